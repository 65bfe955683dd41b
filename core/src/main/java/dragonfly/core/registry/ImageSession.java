package dragonfly.core.registry;

import dragonfly.core.time.Ticker;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image that was found, and the permission to fetch its layers, renewed before it ends.
 * Thread-safe; calls block.
 */
public final class ImageSession {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int MAX_REDIRECTS = 5;

  /** Manifests have at most 4 MiB by the specification. */
  private static final int MAX_BODY = 4 << 20;

  private static final String AUTHORIZATION = "Authorization";

  private final HttpClient http;
  private final Ticker ticker;
  private final ImageRequest request;
  private final Map<String, String> header;
  private @Nullable Image image;
  private @Nullable Challenge challenge; // guarded by this
  private @Nullable String authorization; // guarded by this
  private long renewAt; // guarded by this; ticker time

  ImageSession(HttpClient http, Ticker ticker, ImageRequest request) {
    this.http = http;
    this.ticker = ticker;
    this.request = request;
    this.header = new HashMap<>();
    request
        .header()
        .forEach(
            (name, value) -> {
              if (name.equalsIgnoreCase(AUTHORIZATION)) {
                authorization = value;
                renewAt = Long.MAX_VALUE;
              } else {
                header.put(name, value);
              }
            });
  }

  /** What was found. */
  public Image image() {
    return Objects.requireNonNull(image);
  }

  /** The headers that a layer has to be asked for with; they hold credentials. */
  public Map<String, String> layerHeader() throws InterruptedException {
    var all = new HashMap<>(header);
    authorization().ifPresent(value -> all.put(AUTHORIZATION, value));
    return Map.copyOf(all);
  }

  private synchronized Optional<String> authorization() throws InterruptedException {
    if (challenge != null && ticker.nanos() - renewAt >= 0 && renewAt != Long.MAX_VALUE) {
      authorize(challenge);
    }
    return Optional.ofNullable(authorization);
  }

  void resolve() throws InterruptedException {
    image = resolve(request.url().reference(), 0);
  }

  private Image resolve(String reference, int depth) throws InterruptedException {
    var body = manifest(request.url().manifest(reference));
    var manifest = Manifest.parse(body, request.url());
    if (!manifest.isIndex()) {
      return new Image(request.platform(), List.of(), manifest.layers(request.url()));
    }
    if (depth > 0) {
      throw new RegistryException(
          Status.Code.INVALID_ARGUMENT, "index within an index: url=" + request.url());
    }
    var chosen =
        manifest
            .choose(request.platform())
            .orElseThrow(
                () ->
                    new RegistryException(
                        Status.Code.NOT_FOUND,
                        "image is not offered for the platform: url=%s platform=%s offered=%s"
                            .formatted(request.url(), request.platform(), manifest.platforms())));
    var found = resolve(chosen, depth + 1);
    return new Image(request.platform(), manifest.platforms(), found.layers());
  }

  private String manifest(URI uri) throws InterruptedException {
    var response = get(uri);
    if (response.statusCode() == 401) {
      var asked = Challenge.best(response.headers().allValues("WWW-Authenticate"));
      if (asked.isPresent() && authorize(asked.get())) {
        response = get(uri);
      }
    }
    int status = response.statusCode();
    if (status == 200) {
      return response.body();
    }
    // the body is not told: the registry may be anything that answers
    throw new RegistryException(
        switch (status) {
          case 401, 403 -> Status.Code.PERMISSION_DENIED;
          case 404 -> Status.Code.NOT_FOUND;
          case 429, 500, 502, 503, 504 -> Status.Code.UNAVAILABLE;
          default -> Status.Code.INVALID_ARGUMENT;
        },
        "registry refused the manifest: url=%s status=%d".formatted(uri, status));
  }

