package dragonfly.manager.application;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The priority of an application's downloads.
 *
 * @param value for all its downloads
 * @param urls for those whose URL matches
 */
public record ApplicationPriority(int value, List<Url> urls) {
  /** The priority of downloads whose URL matches a regular expression. */
  public record Url(String regex, int value) {}

  public ApplicationPriority(int value, @Nullable List<Url> urls) {
    this.value = value;
    this.urls = urls == null ? List.of() : List.copyOf(urls);
  }
}
