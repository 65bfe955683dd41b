package dragonfly.manager.job;

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
import org.springframework.web.bind.annotation.RestController;

/** The REST resource {@code jobs/schedules}. */
@RestController
@RequestMapping({"/api/v1/jobs/schedules", "/oapi/v1/jobs/schedules"})
final class JobScheduleController {
  private final JobScheduleService schedules;

  JobScheduleController(JobScheduleService schedules) {
    this.schedules = schedules;
  }

  @PostMapping
  JobScheduleService.JobScheduleView create(@RequestBody JobScheduleRequest request) {
    return schedules.create(request);
  }

  @GetMapping
  ResponseEntity<List<JobScheduleService.JobScheduleView>> list(HttpServletRequest request) {
    var paging = Lists.paging(request);
    return Lists.answer(request, paging, schedules.list(paging));
  }

  @GetMapping("/{id}")
  JobScheduleService.JobScheduleView get(@PathVariable long id) {
    return schedules.get(id);
  }

  @PatchMapping("/{id}")
  JobScheduleService.JobScheduleView update(
      @PathVariable long id, @RequestBody JobScheduleRequest request) {
    return schedules.update(id, request);
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    schedules.delete(id);
  }
}
