package dragonfly.manager.cluster;

import dragonfly.manager.net.Cidr;
import dragonfly.manager.web.Violations;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which daemons a cluster is for.
 *
 * @param idc data centres, parts divided by {@code |}
 * @param location areas from the widest to the narrowest, divided by {@code |}
 * @param cidrs networks of the daemons' addresses
 * @param hostnames regular expressions, found anywhere in the host name
 */
public record Scopes(
    @Nullable String idc,
    @Nullable String location,
    @Nullable List<String> cidrs,
    @Nullable List<String> hostnames) {
  public static final Scopes NONE = new Scopes(null, null, null, null);

  public Scopes {
    idc = idc == null || idc.isEmpty() ? null : idc;
    location = location == null || location.isEmpty() ? null : location;
    cidrs = cidrs == null || cidrs.isEmpty() ? null : List.copyOf(cidrs);
    hostnames = hostnames == null || hostnames.isEmpty() ? null : List.copyOf(hostnames);
  }

  void check(String field, Violations violations) {
    violations.atMost(field + ".idc", idc, 1024);
    violations.atMost(field + ".location", location, 1024);
    violations.each(field + ".cidrs", cidrs, Scopes::cidrProblem);
    violations.each(field + ".hostnames", hostnames, Regexes::problem);
  }

  private static Optional<String> cidrProblem(String text) {
    try {
      Cidr.parse(text);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("is not a network, expected e.g. 10.0.0.0/8");
    }
  }
}
