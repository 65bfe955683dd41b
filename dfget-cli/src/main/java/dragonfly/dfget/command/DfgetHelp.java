package dragonfly.dfget.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Texts of {@code --help} and {@code --version}. */
final class DfgetHelp {
  private static final int WIDTH = 100;
  private static final int INDENT = 8;

  private DfgetHelp() {}

  static String help() {
    var help = new StringBuilder();
    help.append(
        """
        Usage: dfget [FLAGS] URL... -O FILE
        Downloads http, https and s3 URLs through the Dragonfly daemon of this machine.

        Flags:
        """);
    for (var flag : DfgetFlags.ALL) {
      help.append("  ").append(flag.letter() == null ? "" : flag.letter() + ", ");
      help.append(flag.name()).append(flag.label() == null ? "" : " " + flag.label());
      if (flag.hasVariable()) {
        help.append("  [").append(flag.variable("dfget")).append(']');
      }
      help.append('\n');
      wrap(help, flag.help());
    }
    help.append(
        """

        Names in brackets are environment variables that set a flag which is not given.
        The daemon's socket is that of -e, else of DFGET_ENDPOINT, else /var/run/dragonfly/dfdaemon.sock,
        else run/dfdaemon.sock in DRAGONFLY_DATA_DIR (default ~/.dragonfly), where "dragonfly up" has it.

        Examples:
          dfget https://example.com/model.bin -O model.bin
          dfget https://example.com/a https://example.com/b -O downloads/
          dfget https://example.com/x.iso -O x.iso --digest sha256:9f86d081884c7d659a2feaa0c55ad015a3...
          dfget https://example.com/private -O file -H "Authorization: Bearer TOKEN"
          dfget s3://bucket/key -O file --storage-region us-east-1
          dfget https://example.com/big -O big --progress json

        Exit codes:
        """);
    for (var code : ExitCode.values()) {
      help.append("  %-3d  %s%n".formatted(code.number(), code.meaning()));
    }
    return help.append("  130  interrupted (Ctrl-C)\n  143  terminated").toString();
  }

  private static void wrap(StringBuilder help, String text) {
    int column = INDENT;
    help.repeat(' ', INDENT);
    for (String word : text.split(" ", -1)) {
      if (column + word.length() > WIDTH) {
        help.append('\n').repeat(' ', INDENT);
        column = INDENT;
      }
      help.append(column > INDENT ? " " : "").append(word);
      column += word.length() + 1;
    }
    help.append('\n');
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
