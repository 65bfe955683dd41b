package dragonfly.manager.security;

import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Secrets that are made once and shared by all managers of a database. Thread-safe; blocks. */
@Component
final class SecretStore {
  private final JdbcClient jdbc;
  private final InstantSource clock;

  SecretStore(JdbcClient jdbc, InstantSource clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** The secret of this name; made and stored if there is none yet. */
  String getOrCreate(String name, Supplier<String> maker) {
    var found = find(name);
    if (!found.isEmpty()) {
      return found;
    }
    try {
      jdbc.sql("insert into secret (name, content, created_at) values (:name, :content, :now)")
          .param("name", name)
          .param("content", maker.get())
          .param("now", Timestamp.from(clock.instant()))
          .update();
    } catch (DuplicateKeyException _) {
      // another manager was first; its secret counts
    }
    return find(name);
  }

  private String find(String name) {
    return jdbc.sql("select content from secret where name = :name")
        .param("name", name)
        .query(String.class)
        .optional()
        .orElse("");
  }
}
