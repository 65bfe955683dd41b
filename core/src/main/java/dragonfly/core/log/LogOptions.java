package dragonfly.core.log;

import dragonfly.core.unit.ByteSize;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where and how much a program logs. Immutable.
 *
 * @param program first part of the file name
 * @param level error, warn, info, debug or trace, in any case
 * @param console whether lines go to standard output
 * @param dir of the files; null for none
 * @param maxFiles files kept, the one being written included; from 1 to 21
 * @param maxFileSize size at which the next file is begun, looked at once a second
 */
public record LogOptions(
    String program,
    String level,
    boolean console,
    @Nullable Path dir,
    int maxFiles,
    ByteSize maxFileSize) {

  /** Lines of level INFO on the console, no files. */
  public static LogOptions console(String program) {
    return new LogOptions(program, "info", true, null, 1, new ByteSize(1L << 30));
  }

  /** Lines of level INFO in up to six files of 1 GiB. */
  public static LogOptions files(String program, Path dir) {
    return new LogOptions(program, "info", false, dir, 6, new ByteSize(1L << 30));
  }

  public LogOptions withLevel(String level) {
    return new LogOptions(program, level, console, dir, maxFiles, maxFileSize);
  }
}