  /** Whether there is something new to come with. */
  private synchronized boolean authorize(Challenge asked) throws InterruptedException {
    if (renewAt == Long.MAX_VALUE && authorization != null) {
      return false; // what the caller gave is not accepted
    }
    switch (asked.scheme()) {
      case "basic" -> {
        if (request.username() == null) {
          return false;
        }
        authorization = basic();
        renewAt = Long.MAX_VALUE;
      }
      case "bearer" -> {
        String realm = asked.parameters().get("realm");
        if (realm == null) {
          return false;
        }
        var token = Token.parse(token(realm, asked), ticker.nanos());
        authorization = "Bearer " + token.text();
        renewAt = token.renewAt();
        challenge = asked;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private String token(String realm, Challenge asked) throws InterruptedException {
    var query = new StringBuilder();
    append(query, "service", asked.parameters().get("service"));
    append(
        query,
        "scope",
        asked.parameters().getOrDefault("scope", "repository:" + request.url().name() + ":pull"));
    append(query, "account", request.username());
    URI uri;
    try {
      uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          Status.Code.INVALID_ARGUMENT, "registry names no token server: realm=" + realm, e);
    }
    var response = send(uri, request.username() == null ? null : basic(), Map.of());
    if (response.statusCode() != 200) {
      throw new RegistryException(
          response.statusCode() >= 500 ? Status.Code.UNAVAILABLE : Status.Code.PERMISSION_DENIED,
          "token server refused: url=%s://%s%s status=%d"
              .formatted(
                  uri.getScheme(), uri.getAuthority(), uri.getPath(), response.statusCode()));
    }
    return response.body();
  }

  private static void append(StringBuilder query, String name, @Nullable String value) {
    if (value != null) {
      query
          .append(query.isEmpty() ? "" : "&")
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }

  private String basic() {
    var password = request.password();
    var text = request.username() + ":" + (password == null ? "" : password.reveal());
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> get(URI uri) throws InterruptedException {
    var headers = new HashMap<>(header);
    headers.put("Accept", Manifest.ACCEPT);
    return send(uri, authorization().orElse(null), headers);
  }

  private HttpResponse<String> send(
      URI first, @Nullable String permission, Map<String, String> headers)
      throws InterruptedException {
    URI uri = first;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      var response = sendOnce(uri, permission, headers);
      int status = response.statusCode();
      var location = response.headers().firstValue("Location");
      if (status < 300 || status > 399 || location.isEmpty()) {
        return response;
      }
      URI next = uri.resolve(location.get());
      if (!Objects.equals(next.getAuthority(), uri.getAuthority())
          || !Objects.equals(next.getScheme(), uri.getScheme())) {
        permission = null;
      }
      uri = next;
    }
    throw new RegistryException(
        Status.Code.UNAVAILABLE, "registry redirects without end: url=" + first);
  }

  private HttpResponse<String> sendOnce(
      URI uri, @Nullable String permission, Map<String, String> headers)
      throws InterruptedException {
    checkTarget(uri);
    try {
      var builder = HttpRequest.newBuilder(uri).timeout(TIMEOUT).GET();
      headers.forEach(builder::setHeader);
      if (permission != null) {
        builder.setHeader(AUTHORIZATION, permission);
      }
      return http.send(
          builder.build(),
          BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BODY));
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          Status.Code.INVALID_ARGUMENT, "registry cannot be asked: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new RegistryException(
          Status.Code.UNAVAILABLE,
          "registry cannot be reached: url=%s://%s: %s"
              .formatted(uri.getScheme(), uri.getAuthority(), reason(e)),
          e);
    }
  }

  private static String reason(IOException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    return message == null ? deepest.getClass().getSimpleName() : message;
  }

  /** Addresses by which clouds tell a machine its own secrets are no registries. */
  private static void checkTarget(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new RegistryException(
          Status.Code.INVALID_ARGUMENT, "not the url of a registry: url=" + uri);
    }
    try {
      for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
        if (address.isLinkLocalAddress()
            || address.isMulticastAddress()
            || address.isAnyLocalAddress()
            || address.getHostAddress().equals("fd00:ec2:0:0:0:0:0:254")) {
          throw new RegistryException(
              Status.Code.PERMISSION_DENIED,
              "registries are not asked at this address: host=%s address=%s"
                  .formatted(uri.getHost(), address.getHostAddress()));
        }
      }
    } catch (UnknownHostException e) {
      throw new RegistryException(
          Status.Code.UNAVAILABLE, "registry has no address: host=" + uri.getHost(), e);
    }
  }
}
