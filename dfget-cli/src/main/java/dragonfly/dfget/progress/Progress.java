package dragonfly.dfget.progress;

import dragonfly.dfget.client.DownloadEvent;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows how downloads go. Thread-safe: parallel downloads report to the same one. */
public interface Progress extends AutoCloseable {
  /** A download begins. Exactly one of {@link Track#done} and {@link Track#failed} ends it. */
  Track begin(String url, Path output);

  /** Leaves the terminal as a shell expects it. */
  @Override
  void close();

  /** One download. Confined to the thread that downloads. */
  interface Track {
    void started(DownloadEvent.Started started);

    void piece(DownloadEvent.PieceFinished piece);

    void done();

    void failed(Failure failure);
  }

  /**
   * Why a download ended badly.
   *
   * @param kind a word for programs
   * @param message one line for people
   * @param statusCode what the source answered, if it did
   * @param header of the source's answer, empty if there was none
   */
  record Failure(
      int exitCode,
      String kind,
      String message,
      @Nullable Integer statusCode,
      Map<String, String> header) {
    public Failure {
      header = new java.util.TreeMap<>(header);
    }
  }
}
