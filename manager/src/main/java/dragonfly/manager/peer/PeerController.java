package dragonfly.manager.peer;

import dragonfly.manager.cluster.SchedulerClusterResource;
import dragonfly.manager.cluster.SchedulerClusterService;
import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Lists;
import dragonfly.manager.web.Paging;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The REST resource {@code peers}. */
@RestController
@RequestMapping("/api/v1/peers")
final class PeerController {
  private static final List<String> TEXTS =
      List.of(
          "host_name",
          "type",
          "idc",
          "location",
          "ip",
          "os",
          "platform",
          "platform_family",
          "platform_version",
          "kernel_version",
          "git_version",
          "git_commit",
          "build_platform");

  private final PeerService peers;
  private final SchedulerClusterService clusters;

  PeerController(PeerService peers, SchedulerClusterService clusters) {
    this.peers = peers;
    this.clusters = clusters;
  }

  @PostMapping
  PeerResource create(@RequestBody PeerRequest request) {
    return shown(peers.create(request.checked()));
  }

  /** Texts are compared with the query parameter that has the name of their column. */
  @GetMapping
  ResponseEntity<List<PeerResource>> list(
      @RequestParam(defaultValue = "") String state,
      @RequestParam(defaultValue = "0") long port,
      @RequestParam(name = "download_port", defaultValue = "0") long downloadPort,
      @RequestParam(name = "object_storage_port", defaultValue = "0") long objectStoragePort,
      @RequestParam(name = "proxy_port", defaultValue = "0") long proxyPort,
      @RequestParam(name = "scheduler_cluster_id", defaultValue = "0") long clusterId,
      HttpServletRequest request) {
    var filter =
        new PeerFilter.Builder()
            .text("state", Lists.state(state))
            .number("port", port)
            .number("download_port", downloadPort)
            .number("object_storage_port", objectStoragePort)
            .number("proxy_port", proxyPort)
            .number("scheduler_cluster_id", clusterId);
    for (var column : TEXTS) {
      var value = request.getParameter(column);
      filter.text(column, value == null ? "" : value);
    }
    var asked = ListRequest.of(request);
    var page =
        peers.list(
            filter.search(asked.search()).build(), isDescending(asked.sort()), asked.paging());
    var byId = clustersOf(page.rows());
    return Lists.answer(
        request,
        asked,
        new Paging.Result<>(
            page.rows().stream().map(peer -> shown(peer, byId)).toList(), page.total()));
  }

  private static boolean isDescending(String sort) {
    return switch (sort) {
      case "", "id" -> false;
      case "-id" -> true;
      default ->
          throw new InvalidInputException(
              "sort: \"" + sort + "\" is neither id nor -id, the orders of peers");
    };
  }

  @GetMapping("/{id}")
  PeerResource get(@PathVariable long id) {
    return shown(peers.get(id));
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    peers.delete(id);
  }

  private Map<Long, SchedulerClusterResource> clustersOf(Collection<Peer> rows) {
    var ids = rows.stream().map(peer -> peer.facts().schedulerClusterId());
    return clusters.byIds(ids.collect(Collectors.toSet()));
  }

  private PeerResource shown(Peer peer) {
    return shown(peer, clustersOf(List.of(peer)));
  }

  private static PeerResource shown(Peer peer, Map<Long, SchedulerClusterResource> byId) {
    return new PeerResource(
        peer.id(),
        peer.createdAt(),
        peer.updatedAt(),
        0,
        peer.facts(),
        byId.get(peer.facts().schedulerClusterId()));
  }
}
