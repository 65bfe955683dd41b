package dragonfly.dfget.command;

import dragonfly.core.time.Ticker;
import dragonfly.dfget.client.CallFailedException;
import dragonfly.dfget.client.CallStatus;
import dragonfly.dfget.client.DaemonClient;
import dragonfly.dfget.client.DaemonException;
import dragonfly.dfget.client.DaemonTimeoutException;
import dragonfly.dfget.client.DaemonUnreachableException;
import dragonfly.dfget.client.DownloadEvent;
import dragonfly.dfget.client.DownloadRequest;
import dragonfly.dfget.client.SourceRefusedException;
import dragonfly.dfget.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One URL from the daemon to its output. Confined to the thread that runs it. */
final class Download {
  private final DfgetOptions options;
  private final SourceUrl url;
  private final Path output;
  private final Progress progress;
  private final Ticker ticker;
  private DownloadEvent.@Nullable Started started;

  Download(DfgetOptions options, SourceUrl url, Path output, Progress progress, Ticker ticker) {
    this.options = options;
    this.url = url;
    this.output = output;
    this.progress = progress;
    this.ticker = ticker;
  }

  /** Downloads and reports; never throws for a reason the user can understand. */
  ExitCode run() {
    var track = progress.begin(url.text(), output);
    try {
      if (options.transferFromDfdaemon()) {
        transfer(track);
      } else {
        letDaemonWrite(track);
      }
      track.done();
      return ExitCode.OK;
    } catch (DfgetException e) {
      track.failed(
          new Progress.Failure(
              e.exitCode().number(), e.exitCode().word(), e.text(), e.statusCode(), e.header()));
      return e.exitCode();
    }
  }

  private void letDaemonWrite(Progress.Track track) {
    boolean existed = Files.exists(output);
    try {
      receive(output, track, null);
    } catch (DaemonException e) {
      var failure = explain(e);
      if (!existed && started != null && failure.exitCode() != ExitCode.OUTPUT_FAILED) {
        removeHalfFile();
      }
      throw failure;
    }
  }

  /** A daemon of the reference links the output to its unfinished copy and leaves it there. */
  private void removeHalfFile() {
    try {
      Files.deleteIfExists(output);
    } catch (IOException _) {
      // then it is the daemon's; what went wrong first is what counts
    }
  }

  private void transfer(Progress.Track track) {
    try (var file = TransferredFile.create(output, ProcessHandle.current().pid())) {
      Runtime.getRuntime().addShutdownHook(new Thread(file::close, "clean-up"));
      try {
        receive(null, track, file);
      } catch (DaemonException e) {
        throw explain(e);
      }
      file.finish(started == null ? 0 : started.length(), options.digest(), options.overwrite());
    }
  }

  private void receive(
      @Nullable Path daemonOutput, Progress.Track track, @Nullable TransferredFile file) {
    try (var client = DaemonClient.connect(options.socket(), ticker)) {
      var stream = client.download(request(daemonOutput));
      for (var event = stream.next(); event != null; event = stream.next()) {
        if (event instanceof DownloadEvent.Started start) {
          started = start;
          track.started(start);
        } else if (event instanceof DownloadEvent.PieceFinished piece) {
          if (file != null) {
            write(piece, file);
          }
          track.piece(piece);
        }
      }
    }
  }

  /** Writes the part of a piece that lies in the range that was asked for. */
  private void write(DownloadEvent.PieceFinished piece, TransferredFile file) {
    var start = started;
    ByteBuffer content = piece.content();
    if (start == null || content == null || content.remaining() != piece.length()) {
      throw new DfgetException(
          ExitCode.DOWNLOAD_FAILED,
          "the daemon sent piece " + piece.number() + " of " + shown() + " without its content");
    }
    var range = start.range();
    long first = range == null ? 0 : range.start();
    long from = Math.max(piece.offset(), first);
    long to = Math.min(piece.offset() + piece.length(), first + start.length());
    if (from < to) {
      content = content.slice((int) (from - piece.offset()), (int) (to - from));
      file.write(content, from - first);
    }
  }

