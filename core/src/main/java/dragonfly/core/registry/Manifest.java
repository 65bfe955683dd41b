package dragonfly.core.registry;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A manifest or an index of manifests, of Docker or OCI. Immutable. */
final class Manifest {
  static final String ACCEPT =
      String.join(
          ", ",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private static final Pattern DIGEST = Pattern.compile("[a-z0-9]+:[A-Fa-f0-9]{32,128}");

  private final Map<?, ?> document;

  private Manifest(Map<?, ?> document) {
    this.document = document;
  }

  static Manifest parse(String body, ImageUrl url) {
    var document = Documents.map(Documents.parse(body, url.toString()));
    if (!(document.get("manifests") instanceof List<?>)
        && !(document.get("layers") instanceof List<?>)) {
      throw new RegistryException(
          Status.Code.INVALID_ARGUMENT,
          "neither a manifest nor an index of version 2: url=%s mediaType=%s"
              .formatted(url, Documents.text(document, "mediaType")));
    }
    return new Manifest(document);
  }

  boolean isIndex() {
    return document.get("manifests") instanceof List<?>;
  }

  List<Platform> platforms() {
    return Documents.maps(document.get("manifests")).stream()
        .map(Manifest::platform)
        // attestations say that they are of none
        .filter(platform -> !platform.os().isEmpty() && !platform.os().equals("unknown"))
        .toList();
  }

  /** The digest of the manifest for a platform. */
  Optional<String> choose(Platform wanted) {
    return Documents.maps(document.get("manifests")).stream()
        .filter(entry -> wanted.matches(platform(entry)))
        .map(entry -> Documents.text(entry, "digest"))
        .filter(digest -> DIGEST.matcher(digest).matches())
        .findFirst();
  }

  private static Platform platform(Map<?, ?> entry) {
    var platform = Documents.map(entry.get("platform"));
    String variant = Documents.text(platform, "variant");
    return new Platform(
        Documents.text(platform, "os"),
        Documents.text(platform, "architecture"),
        variant.isEmpty() ? null : variant);
  }

  List<Layer> layers(ImageUrl url) {
    var layers = new ArrayList<Layer>();
    add(layers, url, Documents.map(document.get("config")));
    Documents.maps(document.get("layers")).forEach(layer -> add(layers, url, layer));
    if (layers.isEmpty()) {
      throw new RegistryException(
          Status.Code.INVALID_ARGUMENT, "manifest without layers: url=" + url);
    }
    return layers;
  }

  private static void add(List<Layer> layers, ImageUrl url, Map<?, ?> descriptor) {
    String digest = Documents.text(descriptor, "digest");
    String mediaType = Documents.text(descriptor, "mediaType");
    // what lies elsewhere the registry does not have
    boolean isForeign = mediaType.contains("foreign") || mediaType.contains("nondistributable");
    if (DIGEST.matcher(digest).matches()
        && !isForeign
        && layers.stream().noneMatch(known -> known.digest().equals(digest))) {
      long size = descriptor.get("size") instanceof Number number ? number.longValue() : -1;
      layers.add(new Layer(url.blob(digest), digest, size, mediaType));
    }
  }
}
