package dragonfly.manager.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

final class DatabaseOutageTest {
  @Test
  void poolWhoseConnectionsAreAllInUseIsAnOutage() throws SQLException {
    var config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:");
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(250);
    try (var pool = new HikariDataSource(config);
        var taken = pool.getConnection()) {
      assertThat(taken.isValid(1)).isTrue();
      var jdbc = new JdbcTemplate(pool);
      var transactions = new TransactionTemplate(new JdbcTransactionManager(pool));

      var query = catchThrowable(() -> jdbc.queryForObject("select 1", Integer.class));
      var transaction = catchThrowable(() -> transactions.execute(_ -> 1));

      assertThat(query).isNotNull().matches(DatabaseOutage::isCauseOf);
      assertThat(transaction).isNotNull().matches(DatabaseOutage::isCauseOf);
    }
  }

  @Test
  void wrongQueryIsNone() {
    var config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:");
    try (var pool = new HikariDataSource(config)) {
      var failure =
          catchThrowable(() -> new JdbcTemplate(pool).queryForObject("select x", Integer.class));

      assertThat(failure).isNotNull().matches(thrown -> !DatabaseOutage.isCauseOf(thrown));
    }
  }
}
