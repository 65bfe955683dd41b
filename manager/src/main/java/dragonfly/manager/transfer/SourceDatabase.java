package dragonfly.manager.transfer;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The database of the other manager, read in one snapshot. Confined to its thread. */
final class SourceDatabase implements AutoCloseable {
  private static final Set<String> EXPECTED =
      Set.of("scheduler_cluster", "seed_peer_cluster", "scheduler", "seed_peer", "user");

  private final Connection connection;
  private final Set<String> tables;

  private SourceDatabase(Connection connection, Set<String> tables) {
    this.connection = connection;
    this.tables = tables;
  }

  /**
   * Opens it for reading.
   *
   * @param url of PostgreSQL, MySQL or MariaDB
   * @throws ImportException if it cannot be opened or is not the database of a manager
   */
  static SourceDatabase open(String url, @Nullable String user, @Nullable String password) {
    var driverUrl = url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:");
    if (!driverUrl.matches("jdbc:(mariadb|postgresql):.*")) {
      throw new ImportException(
          "--from-jdbc: \""
              + shown(url)
              + "\" begins with none of jdbc:mysql:, jdbc:mariadb:, jdbc:postgresql:");
    }
    var properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    if (driverUrl.startsWith("jdbc:mariadb:")) {
      properties.setProperty("connectionTimeZone", "UTC");
      properties.setProperty("allowPublicKeyRetrieval", "true");
    }
    try {
      var connection = DriverManager.getConnection(driverUrl, properties);
      try {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        var tables = tables(connection);
        check(url, tables);
        return new SourceDatabase(connection, tables);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new ImportException(
          "--from-jdbc: " + shown(url) + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Without what may hold a password. */
  private static String shown(String url) {
    return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
  }

  private static Set<String> tables(Connection connection) throws SQLException {
    var names = new TreeSet<String>();
    try (var found =
        connection
            .getMetaData()
            .getTables(
                connection.getCatalog(),
                connection.getSchema(),
                "%",
                new String[] {"TABLE", "BASE TABLE"})) {
      while (found.next()) {
        names.add(found.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  private static void check(String url, Set<String> tables) {
    var missing = new TreeSet<>(EXPECTED);
    missing.removeAll(tables);
    if (!missing.isEmpty()) {
      throw new ImportException(
          "--from-jdbc: "
              + shown(url)
              + " is not the database of a Dragonfly manager: it has no table "
              + String.join(", ", missing));
    }
  }

  boolean has(String table) {
    return tables.contains(table);
  }

  /** The rows that are not marked as deleted; none if there is no such table. */
  List<SourceRow> rows(String table, String orderBy) {
    if (!has(table)) {
      return List.of();
    }
    try (var statement = connection.createStatement()) {
      var quote = connection.getMetaData().getIdentifierQuoteString();
      try (var found =
          statement.executeQuery(
              "select * from " + quote + table + quote + " order by " + orderBy)) {
        var rows = new ArrayList<SourceRow>();
        while (found.next()) {
          var row = row(table, found);
          if (!row.flag("is_del")) {
            rows.add(row);
          }
        }
        return List.copyOf(rows);
      }
    } catch (SQLException e) {
      throw new ImportException("table " + table + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static SourceRow row(String table, ResultSet found) throws SQLException {
    var columns = new TreeMap<String, @Nullable Object>(String.CASE_INSENSITIVE_ORDER);
    var meta = found.getMetaData();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.put(meta.getColumnLabel(i), found.getObject(i));
    }
    return new SourceRow(table, columns);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException _) {
      // it was only read
    }
  }
}
