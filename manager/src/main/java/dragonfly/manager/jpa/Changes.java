package dragonfly.manager.jpa;

import dragonfly.manager.error.ConflictException;
import java.util.function.Supplier;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Runs changes of the database. Thread-safe; blocks. */
@Component
public final class Changes {
  private final TransactionOperations transactions;

  Changes(TransactionOperations transactions) {
    this.transactions = transactions;
  }

  /**
   * Runs all of a change or nothing of it.
   *
   * @throws ConflictException if what is stored forbids it, on whatever engine
   */
  public <T> T inTransaction(Supplier<T> change) {
    try {
      T result = transactions.execute(status -> change.get());
      if (result == null) {
        throw new IllegalStateException("a transaction without a result");
      }
      return result;
    } catch (DataIntegrityViolationException | ConcurrencyFailureException _) {
      throw new ConflictException("Conflict");
    }
  }
}
