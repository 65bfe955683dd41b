package dragonfly.launcher;

import dragonfly.launcher.cluster.DataDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flag that names the directory of a cluster, shared by the subcommands. */
final class DataDirectoryOption {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Holds everything of the cluster. Default: $DRAGONFLY_DATA_DIR, or ~/.dragonfly")
  private @Nullable Path directory;

  DataDirectory data() {
    Path chosen =
        directory == null
            ? DataDirectory.standard(System.getenv(), System.getProperty("user.home"))
            : directory;
    return new DataDirectory(chosen);
  }
}
