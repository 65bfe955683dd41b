package dragonfly.manager.job;

import dragonfly.manager.error.ForbiddenException;
import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.web.Paging;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/**
 * Secrets that jobs name instead of saying them: {@code ${secret:name}}. A secret is kept
 * encrypted, never shown, and used only for urls of its hosts, so that whoever may make jobs cannot
 * have it sent to himself. Thread-safe; blocks on the database.
 */
@Service
final class JobSecrets {
  private final JobSecretStore store;
  private final Seal seal;

  JobSecrets(JobSecretStore store, Seal seal) {
    this.store = store;
    this.seal = seal;
  }

  /** A secret as REST shows it. */
  record JobSecretView(
      long id, Instant createdAt, Instant updatedAt, String name, String bio, List<String> hosts) {
    static JobSecretView of(JobSecret secret) {
      return new JobSecretView(
          secret.id(),
          secret.createdAt(),
          secret.updatedAt(),
          secret.name(),
          secret.bio(),
          secret.hosts());
    }
  }

  JobSecretView create(JobSecretRequest request) {
    request.check(true);
    var name = Objects.requireNonNull(request.name());
    long id =
        store.insert(
            name,
            request.bio() == null ? "" : request.bio(),
            request.hostsOrNone(),
            seal.close(Objects.requireNonNull(request.secret()), JobSecret.place(name)));
    return get(id);
  }

  /** Changes what is given; the name stays, as jobs know it. */
  JobSecretView update(long id, JobSecretRequest request) {
    request.check(false);
    var known = store.get(id);
    if (!isSame(request.name(), known.name())) {
      throw new InvalidInputException("name: cannot be changed");
    }
    store.update(
        id,
        request.bio() == null ? known.bio() : request.bio(),
        request.hostsOrNone().isEmpty() ? known.hosts() : request.hostsOrNone(),
        request.secret() == null || request.secret().isEmpty()
            ? known.sealedContent()
            : seal.close(request.secret(), JobSecret.place(known.name())));
    return get(id);
  }

  private static boolean isSame(@Nullable String given, String known) {
    return given == null || given.isEmpty() || given.equals(known);
  }

  JobSecretView get(long id) {
    return JobSecretView.of(store.get(id));
  }

  Paging.Result<JobSecretView> list(Paging paging) {
    var page = store.list(paging);
    return new Paging.Result<>(page.rows().stream().map(JobSecretView::of).toList(), page.total());
  }

  void delete(long id) {
    if (!store.delete(id)) {
      throw new NotFoundException("record not found");
    }
  }

  /**
   * The arguments with the contents of the secrets that they name.
   *
   * @throws InvalidInputException if a secret is named where it would be shown, or is not known
   * @throws ForbiddenException if one is not for the host of a url
   */
  JsonNode reveal(JsonNode args) {
    return check(args)
        ? SecretReferences.replace(
            args,
            name -> {
              var secret = get(name);
              return seal.open(secret.sealedContent(), JobSecret.place(name));
            })
        : args;
  }

  /**
   * Finds out whether {@link #reveal} can do it now.
   *
   * @return whether there is anything to reveal
   */
  boolean check(JsonNode args) {
    var misplaced = SecretReferences.misplaced(args);
    if (!misplaced.isEmpty()) {
      throw new InvalidInputException(
          "args.%s: secrets cannot be named here".formatted(misplaced.iterator().next()));
    }
    var names = SecretReferences.names(args);
    names.forEach(name -> check(get(name), args));
    return !names.isEmpty();
  }

  private JobSecret get(String name) {
    return store
        .find(name)
        .orElseThrow(
            () -> new InvalidInputException("args: no such secret: name=\"" + name + "\""));
  }

  private static void check(JobSecret secret, JsonNode args) {
    var hosts = new TreeSet<String>();
    hosts.add(host(args.path("url")));
    args.path("urls").forEach(url -> hosts.add(host(url)));
    hosts.add(host(args.path("object_storage").path("endpoint")));
    hosts.remove("");
    for (var host : hosts) {
      if (!secret.isFor(host)) {
        throw new ForbiddenException(
            "secret is not for this host: name=\"%s\" host=%s".formatted(secret.name(), host));
      }
    }
  }

  private static String host(JsonNode url) {
    var text = url.asString("");
    if (text.isEmpty()) {
      return "";
    }
    try {
      var uri = URI.create(text.contains("://") ? text : "https://" + text);
      var authority = uri.getHost() == null ? uri.getAuthority() : uri.getHost();
      return authority == null ? text : authority.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException _) {
      // the checks of the arguments say what is wrong
      return text;
    }
  }
}
