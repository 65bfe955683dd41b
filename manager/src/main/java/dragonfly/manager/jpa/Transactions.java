package dragonfly.manager.jpa;

import dragonfly.manager.error.ConflictException;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Runs work in transactions of the database. Thread-safe; blocks. */
@Component
public final class Transactions {
  private final TransactionOperations transactions;
  private final Changes changes;

  Transactions(TransactionOperations transactions, Changes changes) {
    this.transactions = transactions;
    this.changes = changes;
  }

  /** Runs work that reads. */
  public <T> T read(Supplier<T> work) {
    T result = transactions.execute(_ -> work.get());
    if (result == null) {
      throw new IllegalStateException("a transaction without a result");
    }
    return result;
  }

  /**
   * Runs work that changes.
   *
   * @throws ConflictException if it breaks a constraint, or somebody else was faster
   */
  public <T> T change(Supplier<T> work) {
    return changes.inTransaction(work);
  }
}
