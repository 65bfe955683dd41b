package dragonfly.manager.audit;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Who makes a request. Whoever finds that out tells it here.
 *
 * @param name of the user or token; empty if unknown
 */
public record AuditActor(Type type, String name) {
  private static final String ATTRIBUTE = AuditActor.class.getName();
  private static final AuditActor NOBODY = new AuditActor(Type.UNKNOWN, "");

  /** What the actor has shown. */
  public enum Type {
    UNKNOWN,
    /** A session. */
    USER,
    /** A personal access token. */
    PAT
  }

  /** Remembers who makes the request. */
  public void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Who makes the request, as far as that is known yet. */
  public static AuditActor of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof AuditActor actor ? actor : NOBODY;
  }
}
