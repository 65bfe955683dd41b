package dragonfly.launcher;

import dragonfly.core.config.ConfigException;
import dragonfly.core.unit.ByteSize;
import dragonfly.core.unit.Durations;
import dragonfly.launcher.plan.Demand;
import dragonfly.launcher.plan.Plan;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dragonfly plan}: how many of what a cluster needs. */
@Command(
    name = "plan",
    description = {
      "How many schedulers and seed peers, how much disk and memory, and how fast it can be at"
          + " best. Links are in bits a second, such as 10Gbit.",
      "The formulae: docs/operations/capacity.md"
    },
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  private static final Pattern LINK = Pattern.compile("(?i)([\\d.]+)\\s*([kmgt]?)bit(?:/s|ps)?");

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Option(names = "--nodes", required = true, description = "that want it at the same time")
  private long nodes;

  @Option(names = "--size", required = true, description = "of what they want, e.g. 20GiB")
  private String size = "";

  @Option(
      names = "--files",
      defaultValue = "1",
      description = "that it consists of, such as layers; default ${DEFAULT-VALUE}")
  private long files;

  @Option(names = "--node-link", defaultValue = "10Gbit", description = "default ${DEFAULT-VALUE}")
  private String nodeLink = "";

  @Option(names = "--seed-link", description = "default that of a node")
  private @Nullable String seedLink;

  @Option(
      names = "--source-link",
      defaultValue = "1Gbit",
      description = "of the source, for all; default ${DEFAULT-VALUE}")
  private String sourceLink = "";

  @Option(
      names = "--kept",
      description = "different content that seeds should still have; default --size")
  private @Nullable String kept;

  @Option(
      names = "--start-within",
      defaultValue = "10s",
      description = "time over which the nodes begin; default ${DEFAULT-VALUE}")
  private String startWithin = "";

  @Option(names = "--json", description = "Print one JSON object and nothing else")
  private boolean json;

  @Override
  public Integer call() {
    Demand demand;
    try {
      demand =
          new Demand(
              nodes,
              ByteSize.parse(size).bytes(),
              files,
              link(nodeLink),
              link(seedLink == null ? nodeLink : seedLink),
              link(sourceLink),
              ByteSize.parse(kept == null ? size : kept).bytes(),
              Durations.parse(startWithin).toMillis() / 1000.0);
    } catch (IllegalArgumentException | ConfigException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    var plan = Plan.of(demand);
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(plan.json());
    } else {
      plan.lines(demand).forEach(out::println);
    }
    out.flush();
    return ExitCode.OK;
  }

  /** Bytes a second. */
  static double link(String text) {
    var found = LINK.matcher(text.strip());
    if (!found.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not a link (expected e.g. 10Gbit, 800Mbit)".formatted(text));
    }
    double factor =
        switch (found.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> 1e3;
          case "m" -> 1e6;
          case "g" -> 1e9;
          case "t" -> 1e12;
          default -> 1;
        };
    return Double.parseDouble(found.group(1)) * factor / 8;
  }
}
