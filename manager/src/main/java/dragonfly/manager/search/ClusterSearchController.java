package dragonfly.manager.search;

import dragonfly.manager.net.IpLiteral;
import dragonfly.manager.search.ClusterSearch.Explained;
import dragonfly.manager.web.Violations;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Which cluster a daemon gets, and why. */
@RestController
final class ClusterSearchController {
  private final ClusterSearch search;

  ClusterSearchController(ClusterSearch search) {
    this.search = search;
  }

  /** All clusters in the order in which a daemon with these properties gets them. */
  @GetMapping({"/api/v1/clusters/search", "/oapi/v1/clusters/search"})
  List<Explained> search(
      @RequestParam(defaultValue = "") String ip,
      @RequestParam(defaultValue = "") String hostname,
      @RequestParam(defaultValue = "") String idc,
      @RequestParam(defaultValue = "") String location) {
    var violations = new Violations();
    violations.must("ip", ip, IpLiteral::isValid, "an IP address");
    violations.atMost("hostname", hostname, 253);
    violations.atMost("idc", idc, 1024);
    violations.atMost("location", location, 1024);
    violations.throwIfAny();
    return search.explain(
        new SearchingDaemon(hostname, IpLiteral.parse(ip).orElse(null), idc, location, "", ""));
  }
}
