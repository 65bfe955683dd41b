package dragonfly.manager.transfer;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.lifecycle.Programs;
import dragonfly.manager.config.DatabaseConfig;
import dragonfly.manager.jpa.Database;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The words of {@code manager import} that say where from, and what they do. */
public final class ImportCommand {
  private static final String PASSWORD_VARIABLE = "DRAGONFLY_IMPORT_PASSWORD";

  @Option(
      names = "--from-jdbc",
      required = true,
      paramLabel = "URL",
      description =
          "The database of the other manager, e.g. jdbc:mysql://db:3306/manager or"
              + " jdbc:postgresql://db:5432/manager.")
  private String url = "";

  @Option(names = "--from-user", paramLabel = "NAME", description = "Who reads it.")
  private @Nullable String user;

  @Option(
      names = "--from-password",
      paramLabel = "PASSWORD",
      description =
          "The password of that user; better given as the environment variable"
              + " DRAGONFLY_IMPORT_PASSWORD.")
  private @Nullable String password;

  @Option(names = "--dry-run", description = "Only tells what would be done.")
  private boolean isDryRun;

  /** For the command line, which fills it. */
  public ImportCommand() {}

  /**
   * Does it, tells what it did, and answers the exit code.
   *
   * @param env where the password is looked for if the words do not have it
   */
  public int run(
      DatabaseConfig target,
      InstantSource clock,
      Map<String, String> env,
      PrintWriter out,
      PrintWriter err) {
    try (var source =
            SourceDatabase.open(
                url, user, password == null ? env.get(PASSWORD_VARIABLE) : password);
        var database = Database.open(target)) {
      var report =
          new Import(source, database.engine(), database.source(), clock.instant()).run(isDryRun);
      report.lines().forEach(out::println);
      out.println(isDryRun ? "nothing was changed (--dry-run)" : "done");
      out.flush();
      return Programs.OK;
    } catch (DragonflyException e) {
      err.println("manager import: " + e.getMessage());
      err.println("nothing was changed");
      err.flush();
      return Programs.FAILURE;
    }
  }
}
