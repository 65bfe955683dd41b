package dragonfly.manager.lease;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionOperations;

/** Leases for tests of other packages. */
public final class TestLeases {
  private TestLeases() {}

  /** Leases whose changes are not part of transactions. */
  public static Leases of(DataSource source, InstantSource clock) {
    return new Leases(source, TransactionOperations.withoutTransaction(), clock);
  }
}
