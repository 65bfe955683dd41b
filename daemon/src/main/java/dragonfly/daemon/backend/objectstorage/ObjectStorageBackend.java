package dragonfly.daemon.backend.objectstorage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dragonfly.core.error.SourceException;
import dragonfly.core.piece.ByteRange;
import dragonfly.daemon.backend.Backend;
import dragonfly.daemon.backend.ObjectStorageOptions;
import dragonfly.daemon.backend.SourceBody;
import dragonfly.daemon.backend.SourceEntry;
import dragonfly.daemon.backend.SourceInfo;
import dragonfly.daemon.backend.SourceRequest;
import dragonfly.daemon.backend.SourceUrls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.GetObjectPresignRequest;

/**
 * {@code s3://bucket/key}. Each request is signed into a url, which the HTTP backend then asks;
 * what holds there holds here. Thread-safe.
 */
public final class ObjectStorageBackend implements Backend, AutoCloseable {
  /** Longer than a signed url is kept; clocks may differ a little. */
  private static final Duration SIGNATURE_LASTS = Duration.ofMinutes(15);

  /** The pieces of a content share a signature; credentials may be replaced meanwhile. */
  private static final Duration SIGNED_URL_KEPT = Duration.ofMinutes(1);

  private static final int MOST_SIGNED_URLS = 1000;

  /** A signer costs more than its signatures: it is made once for each set of options in use. */
  private static final int MOST_SIGNERS = 64;

  private final Backend http;

  /**
   * Not closed when removed: they hold nothing but the credentials, which end with this backend.
   */
  private final Cache<ObjectStorageOptions, S3Presigner> signers =
      Caffeine.newBuilder()
          .maximumSize(MOST_SIGNERS)
          .expireAfterAccess(Duration.ofMinutes(10))
          .build();

  private final Cache<SignedObject, String> signedUrls =
      Caffeine.newBuilder().maximumSize(MOST_SIGNED_URLS).expireAfterWrite(SIGNED_URL_KEPT).build();

  private final StoreAccess access = new StoreAccess();
  private final ObjectListing listing;

  private record SignedObject(String url, ObjectStorageOptions options) {}

  /**
   * @param http serves http and https; belongs to the caller
   */
  public ObjectStorageBackend(Backend http) {
    this.http = http;
    this.listing = new ObjectListing(http, access);
  }

  @Override
  public SourceInfo stat(SourceRequest request) {
    return signed(request, http::stat);
  }

  @Override
  public SourceBody open(
      SourceRequest request, @Nullable ByteRange range, @Nullable SourceInfo expected) {
    return signed(request, signed -> http.open(signed, range, expected));
  }

  @Override
  public List<SourceEntry> list(SourceRequest request) {
    return listing.list(request, options(request));
  }

  private static ObjectStorageOptions options(SourceRequest request) {
    ObjectStorageOptions given = request.objectStorage();
    return given == null ? new ObjectStorageOptions(null, null, null, null, null, false) : given;
  }

  private <T> T signed(SourceRequest request, Function<SourceRequest, T> call) {
    try {
      return call.apply(
          new SourceRequest(
              sign(request), request.header(), request.objectStorage(), request.timeout()));
    } catch (SourceException e) {
      String region = e.header().get("x-amz-bucket-region");
      String hint =
          e.statusCode() != null && e.statusCode() == 301 && region != null
              ? " (the bucket is in region " + region + ")"
              : "";
      throw new SourceException(
          e.getMessage() + hint + " object=" + SourceUrls.display(request.url()),
          e.header(),
          e.statusCode(),
          e);
    }
  }

  private String sign(SourceRequest request) {
    ObjectStorageOptions options = options(request);
    return signedUrls.get(
        new SignedObject(request.url(), options), object -> sign(object.url(), options));
  }

  private String sign(String url, ObjectStorageOptions options) {
    ObjectUrl object = ObjectUrl.parse(url);
    var get = GetObjectRequest.builder().bucket(object.bucket()).key(object.key());
    if (object.versionId() != null) {
      get.versionId(object.versionId());
    }
    try {
      return signers
          .get(options, this::signer)
          .presignGetObject(
              GetObjectPresignRequest.builder()
                  .signatureDuration(SIGNATURE_LASTS)
                  .getObjectRequest(get.build())
                  .build())
          .url()
          .toString();
    } catch (SdkException | IllegalArgumentException e) {
      throw new SourceException(
          "request to the object store cannot be signed: object=%s: %s"
              .formatted(SourceUrls.display(url), e.getMessage()),
          Map.of(),
          null,
          e);
    }
  }

  private S3Presigner signer(ObjectStorageOptions options) {
    String endpoint = options.endpoint();
    var signer =
        S3Presigner.builder()
            .credentialsProvider(access.credentials(options))
            .region(StoreAccess.region(options))
            .serviceConfiguration(
                S3Configuration.builder().pathStyleAccessEnabled(endpoint != null).build());
    if (endpoint != null) {
      signer.endpointOverride(StoreAccess.endpoint(endpoint));
    }
    return signer.build();
  }

  @Override
  public void close() {
    access.close();
  }
}
