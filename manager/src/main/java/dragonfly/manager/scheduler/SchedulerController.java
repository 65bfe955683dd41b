package dragonfly.manager.scheduler;

import dragonfly.manager.scheduler.SchedulerAdministration.Wanted;
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

/** The REST resources {@code schedulers} and {@code scheduler-features}. */
@RestController
@RequestMapping("/api/v1")
final class SchedulerController {
  private final SchedulerAdministration schedulers;

  SchedulerController(SchedulerAdministration schedulers) {
    this.schedulers = schedulers;
  }

  @PostMapping("/schedulers")
  SchedulerResource create(@RequestBody SchedulerRequest request) {
    return schedulers.create(request);
  }

  @GetMapping("/schedulers")
  ResponseEntity<List<SchedulerResource>> list(
      @RequestParam(name = "host_name", defaultValue = "") String hostName,
      @RequestParam(defaultValue = "") String idc,
      @RequestParam(defaultValue = "") String location,
      @RequestParam(defaultValue = "") String ip,
      @RequestParam(defaultValue = "") String state,
      @RequestParam(name = "scheduler_cluster_id", defaultValue = "0") long clusterId,
      HttpServletRequest request) {
    var asked = ListRequest.of(request);
    var wanted = new Wanted(hostName, idc, location, ip, Lists.state(state), clusterId);
    return Lists.answer(request, asked, schedulers.list(wanted, asked));
  }

  @GetMapping("/schedulers/{id}")
  SchedulerResource get(@PathVariable long id) {
    return schedulers.get(id);
  }

  @PatchMapping("/schedulers/{id}")
  SchedulerResource update(@PathVariable long id, @RequestBody SchedulerRequest request) {
    return schedulers.update(id, request);
  }

  @DeleteMapping("/schedulers/{id}")
  void delete(@PathVariable long id) {
    schedulers.delete(id);
  }

  /** Makes a scheduler one of this cluster. */
  @PutMapping("/scheduler-clusters/{id}/schedulers/{schedulerId}")
  void move(@PathVariable long id, @PathVariable long schedulerId) {
    schedulers.move(schedulerId, id);
  }

  @GetMapping("/scheduler-features")
  List<String> features() {
    return Scheduler.FEATURES;
  }
}
