package dragonfly.dfget.command;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Which URL goes to which file. */
final class Outputs {
  private Outputs() {}

  /**
   * One absolute path for each URL, in their order.
   *
   * @param given the {@code -O} flags: one for each URL, or one existing directory for all
   * @throws DfgetException exit code 2 if they do not fit the URLs, 6 if a file cannot be written
   *     where it should be
   */
  static List<Path> of(List<SourceUrl> urls, List<String> given, boolean overwrite) {
    if (given.isEmpty()) {
      throw DfgetException.usage("no output: name a file or an existing directory with -O");
    }
    if (given.size() != urls.size() && given.size() != 1) {
      throw DfgetException.usage(
          urls.size()
              + " URLs but "
              + given.size()
              + " outputs: give -O once with an existing directory, or once for each URL");
    }
    var outputs = new ArrayList<Path>();
    for (int i = 0; i < urls.size(); i++) {
      String text = given.get(given.size() == 1 ? 0 : i);
      Path path = absolute(text);
      boolean isDirectory = Files.isDirectory(path);
      if (isDirectory) {
        path = path.resolve(fileName(urls.get(i), path));
      } else if (given.size() < urls.size() || text.endsWith("/")) {
        throw new DfgetException(
            ExitCode.OUTPUT_FAILED, "cannot write to " + path + ": it is not a directory");
      }
      check(path, overwrite);
      outputs.add(path);
    }
    for (int i = 0; i < outputs.size(); i++) {
      if (new HashSet<>(outputs.subList(0, i)).contains(outputs.get(i))) {
        throw DfgetException.usage(
            "two URLs have the same output " + outputs.get(i) + ": give each its own -O");
      }
    }
    return outputs;
  }

  private static Path absolute(String text) {
    try {
      if (!text.isEmpty()) {
        return Path.of(text).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException _) {
      // said below
    }
    throw DfgetException.usage("bad --output \"" + text.replace('\0', '?') + "\": not a path");
  }

  private static String fileName(SourceUrl url, Path directory) {
    String name = url.fileName();
    if (name.isEmpty()) {
      throw DfgetException.usage(
          SourceUrl.withoutSecrets(url.text())
              + " has no file name and "
              + directory
              + " is a directory: name the file with -O");
    }
    return name;
  }

  private static void check(Path path, boolean overwrite) {
    var folder = path.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new DfgetException(
          ExitCode.OUTPUT_FAILED,
          "cannot write " + path + ": " + folder + " is not an existing directory");
    }
    if (Files.isDirectory(path)) {
      throw new DfgetException(
          ExitCode.OUTPUT_FAILED, "cannot write " + path + ": it is a directory");
    }
    if (!overwrite && Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      throw new DfgetException(
          ExitCode.OUTPUT_FAILED,
          "cannot write " + path + ": it exists (use --overwrite to replace it)");
    }
  }
}
