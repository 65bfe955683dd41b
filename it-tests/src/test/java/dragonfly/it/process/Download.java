package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A run of dfget for one URL, to an output of its own. */
public final class Download {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Command command;
  private final Path output;

  private Download(Command command, Path output) {
    this.command = command;
    this.output = output;
  }

  static Download start(Site site, List<String> dfget, Daemon daemon, String url, String... flags) {
    Path output = site.newOutput();
    var words = new ArrayList<>(dfget);
    words.addAll(List.of("-e", daemon.socket().toString(), url, "-O", output.toString()));
    words.addAll(List.of(flags));
    return new Download(site.run(words, Site.LAUNCHED_AS_BUILT), output);
  }

  public Path output() {
    return output;
  }

  /** Waits until dfget, run with {@code --progress json}, has told of a finished piece. */
  public void awaitFirstPiece() {
    Wait.until(
        Duration.ofSeconds(30),
        () -> "no piece came: " + command.out(),
        () -> {
          if (!command.isAlive()) {
            throw new AssertionError("ended already: " + await());
          }
          return command.out().contains("\"event\":\"piece\"");
        });
  }

  public boolean isRunning() {
    return command.isAlive();
  }

  /** Waits for its end, at most two minutes. */
  public Command.Outcome await() {
    return command.await(LIMIT);
  }

  /** Fails unless it ends well with this content. */
  public Command.Outcome expect(String sha256) {
    var outcome = await();
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(sha256(output)).as("digest of what was downloaded").isEqualTo(sha256);
    return outcome;
  }

  /** SHA-256 of a file in lower-case hex. */
  public static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file);
        var digested = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      var buffer = new byte[1 << 20];
      while (digested.read(buffer) >= 0) {
        // the digest takes what passes
      }
      return HexFormat.of().formatHex(digested.getMessageDigest().digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
