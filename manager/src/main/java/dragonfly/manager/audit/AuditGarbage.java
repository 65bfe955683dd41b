package dragonfly.manager.audit;

import dragonfly.manager.gc.Garbage;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Old records of calls. Thread-safe; blocks. */
@Component
final class AuditGarbage implements Garbage {
  private static final int BATCH = 5000;

  private final JdbcClient jdbc;

  AuditGarbage(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String kind() {
    return "audit";
  }

  @Override
  public Duration defaultTtl() {
    return Duration.ofDays(7);
  }

  @Override
  public Duration interval() {
    return Duration.ofHours(6);
  }

  @Override
  public long purge(Instant before) {
    long purged = 0;
    List<@Nullable Long> ids;
    do {
      // engines differ in deleting a part of what matches
      ids =
          jdbc.sql("select id from audit where operated_at < ? order by operated_at")
              .withMaxRows(BATCH)
              .params(Timestamp.from(before))
              .query(Long.class)
              .list();
      if (!ids.isEmpty()) {
        purged += jdbc.sql("delete from audit where id in (:ids)").param("ids", ids).update();
      }
    } while (ids.size() == BATCH);
    return purged;
  }
}
