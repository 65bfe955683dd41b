package dragonfly.daemon.scheduler;

import dragonfly.core.ring.SeedRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seed peers that this daemon heard of, so that they can be asked when no scheduler answers;
 * kept in a small file over restarts. At most {@value #MOST}, none that was not heard of for a day.
 * Thread-safe.
 */
public final class SeedDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(SeedDirectory.class);
  private static final int MOST = 256;
  private static final Duration FORGET_AFTER = Duration.ofDays(1);

  /** The file is written again for a change of the times alone only so often. */
  private static final Duration FRESH = Duration.ofMinutes(10);

  private final Path file;
  private final String ownHostId;
  private final InstantSource clock;

  /** By host id. Guarded by this. */
  private final Map<String, Known> seeds = new HashMap<>();

  private record Known(SeedHost seed, Instant heardOf) {}

  private SeedDirectory(Path file, String ownHostId, InstantSource clock) {
    this.file = file;
    this.ownHostId = ownHostId;
    this.clock = clock;
  }

  /**
   * Reads what an earlier run knew; a file that is missing or damaged counts as empty.
   *
   * @param ownHostId left out of the answers
   */
  public static SeedDirectory open(Path file, String ownHostId, InstantSource clock) {
    var directory = new SeedDirectory(file, ownHostId, clock);
    directory.read();
    return directory;
  }

  /** The seeds in the order in which they are asked for a task, other hosts only. */
  public synchronized List<SeedHost> order(String taskId) {
    forget();
    var ring = new HashMap<String, SeedHost>();
    for (Known known : seeds.values()) {
      if (!known.seed.hostId().equals(ownHostId)) {
        ring.put(known.seed.address().toString(), known.seed);
      }
    }
    return ring.isEmpty() ? List.of() : List.copyOf(SeedRing.of(ring).order(taskId));
  }

  /** A scheduler told which hosts there are. */
  public void learn(Collection<RemoteHost> hosts) {
    learnSeeds(
        hosts.stream()
            .filter(RemoteHost::isSeed)
            .map(
                host ->
                    new SeedHost(
                        host.hostId(), host.ip(), host.port(), host.hostname(), host.gitVersion()))
            .toList());
  }

  /** A scheduler named parents. */
  public void learnParents(Collection<CandidateParent> parents) {
    learnSeeds(
        parents.stream()
            .filter(CandidateParent::isSeed)
            .map(
                parent ->
                    new SeedHost(
                        parent.hostId(),
                        parent.ip(),
                        parent.port(),
                        parent.hostname(),
                        parent.gitVersion()))
            .toList());
  }

  private synchronized void learnSeeds(List<SeedHost> found) {
    Instant now = clock.instant();
    boolean isChanged = false;
    for (SeedHost seed : found) {
      if (!isUsable(seed)) {
        continue;
      }
      Known before = seeds.put(seed.hostId(), new Known(seed, now));
      isChanged |=
          before == null
              || !before.seed.equals(seed)
              || Duration.between(before.heardOf, now).compareTo(FRESH) > 0;
    }
    if (isChanged) {
      forget();
      write();
    }
  }

  private static boolean isUsable(SeedHost seed) {
    String text = seed.hostId() + seed.ip() + seed.hostname() + seed.gitVersion();
    return !seed.hostId().isBlank()
        && !seed.ip().isBlank()
        && seed.port() > 0
        && seed.port() <= 65535
        && text.chars().noneMatch(c -> c < ' ');
  }

  private void forget() {
    Instant oldest = clock.instant().minus(FORGET_AFTER);
    seeds.values().removeIf(known -> known.heardOf.isBefore(oldest));
    if (seeds.size() > MOST) {
      var kept = new LinkedHashMap<String, Known>();
      seeds.values().stream()
          .sorted(Comparator.comparing(Known::heardOf).reversed())
          .limit(MOST)
          .forEach(known -> kept.put(known.seed.hostId(), known));
      seeds.clear();
      seeds.putAll(kept);
    }
  }

  private void read() {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException _) {
      return;
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("cause", e.toString())
          .log("known seeds cannot be read");
      return;
    }
    synchronized (this) {
      for (String line : lines) {
        String[] words = line.split("\t", -1);
        try {
          var seed =
              new SeedHost(words[1], words[2], Integer.parseInt(words[3]), words[4], words[5]);
          if (isUsable(seed)) {
            seeds.put(
                seed.hostId(), new Known(seed, Instant.ofEpochSecond(Long.parseLong(words[0]))));
          }
        } catch (RuntimeException _) {
          LOG.atDebug().addKeyValue("file", file).log("line is damaged, left out");
        }
      }
      forget();
    }
  }

  /** Called with the lock held: the file is small and seldom written. */
  private void write() {
    var lines = new ArrayList<String>();
    for (Known known : seeds.values()) {
      SeedHost seed = known.seed;
      lines.add(
          String.join(
              "\t",
              Long.toString(known.heardOf.getEpochSecond()),
              seed.hostId(),
              seed.ip(),
              Integer.toString(seed.port()),
              seed.hostname(),
              seed.gitVersion()));
    }
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(next, lines);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("cause", e.toString())
          .log("known seeds cannot be kept");
    }
  }
}
