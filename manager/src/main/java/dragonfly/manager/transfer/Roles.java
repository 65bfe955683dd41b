package dragonfly.manager.transfer;

import dragonfly.manager.transfer.ImportReport.Outcome;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes over who may do what. The other manager keeps it in one table of rules: {@code p, role,
 * object, action} permits, {@code g, user id, role} gives a role. Confined to its thread.
 */
final class Roles {
  private static final String TABLE = "casbin_rule";

  /** These are as this manager ships them: its guest reads less, on purpose. */
  private static final Set<String> SHIPPED = Set.of("root", "guest");

  private final SourceDatabase source;
  private final JdbcClient jdbc;
  private final ImportReport report;

  Roles(SourceDatabase source, JdbcClient jdbc, ImportReport report) {
    this.source = source;
    this.jdbc = jdbc;
    this.report = report;
  }

  /**
   * Does it.
   *
   * @param userHere the id of a user here by its id there; null if it was not taken over
   */
  void copy(LongFunction<@Nullable Long> userHere) {
    report.table(TABLE);
    for (var rule : source.rows(TABLE, "id")) {
      var outcome =
          switch (rule.text("ptype")) {
            case "p" -> permission(rule.text("v0"), rule.text("v1"), rule.text("v2"));
            case "g" -> role(userHere.apply(userId(rule)), rule.text("v1"));
            default -> Outcome.LEFT_OUT;
          };
      report.count(TABLE, outcome);
    }
  }

  private static long userId(SourceRow rule) {
    try {
      return Long.parseLong(rule.text("v0"));
    } catch (NumberFormatException e) {
      throw new ImportException(rule + ": v0 is not the id of a user", e);
    }
  }

  private Outcome permission(String role, String object, String action) {
    if (SHIPPED.contains(role)) {
      return Outcome.LEFT_OUT;
    }
    return insert(
        """
        insert into role_permission (role_id, object, action)
        select r.id, :object, :action from roles r
        where r.id = :role and not exists (
          select 1 from role_permission p
          where p.role_id = r.id and p.object = :object and p.action = :action)\
        """,
        roleId(role),
        object,
        action);
  }

  private Outcome insert(String sql, long role, String object, String action) {
    int rows =
        jdbc.sql(sql).param("role", role).param("object", object).param("action", action).update();
    return rows == 1 ? Outcome.ADDED : Outcome.UNCHANGED;
  }

  private Outcome role(@Nullable Long user, String role) {
    if (user == null) {
      return Outcome.LEFT_OUT;
    }
    long id = roleId(role);
    boolean isThere =
        jdbc.sql("select count(*) from user_role where user_id = :user and role_id = :role")
                .param("user", user)
                .param("role", id)
                .query(Long.class)
                .single()
            > 0;
    if (isThere) {
      return Outcome.UNCHANGED;
    }
    jdbc.sql("insert into user_role (user_id, role_id) values (:user, :role)")
        .param("user", user)
        .param("role", id)
        .update();
    return Outcome.ADDED;
  }

  private long roleId(String name) {
    var found =
        jdbc.sql("select id from roles where name = :name")
            .param("name", name)
            .query(Long.class)
            .optional();
    if (found.isPresent()) {
      return found.get();
    }
    jdbc.sql("insert into roles (name) values (:name)").param("name", name).update();
    return roleId(name);
  }
}
