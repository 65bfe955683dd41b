package dragonfly.daemon.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.unit.ByteSize;
import dragonfly.daemon.storage.Stored;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.storage.TaskRecord;
import dragonfly.daemon.storage.TaskStorage;
import dragonfly.testkit.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageGcTest {
  private static final int LENGTH = 10_000;

  @TempDir Path dir;

  private final ManualClock clock = new ManualClock();
  private TaskStorage storage;

  @BeforeEach
  void open() {
    storage = TaskStorage.open(dir.resolve("store"), true, clock);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private StoredTask store(String taskId) {
    var task = Stored.finished(storage, taskId, LENGTH);
    clock.advance(Duration.ofMinutes(1));
    return task;
  }

  private List<String> collect(long threshold) {
    var day = Duration.ofDays(1);
    var policy = new GcPolicy(Duration.ofDays(30), day, day, new ByteSize(threshold), 80, 60);
    return new StorageGc(storage, policy, clock)
        .collect().stream().map(TaskRecord::taskId).toList();
  }

  /** So high that the disk does not matter. */
  private List<String> collectExpired() {
    return collect(Long.MAX_VALUE);
  }

  @Test
  void taskUnusedForItsTtlGoes() {
    var old = store("aaaa");
    clock.advance(Duration.ofDays(30).minusMinutes(2));
    store("bbbb");
    assertThat(collectExpired()).isEmpty();

    clock.advance(Duration.ofMinutes(2));

    assertThat(collectExpired()).containsExactly("aaaa");
    assertThat(old.contentFile()).doesNotExist();
    assertThat(storage.find("bbbb")).isPresent();
    assertThat(storage.usedBytes()).isEqualTo(LENGTH);
  }

  @Test
  void useOfAnyKindProlongsTheLife() {
    var task = store("aaaa");
    clock.advance(Duration.ofDays(20));
    task.use().close();
    clock.advance(Duration.ofDays(20));

    assertThat(collectExpired()).isEmpty();
  }

  @Test
  void fullQuotaTakesTheLongestUnusedFirstDownToTheLowMark() {
    for (var id : List.of("aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg", "hhhh")) {
      store(id);
    }
    storage.find("aaaa").orElseThrow().touch();

    assertThat(collect(10L * LENGTH + 1)).isEmpty(); // just below 80 %
    assertThat(collect(10L * LENGTH)).containsExactly("bbbb", "cccc");
    assertThat(storage.usedBytes()).isEqualTo(6L * LENGTH);
  }

  @Test
  void taskInUseStays() {
    var downloading = storage.create(Stored.record("aaaa", LENGTH));
    Stored.write(downloading, 0);
    var sending = store("bbbb");
    store("cccc");
    clock.advance(Duration.ofDays(40));

    try (var _ = sending.use()) {
      assertThat(collect(1)).containsExactly("cccc");
    }
    assertThat(downloading.isRunning()).isTrue();
  }

  @Test
  void volumeGainsNothingFromAFileWithAnotherLink() throws Exception {
    var linked = store("aaaa");
    Files.createLink(dir.resolve("output"), linked.contentFile());
    store("bbbb");
    var day = Duration.ofDays(30);
    // any use is too much, and nothing is low enough
    var policy = new GcPolicy(day, day, day, new ByteSize(0), 0, 0);

    var deleted = new StorageGc(storage, policy, clock).collect();

    assertThat(deleted.stream().map(TaskRecord::taskId)).containsExactly("bbbb");
    assertThat(storage.find("aaaa")).isPresent();
  }
}
