package dragonfly.manager.error;

import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Failures that are none of the request: the database is away, all connections are in use for too
 * long, or another transaction was in the way. The same request may succeed a moment later.
 */
public final class DatabaseOutage {
  private DatabaseOutage() {}

  /** Whether that is why something failed. */
  public static boolean isCauseOf(@Nullable Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case TransientDataAccessException _,
            DataAccessResourceFailureException _,
            CannotCreateTransactionException _,
            SQLTransientConnectionException _,
            SQLNonTransientConnectionException _,
            SQLRecoverableException _,
            SQLTimeoutException _ -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }
}
