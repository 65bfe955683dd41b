package dragonfly.manager.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** Answers list requests: the bare rows, and where the other pages are. */
public final class Lists {
  private Lists() {}

  public static Paging paging(HttpServletRequest request) {
    return Paging.parse(request.getParameter("page"), request.getParameter("per_page"));
  }

  public static <T> ResponseEntity<List<T>> answer(
      HttpServletRequest request, Paging paging, Paging.Result<T> result) {
    var links =
        PageLinks.header(
            request.getRequestURI(), request.getParameterMap(), paging, result.total());
    return ResponseEntity.ok().header(HttpHeaders.LINK, links).body(result.rows());
  }
}
