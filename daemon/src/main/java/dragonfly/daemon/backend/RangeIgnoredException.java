package dragonfly.daemon.backend;

/** The source answered a request for a range with all of the content, or with another range. */
public final class RangeIgnoredException extends SourceChangedException {
  private static final long serialVersionUID = 1L;

  public RangeIgnoredException(String message) {
    super(message);
  }
}
