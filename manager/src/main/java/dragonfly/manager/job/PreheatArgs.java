package dragonfly.manager.job;

import dragonfly.core.id.FilteredQueryParams;
import dragonfly.core.job.JobScope;
import dragonfly.core.job.PeerSelection;
import dragonfly.core.registry.ImageUrl;
import dragonfly.core.registry.Platform;
import dragonfly.manager.web.Violations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code preheat}.
 *
 * @param type {@code image} or {@code file}
 * @param url of an image's manifest or of a file
 * @param urls further files
 * @param filteredQueryParams names of query parameters that do not count, joined by {@code &}
 * @param ips wins over count and percentage
 * @param count wins over percentage
 * @param timeout nanoseconds
 */
record PreheatArgs(
    @Nullable String type,
    @Nullable String url,
    @Nullable List<@Nullable String> urls,
    @Nullable Long pieceLength,
    @Nullable String tag,
    @Nullable String application,
    @Nullable String filteredQueryParams,
    @Nullable Map<String, @Nullable String> headers,
    @Nullable String username,
    @Nullable String password,
    @Nullable String platform,
    @Nullable Long priority,
    @Nullable String scope,
    @Nullable List<@Nullable String> ips,
    @Nullable Long count,
    @Nullable Long percentage,
    @Nullable Long concurrentTaskCount,
    @Nullable Long concurrentPeerCount,
    @Nullable Long timeout,
    @Nullable ObjectStorageArgs objectStorage,
    @Nullable HdfsArgs hdfs)
    implements ContentArgs {
  static final String IMAGE = "image";
  static final String FILE = "file";
  static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(60);
  private static final int MAX_URLS = 1000;

  /** How to reach an object storage. */
  record ObjectStorageArgs(
      @Nullable String region,
      @Nullable String endpoint,
      @Nullable String accessKeyId,
      @Nullable String accessKeySecret,
      @Nullable String sessionToken,
      @Nullable String credentialPath,
      @Nullable String predefinedAcl,
      @Nullable String securityToken,
      @Nullable Boolean insecureSkipVerify) {}

  /** How to reach HDFS. */
  record HdfsArgs(@Nullable String delegationToken) {}

  PreheatArgs withDefaults() {
    return new PreheatArgs(
        type,
        url,
        urls,
        pieceLength,
        tag,
        application,
        filteredQueryParams == null || filteredQueryParams.isEmpty()
            ? String.join("&", FilteredQueryParams.DEFAULT)
            : filteredQueryParams,
        headers,
        username,
        password,
        platform,
        priority,
        scope == null || scope.isEmpty() ? JobScope.SINGLE_SEED_PEER.wireName() : scope,
        ips,
        zeroToNull(count),
        zeroToNull(percentage),
        orElse(concurrentTaskCount, 8),
        orElse(concurrentPeerCount, 500),
        orElse(timeout, DEFAULT_TIMEOUT.toNanos()),
        objectStorage,
        hdfs);
  }

  private static @Nullable Long zeroToNull(@Nullable Long value) {
    return value == null || value == 0 ? null : value;
  }

  private static Long orElse(@Nullable Long value, long byDefault) {
    return value == null || value == 0 ? (Long) byDefault : value;
  }

  void check() {
    var violations = new Violations();
    violations.required("args.type", type);
    if (type != null && !type.isEmpty() && !type.equals(IMAGE) && !type.equals(FILE)) {
      violations.wrong("args.type", type, "is not image or file");
    }
    var all = allUrls();
    if (all.isEmpty()) {
      violations.required("args.url", null);
    }
    if (all.size() > MAX_URLS) {
      violations.wrong("args.urls", all.size() + " urls", "are more than " + MAX_URLS);
    }
    if (IMAGE.equals(type)) {
      violations.reject("args.url", url, ImageUrl::parse);
      if (all.size() > 1) {
        violations.wrong("args.urls", all.get(1), "cannot be given for an image");
      }
      if (platform != null && !platform.isEmpty()) {
        violations.reject("args.platform", platform, Platform::parse);
      }
    } else {
      ContentArgs.checkUrls(violations, "args.urls", all);
    }
    if (scope != null && !scope.isEmpty() && JobScope.of(scope).isEmpty()) {
      violations.wrong("args.scope", scope, "is not single_seed_peer, all_seed_peers or all_peers");
    }
    checkContent(violations);
    violations.between("args.count", count, 1, 200);
    violations.between("args.percentage", percentage, 1, 100);
    violations.between("args.priority", priority, 0, 6);
    violations.between("args.concurrent_task_count", concurrentTaskCount, 1, 100);
    violations.between("args.concurrent_peer_count", concurrentPeerCount, 1, 1000);
    violations.between("args.timeout", timeout, 1, Duration.ofDays(7).toNanos());
    if (ips != null && ips.size() > 100) {
      violations.wrong("args.ips", ips.size() + " addresses", "are more than 100");
    }
    violations.throwIfAny();
  }

  boolean isImage() {
    return IMAGE.equals(type);
  }

  /** All that are not empty, each once. */
  List<String> allUrls() {
    var all = new ArrayList<String>();
    Stream.concat(Stream.ofNullable(url), urls == null ? Stream.of() : urls.stream())
        .filter(Objects::nonNull)
        .filter(one -> !one.isEmpty())
        .distinct()
        .forEach(all::add);
    return all;
  }

  List<String> allIps() {
    return ips == null
        ? List.of()
        : ips.stream().filter(Objects::nonNull).map(ip -> ip).filter(ip -> !ip.isEmpty()).toList();
  }

  /** Which peers are meant; the same for all contents of the job. */
  PeerSelection selection() {
    return new PeerSelection(
        JobScope.of(String.valueOf(scope)).orElse(JobScope.SINGLE_SEED_PEER),
        allIps(),
        count == null ? null : Math.toIntExact(count),
        percentage == null ? null : Math.toIntExact(percentage),
        allUrls().getFirst());
  }

  int taskCount() {
    return Math.toIntExact(Objects.requireNonNullElse(concurrentTaskCount, 8L));
  }

  int peerCount() {
    return Math.toIntExact(Objects.requireNonNullElse(concurrentPeerCount, 500L));
  }

  Duration time() {
    return timeout == null ? DEFAULT_TIMEOUT : Duration.ofNanos(timeout);
  }
}
