package dragonfly.scheduler.job;

import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.TaskType;
import dragonfly.api.ext.v1.HostProgress;
import dragonfly.api.ext.v1.HostState;
import dragonfly.core.id.FilteredQueryParams;
import dragonfly.core.job.JobScope;
import dragonfly.core.job.PeerSelection;
import dragonfly.scheduler.resource.Host;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Messages to records and back. What cannot be used is an {@link IllegalArgumentException}. */
final class JobMessages {
  private JobMessages() {}

  static String url(String url) {
    try {
      if (new URI(url).getScheme() != null) {
        return url;
      }
    } catch (URISyntaxException _) {
      // told below
    }
    throw new IllegalArgumentException("not a url: field=url value=\"" + url + "\"");
  }

  static PeerSelection selection(
      String scope,
      List<String> ips,
      @Nullable Integer count,
      @Nullable Integer percentage,
      String key) {
    return new PeerSelection(
        scope(scope),
        ips,
        between("count", count, 200),
        between("percentage", percentage, 100),
        key);
  }

  private static JobScope scope(String scope) {
    return JobScope.of(scope)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown scope: field=scope value=\"%s\" expected=%s"
                        .formatted(
                            scope,
                            Arrays.stream(JobScope.values())
                                .map(JobScope::wireName)
                                .collect(Collectors.joining("|")))));
  }

  private static @Nullable Integer between(String field, @Nullable Integer value, int high) {
    if (value != null && (value < 1 || value > high)) {
      throw new IllegalArgumentException(
          "value is out of range: field=%s value=%d expected=1..%d".formatted(field, value, high));
    }
    return value;
  }

  /** A number at once; what is not given is the default. */
  static int atOnce(String field, long value, int byDefault, int high) {
    if (value == 0) {
      return byDefault;
    }
    if (value < 1 || value > high) {
      throw new IllegalArgumentException(
          "value is out of range: field=%s value=%d expected=1..%d".formatted(field, value, high));
    }
    return (int) value;
  }

  static Duration timeout(com.google.protobuf.Duration timeout) {
    var given = Duration.ofSeconds(timeout.getSeconds(), timeout.getNanos());
    return given.isPositive() ? given : Preheat.DEFAULT_TIMEOUT;
  }

  static com.google.protobuf.Duration message(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  /** What the fields of the v2 requests have in common. */
  static Download.Builder download(
      String url,
      long pieceLength,
      String tag,
      String application,
      List<String> filteredQueryParams) {
    var download =
        Download.newBuilder()
            .setUrl(url)
            .setType(TaskType.STANDARD)
            .addAllFilteredQueryParams(
                filteredQueryParams.isEmpty() ? FilteredQueryParams.DEFAULT : filteredQueryParams);
    if (pieceLength > 0) {
      if (pieceLength < 4 << 20 || pieceLength > 64 << 20) {
        throw new IllegalArgumentException(
            "value is out of range: field=piece_length value=%d expected=4194304..67108864"
                .formatted(pieceLength));
      }
      download.setPieceLength(pieceLength);
    }
    if (!tag.isEmpty()) {
      download.setTag(tag);
    }
    if (!application.isEmpty()) {
      download.setApplication(application);
    }
    return download;
  }

  static HostProgress progress(HostOutcome outcome) {
    Host host = outcome.host();
    return HostProgress.newBuilder()
        .setHostId(host.id())
        .setHostname(host.report().hostname())
        .setIp(host.report().ip())
        .setHostType(host.report().type())
        .setState(
            switch (outcome.state()) {
              case WAITING -> HostState.WAITING;
              case RUNNING -> HostState.RUNNING;
              case SUCCEEDED -> HostState.SUCCEEDED;
              case FAILED -> HostState.FAILED;
            })
        .setDescription(outcome.description())
        .setFinishedPieceCount(outcome.finishedPieces())
        .setPieceCount(outcome.pieces())
        .setContentLength(outcome.length())
        .build();
  }
}
