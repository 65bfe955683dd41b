package dragonfly.manager.cluster;

import dragonfly.manager.config.ManagerConfig;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The REST resource {@code scheduler-clusters}. */
@RestController
@RequestMapping("/api/v1/scheduler-clusters")
final class SchedulerClusterController {
  private final SchedulerClusterService clusters;
  private final ManagerConfig config;

  SchedulerClusterController(SchedulerClusterService clusters, ManagerConfig config) {
    this.clusters = clusters;
    this.config = config;
  }

  @PostMapping
  SchedulerClusterResource create(@RequestBody SchedulerClusterRequest request) {
    return clusters.create(request);
  }

  @GetMapping
  ResponseEntity<List<SchedulerClusterResource>> list(
      @RequestParam(defaultValue = "") String name, HttpServletRequest request) {
    var asked = ListRequest.of(request);
    return Lists.answer(request, asked, clusters.list(name, asked));
  }

  @GetMapping("/{id}")
  SchedulerClusterResource get(@PathVariable long id) {
    return clusters.get(id);
  }

  @PatchMapping("/{id}")
  SchedulerClusterResource update(
      @PathVariable long id, @RequestBody SchedulerClusterRequest request) {
    return clusters.update(
        id, config.compatibility().referenceRest() ? request.withAbsentDefaultAsFalse() : request);
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    clusters.delete(id);
  }
}
