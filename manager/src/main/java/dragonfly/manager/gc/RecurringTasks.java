package dragonfly.manager.gc;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Work that one of the managers of a database does now and then: whoever finds it due takes its row
 * for a while, does the work, and says when it is due again. Work of a manager that died is taken
 * over when its time has run out. Thread-safe; blocks on the database.
 */
@Component
public final class RecurringTasks {
  /** Longer than any interval. */
  private static final Duration AGES = Duration.ofDays(36_500);

  private final JdbcClient jdbc;
  private final InstantSource clock;

  RecurringTasks(JdbcClient jdbc, InstantSource clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * Does the work if it is due and nobody else is at it.
   *
   * @param interval from the end of one run to the next, whether it succeeded or not
   * @param atMost after which another manager may take over
   * @return whether it was done here
   */
  public boolean runIfDue(String name, Duration interval, Duration atMost, Runnable work) {
    var now = now();
    var until = now.plus(atMost);
    if (!take(name, now, now, until)) {
      return false;
    }
    try {
      work.run();
    } finally {
      finish(name, until, now().plus(interval));
    }
    return true;
  }

  /**
   * Does the work if nobody else is at it, due or not. When it is due next does not change.
   *
   * @return whether it was done here
   */
  public boolean runNow(String name, Duration atMost, Runnable work) {
    var now = now();
    var until = now.plus(atMost);
    if (!take(name, now, now.plus(AGES), until)) {
      return false;
    }
    try {
      work.run();
    } finally {
      release(name, until);
    }
    return true;
  }

  private boolean take(String name, Instant now, Instant dueBy, Instant until) {
    if (taken(name, now, dueBy, until)) {
      return true;
    }
    boolean isKnown =
        jdbc.sql("select count(*) from recurring_task where name = :name")
                .param("name", name)
                .query(Long.class)
                .single()
            > 0;
    if (isKnown) {
      return false;
    }
    try {
      jdbc.sql("insert into recurring_task (name, next_run_at) values (:name, :now)")
          .param("name", name)
          .param("now", Timestamp.from(now))
          .update();
    } catch (DuplicateKeyException _) {
      // another manager was first
    }
    return taken(name, now, dueBy, until);
  }

  private boolean taken(String name, Instant now, Instant dueBy, Instant until) {
    return jdbc.sql(
                """
                update recurring_task set held_until = :until
                where name = :name and next_run_at <= :dueBy
                  and (held_until is null or held_until <= :now)\
                """)
            .param("until", Timestamp.from(until))
            .param("name", name)
            .param("now", Timestamp.from(now))
            .param("dueBy", Timestamp.from(dueBy))
            .update()
        == 1;
  }

  /** Does nothing if another manager took over meanwhile. */
  private void finish(String name, Instant until, Instant next) {
    jdbc.sql(
            """
            update recurring_task set held_until = null, next_run_at = :next
            where name = :name and held_until = :until\
            """)
        .param("next", Timestamp.from(next))
        .param("name", name)
        .param("until", Timestamp.from(until))
        .update();
  }

  private void release(String name, Instant until) {
    jdbc.sql(
            """
            update recurring_task set held_until = null where name = :name and held_until = :until\
            """)
        .param("name", name)
        .param("until", Timestamp.from(until))
        .update();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
