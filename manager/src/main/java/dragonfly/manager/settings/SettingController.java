package dragonfly.manager.settings;

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

/** The REST resource {@code configs}. */
@RestController
@RequestMapping("/api/v1/configs")
final class SettingController {
  private final SettingService settings;

  SettingController(SettingService settings) {
    this.settings = settings;
  }

  @PostMapping
  Setting create(@RequestBody SettingRequest request) {
    return settings.create(request);
  }

  @GetMapping
  ResponseEntity<List<Setting>> list(
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") String value,
      @RequestParam(name = "user_id", defaultValue = "0") long userId,
      HttpServletRequest request) {
    var asked = ListRequest.of(request);
    var wanted = new SettingService.Wanted(name, value, userId);
    return Lists.answer(request, asked, settings.list(wanted, asked));
  }

  @GetMapping("/{id}")
  Setting get(@PathVariable long id) {
    return settings.get(id);
  }

  @PatchMapping("/{id}")
  Setting update(@PathVariable long id, @RequestBody SettingRequest request) {
    return settings.update(id, request);
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    settings.delete(id);
  }
}
