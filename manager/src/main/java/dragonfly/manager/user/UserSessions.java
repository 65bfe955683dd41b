package dragonfly.manager.user;

import dragonfly.manager.change.ChangeMarks;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Which sessions have ended, and what a session permits. A session lives as long as its token
 * unless it is revoked, its user is disabled, or all sessions of the user are ended at once, which
 * a counter in his row does. Everything is asked of the database each time, so it counts at once in
 * every manager. Thread-safe; blocks on the database.
 */
@Service
public final class UserSessions {
  /** More sessions than this, ended one by one, are ended by the counter instead. */
  private static final int MAX_REVOCATIONS_OF_USER = 100;

  private final JdbcClient jdbc;
  private final ChangeMarks marks;
  private final InstantSource clock;

  UserSessions(JdbcClient jdbc, ChangeMarks marks, InstantSource clock) {
    this.jdbc = jdbc;
    this.marks = marks;
    this.clock = clock;
  }

  /**
   * What the user of a session may do.
   *
   * @param object the kind of thing, as the path of its REST resource names it
   * @param action {@code read} or {@code *}
   */
  public Access access(Session session, String object, String action) {
    return access(session.userId(), session.epoch(), session.id(), object, action);
  }

  /** What a user may do who shows something else than a session. */
  public Access access(long userId, String object, String action) {
    return access(userId, -1, "", object, action);
  }

  private Access access(long userId, long epoch, String id, String object, String action) {
    var clusters = new HashSet<Long>();
    var alive =
        jdbc.sql(
                """
                select p.cluster_id
                from users u
                  left join user_role r on r.user_id = u.id
                  left join role_permission p on p.role_id = r.role_id
                    and p.object = ? and (p.action = '*' or p.action = ?)
                where u.id = ? and u.state = 'enable' and (u.session_epoch = ? or ? < 0)
                  and not exists (select 1 from revoked_session e where e.id = ?)\
                """)
            .params(object, action, userId, epoch, epoch, id)
            .query(
                rows -> {
                  boolean any = false;
                  while (rows.next()) {
                    any = true;
                    long cluster = rows.getLong(1);
                    if (!rows.wasNull()) {
                      clusters.add(cluster);
                    }
                  }
                  return any;
                });
    return Boolean.TRUE.equals(alive)
        ? new Access(true, clusters.remove(RolePermissionEntity.ALL_CLUSTERS), clusters)
        : Access.NONE;
  }

  /** Whether the user is enabled and the session has not ended. */
  public boolean isAlive(Session session) {
    return access(session, "", "").isAlive();
  }

  /** The counter that a new session of the user must name. */
  public long epoch(long userId) {
    return jdbc.sql("select session_epoch from users where id = ?")
        .params(userId)
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  /**
   * Ends a session.
   *
   * @param longest how long any token of the session may still be valid
   */
  public void revoke(Session session, Duration longest) {
    var now = clock.instant();
    sweep(now);
    long revoked =
        jdbc.sql("select count(*) from revoked_session where user_id = ?")
            .params(session.userId())
            .query(Long.class)
            .single();
    if (revoked >= MAX_REVOCATIONS_OF_USER) {
      endAll(session.userId());
      return;
    }
    try {
      jdbc.sql("insert into revoked_session (id, user_id, expires_at) values (?, ?, ?)")
          .params(session.id(), session.userId(), Timestamp.from(now.plus(longest)))
          .update();
      marks.ofNobody();
    } catch (DuplicateKeyException _) {
      // ended before
    }
  }

  /** Ends all sessions of a user. */
  public void endAll(long userId) {
    jdbc.sql("update users set session_epoch = session_epoch + 1 where id = ?")
        .params(userId)
        .update();
    jdbc.sql("delete from revoked_session where user_id = ?").params(userId).update();
    marks.ofNobody();
  }

  /** Forgets the sessions whose tokens nobody accepts any more. */
  private void sweep(Instant now) {
    jdbc.sql("delete from revoked_session where expires_at < ?")
        .params(Timestamp.from(now))
        .update();
  }
}
