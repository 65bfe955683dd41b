package dragonfly.manager.application;

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

/** The REST resource {@code applications}. */
@RestController
@RequestMapping("/api/v1/applications")
final class ApplicationController {
  private final ApplicationService applications;

  ApplicationController(ApplicationService applications) {
    this.applications = applications;
  }

  @PostMapping
  ApplicationResource create(@RequestBody ApplicationRequest request) {
    return applications.create(request);
  }

  @GetMapping
  ResponseEntity<List<ApplicationResource>> list(
      @RequestParam(defaultValue = "") String name, HttpServletRequest request) {
    var asked = ListRequest.of(request);
    return Lists.answer(request, asked, applications.list(name, asked));
  }

  @GetMapping("/{id}")
  ApplicationResource get(@PathVariable long id) {
    return applications.get(id);
  }

  @PatchMapping("/{id}")
  ApplicationResource update(@PathVariable long id, @RequestBody ApplicationRequest request) {
    return applications.update(id, request);
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    applications.delete(id);
  }
}
