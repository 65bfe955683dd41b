package dragonfly.manager.cluster;

import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Lists;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The REST resource {@code seed-peer-clusters}. */
@RestController
@RequestMapping("/api/v1/seed-peer-clusters")
final class SeedPeerClusterController {
  private final SeedPeerClusterService clusters;

  SeedPeerClusterController(SeedPeerClusterService clusters) {
    this.clusters = clusters;
  }

  @PostMapping
  SeedPeerClusterResource create(@RequestBody SeedPeerClusterRequest request) {
    return clusters.create(request);
  }

  @GetMapping
  ResponseEntity<List<SeedPeerClusterResource>> list(
      @RequestParam(defaultValue = "") String name, HttpServletRequest request) {
    var asked = ListRequest.of(request);
    return Lists.answer(request, asked, clusters.list(name, asked));
  }

  @GetMapping("/{id}")
  SeedPeerClusterResource get(@PathVariable long id) {
    return clusters.get(id);
  }

  @PatchMapping("/{id}")
  SeedPeerClusterResource update(
      @PathVariable long id, @RequestBody SeedPeerClusterRequest request) {
    return clusters.update(id, request);
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    clusters.delete(id);
  }

  /** From now on it serves this scheduler cluster, instead of any other. */
  @PutMapping("/{id}/scheduler-clusters/{schedulerClusterId}")
  void serve(@PathVariable long id, @PathVariable long schedulerClusterId) {
    clusters.serve(id, schedulerClusterId);
  }
}
