package dragonfly.manager.search;

import dragonfly.manager.cluster.Regexes;
import dragonfly.manager.cluster.Scopes;
import dragonfly.manager.net.Cidr;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How well a cluster fits a daemon, from 0 to 1: a weighted sum of five signs. The weights are
 * those of the protocol, so that a daemon lands in the same cluster whoever answers it. Pure.
 */
final class ClusterScore {
  private static final Logger log = LoggerFactory.getLogger(ClusterScore.class);

  private static final double CIDR_WEIGHT = 0.3;
  private static final double HOSTNAME_WEIGHT = 0.3;
  private static final double IDC_WEIGHT = 0.25;
  private static final double LOCATION_WEIGHT = 0.14;
  private static final double DEFAULT_WEIGHT = 0.01;
  private static final int LOCATION_PARTS = 5;

  private ClusterScore() {}

  static double of(SearchingDaemon daemon, Scopes scopes, boolean isDefault) {
    return CIDR_WEIGHT * (anyCidr(scopes.cidrs(), daemon) ? 1 : 0)
        + HOSTNAME_WEIGHT * (anyHostname(scopes.hostnames(), daemon) ? 1 : 0)
        + IDC_WEIGHT * (sameIdc(scopes.idc(), daemon.idc()) ? 1 : 0)
        + LOCATION_WEIGHT * location(scopes.location(), daemon.location())
        + DEFAULT_WEIGHT * (isDefault ? 1 : 0);
  }

  private static boolean anyCidr(@Nullable List<String> cidrs, SearchingDaemon daemon) {
    return cidrs != null && cidrs.stream().anyMatch(cidr -> contains(cidr, daemon));
  }

  private static boolean contains(String cidr, SearchingDaemon daemon) {
    try {
      return Cidr.parse(cidr).contains(daemon.ip());
    } catch (IllegalArgumentException e) {
      log.atWarn().addKeyValue("cidr", cidr).log("scope of a cluster is not a network, ignored");
      return false;
    }
  }

  private static boolean anyHostname(@Nullable List<String> regexes, SearchingDaemon daemon) {
    return regexes != null && regexes.stream().anyMatch(regex -> finds(regex, daemon));
  }

  private static boolean finds(String regex, SearchingDaemon daemon) {
    var problem = Regexes.problem(regex);
    if (problem.isPresent()) {
      log.atWarn()
          .addKeyValue("regex", regex)
          .log("scope of a cluster is not a regular expression, ignored");
      return false;
    }
    return Regexes.compile(regex).matcher(daemon.hostname()).find();
  }

  private static boolean sameIdc(@Nullable String scope, String idc) {
    return scope != null
        && !idc.isEmpty()
        && (scope.equalsIgnoreCase(idc)
            || Arrays.stream(scope.split("\\|", -1)).anyMatch(idc::equalsIgnoreCase));
  }

  private static double location(@Nullable String scope, String location) {
    if (scope == null || location.isEmpty()) {
      return 0;
    }
    if (scope.equalsIgnoreCase(location)) {
      return 1;
    }
    var mine = scope.split("\\|", -1);
    var other = location.split("\\|", -1);
    int parts = Math.min(LOCATION_PARTS, Math.min(mine.length, other.length));
    int same = 0;
    while (same < parts && mine[same].equalsIgnoreCase(other[same])) {
      same++;
    }
    return (double) same / LOCATION_PARTS;
  }
}
