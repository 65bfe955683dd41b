package dragonfly.daemon.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Tells whether the machine was restarted, and with it the page cache lost. */
final class BootId {
  private BootId() {}

  /** The kernel's id of this boot; where there is none, one that no other process has. */
  static String current() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException _) {
      return "none-" + UUID.randomUUID();
    }
  }
}
