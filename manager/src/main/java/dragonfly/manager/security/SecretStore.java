package dragonfly.manager.security;

import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Base64;
import java.util.function.Supplier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Secrets that are made once and shared by all managers of a database. Thread-safe; blocks. */
@Component
public final class SecretStore {
  private static final int KEY_BYTES = 32;

  private final JdbcClient jdbc;
  private final InstantSource clock;

  SecretStore(JdbcClient jdbc, InstantSource clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** The secret of this name; made and stored if there is none yet. */
  public String getOrCreate(String name, Supplier<String> maker) {
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

  /** A new key of 256 bits, in base64. */
  public static String randomKey() {
    var bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private String find(String name) {
    return jdbc.sql("select content from secret where name = :name")
        .param("name", name)
        .query(String.class)
        .optional()
        .orElse("");
  }
}
