package dragonfly.manager.search;

import dragonfly.manager.cluster.Regexes;
import dragonfly.manager.cluster.Scopes;
import dragonfly.manager.net.Cidr;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  /**
   * One sign.
   *
   * @param value from 0 to 1
   * @param score the value times the weight
   * @param reason for the value, in words
   */
  record Term(String sign, double weight, double value, double score, String reason) {
    private static Term of(String sign, double weight, double value, String reason) {
      return new Term(sign, weight, value, weight * value, reason);
    }
  }

  static double of(SearchingDaemon daemon, Scopes scopes, boolean isDefault) {
    return CIDR_WEIGHT * (cidr(scopes.cidrs(), daemon.ip()).isPresent() ? 1 : 0)
        + HOSTNAME_WEIGHT * (hostname(scopes.hostnames(), daemon.hostname()).isPresent() ? 1 : 0)
        + IDC_WEIGHT * (isSameIdc(scopes.idc(), daemon.idc()) ? 1 : 0)
        + LOCATION_WEIGHT * location(scopes.location(), daemon.location())
        + DEFAULT_WEIGHT * (isDefault ? 1 : 0);
  }

  /** The signs of which {@link #of} is the sum, each with its reason. */
  static List<Term> terms(SearchingDaemon daemon, Scopes scopes, boolean isDefault) {
    return List.of(
        cidrTerm(daemon.ip(), scopes.cidrs()),
        hostnameTerm(daemon.hostname(), scopes.hostnames()),
        idcTerm(daemon.idc(), scopes.idc()),
        locationTerm(daemon.location(), scopes.location()),
        Term.of(
            "default",
            DEFAULT_WEIGHT,
            isDefault ? 1 : 0,
            isDefault ? "it is the default cluster" : "it is not the default cluster"));
  }

  private static Term cidrTerm(@Nullable InetAddress ip, @Nullable List<String> cidrs) {
    var found = cidr(cidrs, ip);
    String reason;
    if (ip == null) {
      reason = "no ip was given";
    } else if (cidrs == null) {
      reason = "the cluster names no network";
    } else {
      reason =
          found
              .map(cidr -> ip.getHostAddress() + " lies in " + cidr)
              .orElse(ip.getHostAddress() + " lies in none of " + cidrs);
    }
    return Term.of("cidr", CIDR_WEIGHT, found.isPresent() ? 1 : 0, reason);
  }

  private static Term hostnameTerm(String hostname, @Nullable List<String> regexes) {
    var found = hostname(regexes, hostname);
    String reason;
    if (hostname.isEmpty()) {
      reason = "no hostname was given";
    } else if (regexes == null) {
      reason = "the cluster names no host";
    } else {
      reason =
          found
              .map(regex -> hostname + " matches " + regex)
              .orElse(hostname + " matches none of " + regexes);
    }
    return Term.of("hostname", HOSTNAME_WEIGHT, found.isPresent() ? 1 : 0, reason);
  }

  private static Term idcTerm(String idc, @Nullable String scope) {
    boolean isSame = isSameIdc(scope, idc);
    String reason;
    if (idc.isEmpty()) {
      reason = "no idc was given";
    } else if (scope == null) {
      reason = "the cluster names no idc";
    } else {
      reason = idc + (isSame ? " is one of " : " is none of ") + scope;
    }
    return Term.of("idc", IDC_WEIGHT, isSame ? 1 : 0, reason);
  }

  private static Term locationTerm(String location, @Nullable String scope) {
    double value = location(scope, location);
    String reason;
    if (location.isEmpty()) {
      reason = "no location was given";
    } else if (scope == null) {
      reason = "the cluster names no location";
    } else if (value == 1) {
      reason = location + " is " + scope;
    } else {
      reason =
          "%s and %s begin with %d same parts of %d that count"
              .formatted(location, scope, Math.round(value * LOCATION_PARTS), LOCATION_PARTS);
    }
    return Term.of("location", LOCATION_WEIGHT, value, reason);
  }

  /** The first network that the address lies in. */
  private static Optional<String> cidr(@Nullable List<String> cidrs, @Nullable InetAddress ip) {
    return cidrs == null || ip == null
        ? Optional.empty()
        : cidrs.stream().filter(cidr -> contains(cidr, ip)).findFirst();
  }

  private static boolean contains(String cidr, InetAddress ip) {
    try {
      return Cidr.parse(cidr).contains(ip);
    } catch (IllegalArgumentException e) {
      log.atWarn().addKeyValue("cidr", cidr).log("scope of a cluster is not a network, ignored");
      return false;
    }
  }

  /** The first expression that is found in the name. */
  private static Optional<String> hostname(@Nullable List<String> regexes, String hostname) {
    return regexes == null || hostname.isEmpty()
        ? Optional.empty()
        : regexes.stream().filter(regex -> finds(regex, hostname)).findFirst();
  }

  private static boolean finds(String regex, String hostname) {
    var problem = Regexes.problem(regex);
    if (problem.isPresent()) {
      log.atWarn()
          .addKeyValue("regex", regex)
          .log("scope of a cluster is not a regular expression, ignored");
      return false;
    }
    return Regexes.compile(regex).matcher(hostname).find();
  }

  private static boolean isSameIdc(@Nullable String scope, String idc) {
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
