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

/** The REST resource {@code jobs/secrets}. */
@RestController
@RequestMapping({"/api/v1/jobs/secrets", "/oapi/v1/jobs/secrets"})
final class JobSecretController {
  private final JobSecrets secrets;

  JobSecretController(JobSecrets secrets) {
    this.secrets = secrets;
  }

  @PostMapping
  JobSecrets.JobSecretView create(@RequestBody JobSecretRequest request) {
    return secrets.create(request);
  }

  @GetMapping
  ResponseEntity<List<JobSecrets.JobSecretView>> list(HttpServletRequest request) {
    var paging = Lists.paging(request);
    return Lists.answer(request, paging, secrets.list(paging));
  }

  @GetMapping("/{id}")
  JobSecrets.JobSecretView get(@PathVariable long id) {
    return secrets.get(id);
  }

  @PatchMapping("/{id}")
  JobSecrets.JobSecretView update(@PathVariable long id, @RequestBody JobSecretRequest request) {
    return secrets.update(id, request);
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    secrets.delete(id);
  }
}
