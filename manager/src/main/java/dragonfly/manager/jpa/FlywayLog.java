package dragonfly.manager.jpa;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.LoggerFactory;

/**
 * What Flyway has to say, one level lower: it talks at length at each start, and warns of every
 * engine that is newer than itself. What really fails comes as an exception.
 */
public final class FlywayLog implements LogCreator {
  @Override
  public Log createLogger(Class<?> type) {
    var log = LoggerFactory.getLogger(type);
    return new Log() {
      @Override
      public void debug(String message) {
        log.trace(message);
      }

      @Override
      public void info(String message) {
        log.debug(message);
      }

      @Override
      public void warn(String message) {
        log.debug(message);
      }

      @Override
      public void error(String message) {
        log.error(message);
      }

      @Override
      public void error(String message, Exception e) {
        log.error(message, e);
      }

      @Override
      public void notice(String message) {
        log.debug(message);
      }
    };
  }
}
