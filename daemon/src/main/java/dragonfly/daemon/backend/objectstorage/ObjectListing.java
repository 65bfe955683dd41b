package dragonfly.daemon.backend.objectstorage;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.SourceException;
import dragonfly.daemon.backend.Backend;
import dragonfly.daemon.backend.ObjectStorageOptions;
import dragonfly.daemon.backend.SourceEntry;
import dragonfly.daemon.backend.SourceRequest;
import dragonfly.daemon.backend.SourceUrls;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Lists what a bucket has below a prefix, page by page ({@code ListObjectsV2}). The SDK signs; the
 * HTTP backend asks. Thread-safe; blocks.
 */
final class ObjectListing {
  /** More would be a plan that nobody wants to hold in memory. */
  private static final int MOST_ENTRIES = 100_000;

  /** A page has a thousand keys of at most a kilobyte. */
  private static final int LONGEST_PAGE = 16 << 20;

  private final Backend http;
  private final StoreAccess access;

  ObjectListing(Backend http, StoreAccess access) {
    this.http = http;
    this.access = access;
  }

  List<SourceEntry> list(SourceRequest request, ObjectStorageOptions options) {
    var directory = ObjectUrl.parseDirectory(request.url());
    var entries = new ArrayList<SourceEntry>();
    String token = null;
    do {
      var page = ListingPage.parse(page(request, options, directory, token));
      page.objects().stream()
          // the directory itself, where somebody made an object of it
          .filter(object -> !object.key().equals(directory.key()))
          .map(object -> entry(directory.bucket(), object))
          .forEach(entries::add);
      if (entries.size() > MOST_ENTRIES) {
        throw new DragonflyException(
            Status.Code.INVALID_ARGUMENT,
            "directory has more entries than can be listed: url=\"%s\" limit=%d"
                .formatted(SourceUrls.display(request.url()), MOST_ENTRIES));
      }
      token = page.nextToken();
    } while (token != null);
    return entries;
  }

  private static SourceEntry entry(String bucket, ListingPage.StoredObject object) {
    try {
      var url = new URI("s3", bucket, "/" + object.key(), null, null).toASCIIString();
      return new SourceEntry(url, object.length(), object.key().endsWith("/"));
    } catch (URISyntaxException e) {
      throw new DragonflyException(
          Status.Code.INVALID_ARGUMENT, "object cannot be named by a url: key=" + object.key(), e);
    }
  }

  private byte[] page(
      SourceRequest request,
      ObjectStorageOptions options,
      ObjectUrl directory,
      @Nullable String token) {
    var signed = sign(request, options, directory, token);
    var header = new HashMap<>(request.header());
    signed
        .headers()
        .forEach(
            (name, values) -> {
              // the HTTP backend says that by itself
              if (!name.equalsIgnoreCase("host")) {
                header.put(name, values.getFirst());
              }
            });
    var asked = new SourceRequest(signed.getUri().toString(), header, options, request.timeout());
    var content = new ByteArrayOutputStream();
    try (var body = http.open(asked, null, null)) {
      for (ByteBuffer next = body.next(); next != null; next = body.next()) {
        if (content.size() + next.remaining() > LONGEST_PAGE) {
          throw new SourceException(
              "page of a listing is too long: url=\"%s\""
                  .formatted(SourceUrls.display(request.url())),
              Map.of(),
              null);
        }
        var bytes = new byte[next.remaining()];
        next.get(bytes);
        content.writeBytes(bytes);
      }
    }
    return content.toByteArray();
  }

  private SdkHttpRequest sign(
      SourceRequest request,
      ObjectStorageOptions options,
      ObjectUrl directory,
      @Nullable String token) {
    var region = StoreAccess.region(options);
    String endpoint = options.endpoint();
    URI store =
        endpoint == null
            ? URI.create("https://" + S3Client.serviceMetadata().endpointFor(region))
            : StoreAccess.endpoint(endpoint);
    var path = store.getRawPath() == null ? "" : store.getRawPath().replaceAll("/+$", "");
    var unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(store)
            .encodedPath(path + "/" + directory.bucket())
            .putRawQueryParameter("list-type", "2")
            .putRawQueryParameter("prefix", directory.key());
    if (token != null) {
      unsigned.putRawQueryParameter("continuation-token", token);
    }
    try {
      var credentials = access.credentials(options).resolveCredentials();
      return AwsV4HttpSigner.create()
          .sign(
              wish ->
                  wish.identity(credentials)
                      .request(unsigned.build())
                      .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                      .putProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                      .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                      .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false))
          .request();
    } catch (SdkException | IllegalArgumentException e) {
      throw new SourceException(
          "request to the object store cannot be signed: url=\"%s\": %s"
              .formatted(SourceUrls.display(request.url()), e.getMessage()),
          Map.of(),
          null,
          e);
    }
  }
}
