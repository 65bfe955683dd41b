package dragonfly.core.registry;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a manifest, {@code <scheme>://<registry>/v2/<name>/manifests/<reference>}. Immutable.
 *
 * @param registry host and perhaps port
 * @param name of the repository
 * @param reference tag or digest
 */
public record ImageUrl(String scheme, String registry, String name, String reference) {
  private static final Pattern FORM =
      Pattern.compile("(https?)://([^/?#@]+)/v2/([^?#]+)/manifests/([^/?#]+)");

  /**
   * Parses the URL.
   *
   * @throws IllegalArgumentException naming the text and the expected form
   */
  public static ImageUrl parse(String url) {
    Matcher matcher = FORM.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not the url of an image's manifest: url=\"%s\" expected=https://<registry>/v2/<name>/manifests/<tag>"
              .formatted(url));
    }
    var parsed =
        new ImageUrl(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4));
    // says what is wrong with a host or a name that no url can hold
    var _ = parsed.manifest(parsed.reference());
    return parsed;
  }

  URI manifest(String tagOrDigest) {
    return URI.create(base() + "/manifests/" + tagOrDigest);
  }

  String blob(String digest) {
    return base() + "/blobs/" + digest;
  }

  private String base() {
    return scheme + "://" + registry + "/v2/" + name;
  }

  @Override
  public String toString() {
    return manifest(reference).toString();
  }
}
