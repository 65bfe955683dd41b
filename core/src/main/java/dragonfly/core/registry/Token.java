package dragonfly.core.registry;

import io.grpc.Status;
import java.time.Duration;

/**
 * A permission of a token server.
 *
 * @param renewAt in ticker time; half of its life is left then
 */
record Token(String text, long renewAt) {
  /** What a token lives if its server does not say. */
  private static final long DEFAULT_SECONDS = 60;

  static Token parse(String body, long nowNanos) {
    var answer = Documents.map(Documents.parse(body, "token"));
    Object text = answer.get("token") == null ? answer.get("access_token") : answer.get("token");
    if (!(text instanceof String token) || token.isEmpty()) {
      throw new RegistryException(Status.Code.UNAVAILABLE, "token server answered without a token");
    }
    long seconds =
        answer.get("expires_in") instanceof Number given ? given.longValue() : DEFAULT_SECONDS;
    long life = Duration.ofSeconds(Math.clamp(seconds, 1, 86_400)).toNanos();
    return new Token(token, nowNanos + life / 2);
  }
}
