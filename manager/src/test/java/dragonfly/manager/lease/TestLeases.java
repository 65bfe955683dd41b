package dragonfly.manager.lease;

import java.time.InstantSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Leases for tests of other packages. */
public final class TestLeases {
  private TestLeases() {}

  /** Leases whose changes are not part of transactions. */
  public static Leases of(JdbcClient jdbc, InstantSource clock) {
    return new Leases(jdbc, TransactionOperations.withoutTransaction(), clock);
  }
}
