package dragonfly.daemon.backend.objectstorage;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.SourceException;
import dragonfly.core.piece.ByteRange;
import dragonfly.core.unit.Secret;
import dragonfly.daemon.backend.Backend;
import dragonfly.daemon.backend.ObjectStorageOptions;
import dragonfly.daemon.backend.SourceBody;
import dragonfly.daemon.backend.SourceInfo;
import dragonfly.daemon.backend.SourceRequest;
import dragonfly.daemon.backend.SourceUrls;
import io.grpc.Status;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.GetObjectPresignRequest;

/**
 * {@code s3://bucket/key}. Each request is signed into a url, which the HTTP backend then asks;
 * what holds there holds here. Thread-safe.
 */
public final class ObjectStorageBackend implements Backend, AutoCloseable {
  /** Signatures only begin a request, so they need not last; clocks may differ a little. */
  private static final Duration SIGNATURE_LASTS = Duration.ofMinutes(15);

  private final Backend http;

  /** Of the machine: asked once, then refreshed by the SDK. Made when first needed. */
  private @Nullable DefaultCredentialsProvider machine; // guarded by this

  /**
   * @param http serves http and https; belongs to the caller
   */
  public ObjectStorageBackend(Backend http) {
    this.http = http;
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
    ObjectUrl object = ObjectUrl.parse(request.url());
    ObjectStorageOptions options = request.objectStorage();
    if (options == null) {
      options = new ObjectStorageOptions(null, null, null, null, null, false);
    }
    var get = GetObjectRequest.builder().bucket(object.bucket()).key(object.key());
    if (object.versionId() != null) {
      get.versionId(object.versionId());
    }
    String endpoint = options.endpoint();
    var presigner =
        S3Presigner.builder()
            .credentialsProvider(credentials(options))
            .region(region(options))
            .serviceConfiguration(
                S3Configuration.builder().pathStyleAccessEnabled(endpoint != null).build());
    if (endpoint != null) {
      presigner.endpointOverride(endpoint(endpoint));
    }
    try (S3Presigner signer = presigner.build()) {
      return signer
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
              .formatted(SourceUrls.display(request.url()), e.getMessage()),
          Map.of(),
          null,
          e);
    }
  }

  private static URI endpoint(String text) {
    String url = text.contains("://") ? text : "https://" + text;
    try {
      URI endpoint = URI.create(url);
      if (endpoint.getHost() != null) {
        return endpoint;
      }
    } catch (IllegalArgumentException _) {
      // said below
    }
    throw new DragonflyException(
        Status.Code.INVALID_ARGUMENT,
        "malformed endpoint: endpoint=\"%s\" (expected e.g. https://s3.example.com)"
            .formatted(SourceUrls.display(text)));
  }

  private static Region region(ObjectStorageOptions options) {
    if (options.region() != null && !options.region().isBlank()) {
      return Region.of(options.region());
    }
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkException _) {
      return Region.US_EAST_1;
    }
  }

  private AwsCredentialsProvider credentials(ObjectStorageOptions options) {
    String id = options.accessKeyId();
    Secret secret = options.accessKeySecret();
    if (id == null && secret == null) {
      return ofMachine();
    }
    if (id == null || secret == null) {
      throw new DragonflyException(
          Status.Code.INVALID_ARGUMENT,
          "credentials of the object store are incomplete: "
              + (id == null ? "access key id" : "access key secret")
              + " is missing");
    }
    Secret token = options.sessionToken();
    return StaticCredentialsProvider.create(
        token == null
            ? AwsBasicCredentials.create(id, secret.reveal())
            : AwsSessionCredentials.create(id, secret.reveal(), token.reveal()));
  }

  private synchronized AwsCredentialsProvider ofMachine() {
    if (machine == null) {
      machine = DefaultCredentialsProvider.builder().build();
    }
    return machine;
  }

  /** Ends the refreshing of credentials. */
  @Override
  public synchronized void close() {
    if (machine != null) {
      machine.close();
      machine = null;
    }
  }
}
