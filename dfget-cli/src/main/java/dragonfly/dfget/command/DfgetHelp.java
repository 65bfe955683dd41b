package dragonfly.dfget.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Texts of {@code --help} and {@code --version}. */
final class DfgetHelp {
  private DfgetHelp() {}

  static String help(CommandSpec spec) {
    var codes = new StringBuilder();
    for (var code : ExitCode.values()) {
      codes.append("  %3d  %s%n".formatted(code.number(), code.meaning()));
    }
    codes.append("  130  interrupted (Ctrl-C)%n  143  terminated%n".formatted());
    spec.usageMessage()
        .width(100)
        .sortOptions(false)
        .longOptionsMaxWidth(40)
        .abbreviateSynopsis(true)
        .header("Downloads files through the Dragonfly daemon of this machine.", "");
    return new CommandLine(spec).getUsageMessage()
        + """

        Examples:
          dfget https://example.com/model.bin -O model.bin
          dfget https://example.com/a https://example.com/b -O downloads/
          dfget https://example.com/x.iso -O x.iso --digest sha256:9f86d081884c...
          dfget https://example.com/private -O file -H "Authorization: Bearer TOKEN"
          dfget s3://bucket/key -O file --storage-region us-east-1
          dfget https://example.com/big -O big --progress json

        The daemon's socket is that of -e, else of DFGET_ENDPOINT, else /var/run/dragonfly/dfdaemon.sock,
        else run/dfdaemon.sock in DRAGONFLY_DATA_DIR (default ~/.dragonfly), where "dragonfly up" has it.
        Most flags can be set by a variable: --piece-length by DFGET_PIECE_LENGTH, and so on.

        Exit codes:
        """
        + codes.toString().stripTrailing();
  }

  static String version() {
    var properties = new Properties();
    try (InputStream in =
        DfgetHelp.class.getResourceAsStream("/META-INF/maven/dragonfly/dfget-cli/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException _) {
      // then the version is not known
    }
    return "dfget " + properties.getProperty("version", "(unknown version)");
  }
}
