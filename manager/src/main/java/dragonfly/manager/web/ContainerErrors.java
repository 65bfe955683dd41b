package dragonfly.manager.web;

import dragonfly.manager.error.DatabaseOutage;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is answered when a request is refused before it reaches a controller. */
@RestController
final class ContainerErrors implements ErrorController {
  @RequestMapping("/error")
  ResponseEntity<ErrorBody> error(HttpServletRequest request) {
    var code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    var status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
    if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure
        && DatabaseOutage.isCauseOf(failure)) {
      status = HttpStatus.SERVICE_UNAVAILABLE;
    }
    // asked for directly, this is just a path that nobody serves
    var answer = status == null ? HttpStatus.NOT_FOUND : status;
    return ResponseEntity.status(answer).body(ErrorBody.message(answer.getReasonPhrase()));
  }
}
