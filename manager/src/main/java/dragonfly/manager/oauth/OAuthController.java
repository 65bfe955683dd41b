package dragonfly.manager.oauth;

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

/** The REST resource {@code oauth}. */
@RestController
@RequestMapping("/api/v1/oauth")
final class OAuthController {
  private final OAuthService providers;

  OAuthController(OAuthService providers) {
    this.providers = providers;
  }

  @PostMapping
  OAuth create(@RequestBody OAuthRequest request) {
    return providers.create(request);
  }

  @GetMapping
  ResponseEntity<List<OAuth>> list(
      @RequestParam(defaultValue = "") String name,
      @RequestParam(name = "client_id", defaultValue = "") String clientId,
      HttpServletRequest request) {
    var asked = ListRequest.of(request);
    return Lists.answer(request, asked, providers.list(name, clientId, asked));
  }

  @GetMapping("/{id}")
  OAuth get(@PathVariable long id) {
    return providers.get(id);
  }

  @PatchMapping("/{id}")
  OAuth update(@PathVariable long id, @RequestBody OAuthRequest request) {
    return providers.update(id, request);
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    providers.delete(id);
  }
}
