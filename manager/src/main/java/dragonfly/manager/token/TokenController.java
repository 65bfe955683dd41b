package dragonfly.manager.token;

import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Lists;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
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

/** The REST resource {@code personal-access-tokens}. */
@RestController
@RequestMapping("/api/v1/personal-access-tokens")
final class TokenController {
  private final TokenService tokens;

  TokenController(TokenService tokens) {
    this.tokens = tokens;
  }

  @PostMapping
  ResponseEntity<PersonalAccessToken> create(@RequestBody TokenRequest request, Principal caller) {
    return ResponseEntity.ok()
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(tokens.create(request, Long.parseLong(caller.getName())));
  }

  @GetMapping
  ResponseEntity<List<PersonalAccessToken>> list(
      @RequestParam(defaultValue = "") String state,
      @RequestParam(name = "user_id", required = false) @Nullable Long userId,
      HttpServletRequest request) {
    var asked = ListRequest.of(request);
    var filter = userId == null || userId == 0 ? null : userId;
    return Lists.answer(request, asked, tokens.list(Lists.state(state), filter, asked));
  }

  @GetMapping("/{id}")
  PersonalAccessToken get(@PathVariable long id) {
    return tokens.get(id);
  }

  @PatchMapping("/{id}")
  PersonalAccessToken update(
      @PathVariable long id, @RequestBody TokenRequest request, Principal caller) {
    return tokens.update(id, request, Long.parseLong(caller.getName()));
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    tokens.delete(id);
  }
}
