package dragonfly.daemon.storage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * How a content file looked when it was last known to be right. An output may be a hard link to it,
 * so its user may write to it; that shows here. The change time is left out: making or removing a
 * link moves it.
 *
 * @param modifiedNanos time of the last write, in Unix nanoseconds
 */
record ContentStamp(long size, long modifiedNanos, long inode) {
  static ContentStamp of(Path file) throws IOException {
    var basic = Files.readAttributes(file, BasicFileAttributes.class);
    var inode = (Long) Files.getAttribute(file, "unix:ino");
    return new ContentStamp(
        basic.size(), basic.lastModifiedTime().to(TimeUnit.NANOSECONDS), inode == null ? 0 : inode);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(size);
    out.writeLong(modifiedNanos);
    out.writeLong(inode);
  }

  static ContentStamp read(DataInputStream in) throws IOException {
    return new ContentStamp(in.readLong(), in.readLong(), in.readLong());
  }
}