  private DownloadRequest request(@Nullable Path daemonOutput) {
    return new DownloadRequest(
        url.text(),
        options.digest() == null ? null : options.digest().toString(),
        options.tag(),
        options.application(),
        options.priority(),
        options.filteredQueryParams(),
        options.header(),
        options.pieceLength(),
        daemonOutput,
        options.timeout(),
        options.disableBackToSource(),
        url.isObjectStorage() ? options.storage() : null,
        options.forceHardLink(),
        options.contentForCalculatingTaskId(),
        options.overwrite(),
        options.alwaysSchedule());
  }

  private DfgetException explain(DaemonException failure) {
    String text = String.valueOf(failure.getMessage());
    return switch (failure) {
      case DaemonUnreachableException _ ->
          new DfgetException(
              ExitCode.DAEMON_UNREACHABLE,
              started == null
                  ? "no daemon answers at "
                      + text
                      + " (start one with bin/dragonfly up, or name its socket with -e)"
                  : "download of " + shown() + " failed: " + text);
      case DaemonTimeoutException _ -> timedOut();
      case SourceRefusedException refused -> refused(refused, text);
      case CallFailedException call -> failed(call, text);
    };
  }

  private DfgetException timedOut() {
    return new DfgetException(
        ExitCode.TIMED_OUT,
        "download of "
            + shown()
            + " timed out after "
            + dragonfly.core.unit.Durations.format(options.timeout())
            + " (see --timeout)");
  }

  private DfgetException refused(SourceRefusedException refused, String text) {
    var status = refused.statusCode();
    if (status == null) {
      return new DfgetException(
          ExitCode.SOURCE_REFUSED, "the source of " + shown() + " does not answer: " + text);
    }
    boolean saysMore = !text.isEmpty() && !text.contains(status.toString());
    return new DfgetException(
        ExitCode.SOURCE_REFUSED,
        "the source refused "
            + shown()
            + ": "
            + HttpReason.of(status)
            + (saysMore ? ": " + text : ""),
        status,
        refused.header());
  }

  private DfgetException failed(CallFailedException call, String text) {
    var exitCode = exitCode(call.status(), text);
    if (exitCode == ExitCode.TIMED_OUT) {
      return timedOut();
    }
    String prefix =
        call.status() == CallStatus.UNIMPLEMENTED
            ? options.socket() + " is not the socket of a daemon that downloads: "
            : "download of " + shown() + " failed: ";
    return new DfgetException(exitCode, prefix + (text.isEmpty() ? call.status().name() : text));
  }

  private ExitCode exitCode(CallStatus status, String text) {
    return switch (status) {
      case DEADLINE_EXCEEDED -> ExitCode.TIMED_OUT;
      case ALREADY_EXISTS -> ExitCode.OUTPUT_FAILED;
      case INVALID_ARGUMENT -> isAbout("output", text) ? ExitCode.OUTPUT_FAILED : ExitCode.USAGE;
      case RESOURCE_EXHAUSTED ->
          isAbout("disk", text) || isAbout("space", text)
              ? ExitCode.OUTPUT_FAILED
              : ExitCode.DOWNLOAD_FAILED;
      case DATA_LOSS ->
          options.digest() != null && isAbout("digest", text)
              ? ExitCode.DIGEST_MISMATCH
              : ExitCode.DOWNLOAD_FAILED;
      case UNIMPLEMENTED -> ExitCode.DAEMON_UNREACHABLE;
      case OK,
          CANCELLED,
          UNKNOWN,
          NOT_FOUND,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          INTERNAL,
          UNAVAILABLE,
          UNAUTHENTICATED ->
          isAbout("output", text) || isAbout("cannot write", text)
              ? ExitCode.OUTPUT_FAILED
              : ExitCode.DOWNLOAD_FAILED;
    };
  }

  /** Statuses are coarse: what exactly failed stands only in the daemon's words. */
  private static boolean isAbout(String word, String text) {
    return text.toLowerCase(Locale.ROOT).contains(word);
  }

  private String shown() {
    return SourceUrl.withoutSecrets(url.text());
  }
}
