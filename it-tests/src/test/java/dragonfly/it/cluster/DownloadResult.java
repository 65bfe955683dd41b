package dragonfly.it.cluster;

import dragonfly.dfget.client.DownloadEvent;
import dragonfly.dfget.client.DownloadEvent.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A download that ended well. Immutable.
 *
 * @param pieces in the order in which the daemon told of them
 */
public record DownloadResult(
    Path file, DownloadEvent.Started started, List<DownloadEvent.PieceFinished> pieces) {
  public DownloadResult {
    pieces = List.copyOf(pieces);
  }

  /** Number of pieces that the daemon says it had from there. */
  public long pieces(Origin origin) {
    return pieces.stream().filter(piece -> piece.origin() == origin).count();
  }

  /** Bytes that the daemon says it had from there. */
  public long bytes(Origin origin) {
    return pieces.stream()
        .filter(piece -> piece.origin() == origin)
        .mapToLong(DownloadEvent.PieceFinished::length)
        .sum();
  }

  /** SHA-256 of the file that was delivered, in lower-case hex. */
  public String sha256() {
    try (var in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[1 << 20];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
