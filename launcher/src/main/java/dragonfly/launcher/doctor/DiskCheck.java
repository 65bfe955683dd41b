package dragonfly.launcher.doctor;

import dragonfly.dfget.progress.Amounts;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Whether a program can write where it has to, and for how long. */
final class DiskCheck {
  private static final long ROOM = 1L << 30;
  private static final double SHARE = 0.05;
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "rootfs");
  private static final Set<String> OVER_NETWORK =
      Set.of(
          "nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "ceph", "glusterfs", "fuse.glusterfs");

  private DiskCheck() {}

  static Finding of(Program program, Program.Directory directory) {
    String subject =
        "%s of %s, %s".formatted(directory.purpose(), program.name(), directory.path());
    Path existing = nearest(directory.path());
    FileStore disk;
    long usable;
    long total;
    try {
      disk = Files.getFileStore(existing);
      usable = disk.getUsableSpace();
      total = disk.getTotalSpace();
    } catch (IOException e) {
      return Finding.fail(
          "disk", subject + ": " + e, "name another directory in the configuration");
    }
    if (disk.isReadOnly() || !Files.isWritable(existing)) {
      return Finding.fail(
          "disk",
          "%s: %s cannot write to %s".formatted(subject, System.getProperty("user.name"), existing),
          "run this as the user of the program, give that user the directory, or name another one");
    }
    return judge(subject, directory.isStore(), disk.type(), usable, total);
  }

  static Finding judge(String subject, boolean isStore, String type, long usable, long total) {
    String text =
        "%s: %s, %s of %s free".formatted(subject, type, Amounts.size(usable), Amounts.size(total));
    if (usable < ROOM) {
      return Finding.fail("disk", text, "make room, or name a directory on a larger disk");
    }
    if (isStore && IN_MEMORY.contains(type)) {
      return Finding.warn(
          "disk", text, "stored content fills the memory and is gone after a restart: use a disk");
    }
    if (OVER_NETWORK.contains(type)) {
      return Finding.warn(
          "disk", text, "every byte crosses the network twice: use a disk of this machine");
    }
    if (isStore && type.equals("overlay")) {
      return Finding.warn(
          "disk", text, "this is a container's own layer, gone with it: mount a volume");
    }
    if (usable < total * SHARE) {
      return Finding.warn("disk", text, "little is left: make room before it is full");
    }
    return Finding.ok("disk", text);
  }

  /** The directory itself, or the first one above it that exists. */
  private static Path nearest(Path directory) {
    Path existing = directory.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing;
  }
}
