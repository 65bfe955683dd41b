package dragonfly.manager.answer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dragonfly.core.time.Ticker;
import dragonfly.manager.audit.AuditActor;
import dragonfly.manager.change.ChangeMarks;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Repeats the answer to a list request while nothing has changed that it depends on, the sign-in
 * and the permissions of its caller among it. Each request asks the database for the number of the
 * newest change ({@link ChangeMarks}); an answer counts for that number, for the same caller and
 * the same question, and for a second at most: what is not marked, as a lease that runs out or a
 * row that somebody changed by hand, is seen after that second. Of requests that ask the same at
 * once one does the work. Thread-safe.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 30)
public final class KnownAnswers extends OncePerRequestFilter {
  private static final Logger log = LoggerFactory.getLogger(KnownAnswers.class);

  /** Everything that changes these lists is marked; only times of leases pass by themselves. */
  private static final Set<String> ROUTES =
      Set.of(
          "/api/v1/clusters",
          "/api/v1/scheduler-clusters",
          "/api/v1/schedulers",
          "/api/v1/seed-peer-clusters",
          "/api/v1/seed-peers");

  private static final String PERMITTED_UNTIL = KnownAnswers.class.getName() + ".until";
  private static final long MAX_BYTES = 16L << 20;
  private static final int MAX_ANSWER = 1 << 20;
  private static final char END = '\n';

  private final ChangeMarks changes;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Cache<String, Answer> answers;
  private final ConcurrentMap<String, CompletableFuture<Optional<Answer>>> inWork =
      new ConcurrentHashMap<>();

  KnownAnswers(ChangeMarks changes, InstantSource clock, Ticker ticker) {
    this.changes = changes;
    this.clock = clock;
    this.ticker = ticker;
    this.answers =
        Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .weigher((String question, Answer answer) -> 2 * question.length() + answer.bytes())
            .expireAfterWrite(Answer.LONGEST)
            .ticker(ticker::nanos)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Whoever permits a request says how long that would hold if nothing changed. Without that its
   * answer is not kept.
   */
  public static void permittedUntil(HttpServletRequest request, Instant end) {
    request.setAttribute(PERMITTED_UNTIL, end);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getMethod().equals(HttpMethod.GET.name())
        || !ROUTES.contains(request.getRequestURI());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long newest;
    try {
      newest = changes.newestKnownHere();
    } catch (DataAccessException e) {
      log.atDebug().setCause(e).log("changes cannot be looked for");
      chain.doFilter(request, response);
      return;
    }
    var question = question(request);
    if (isAnswered(answers.getIfPresent(question), newest, request, response)) {
      return;
    }
    var mine = new CompletableFuture<Optional<Answer>>();
    var running = inWork.putIfAbsent(question, mine);
    if (running != null) {
      if (!isAnswered(running.join().orElse(null), newest, request, response)) {
        chain.doFilter(request, response);
      }
      return;
    }
    long nanos = ticker.nanos();
    var begin = clock.instant();
    var copied = new ContentCachingResponseWrapper(response);
    var found = Optional.<Answer>empty();
    try {
      chain.doFilter(request, copied);
      if (request.getAttribute(PERMITTED_UNTIL) instanceof Instant until) {
        var basis = new Answer.Basis(newest, begin, nanos, until);
        found =
            Answer.of(copied, basis, AuditActor.of(request))
                .filter(answer -> answer.bytes() <= MAX_ANSWER);
      }
      found.ifPresent(answer -> answers.put(question, answer));
    } finally {
      inWork.remove(question, mine);
      mine.complete(found);
      // last of all: others must not wait for a client that reads slowly
      copied.copyBodyToResponse();
    }
  }

  private boolean isAnswered(
      @Nullable Answer answer,
      long newest,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    if (answer == null || !answer.basis().holds(newest, clock.instant(), ticker.nanos())) {
      return false;
    }
    answer.actor().attachTo(request);
    request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, request.getRequestURI());
    answer.write(response);
    return true;
  }

  /** All that an answer depends on, beside what is stored. */
  private static String question(HttpServletRequest request) {
    return request.getRequestURI()
        + END
        + Objects.requireNonNullElse(request.getQueryString(), "")
        + END
        + header(request, HttpHeaders.AUTHORIZATION)
        + END
        + header(request, HttpHeaders.COOKIE)
        + END
        + header(request, HttpHeaders.ACCEPT)
        + END
        + header(request, HttpHeaders.ORIGIN);
  }

  /** A header has no line breaks; several of one name are all that the program looks at. */
  private static String header(HttpServletRequest request, String name) {
    var values = request.getHeaders(name);
    if (!values.hasMoreElements()) {
      return "";
    }
    var first = values.nextElement();
    if (!values.hasMoreElements()) {
      return first;
    }
    var all = new StringBuilder(first);
    while (values.hasMoreElements()) {
      all.append('\r').append(values.nextElement());
    }
    return all.toString();
  }
}
