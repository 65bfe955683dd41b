package dragonfly.daemon.backend.objectstorage;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.unit.Secret;
import dragonfly.daemon.backend.ObjectStorageOptions;
import dragonfly.daemon.backend.SourceUrls;
import io.grpc.Status;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** Where object stores are and what they are asked with. Thread-safe. */
final class StoreAccess implements AutoCloseable {
  /** Of the machine: asked once, then refreshed by the SDK. Made when first needed. */
  private @Nullable DefaultCredentialsProvider machine; // guarded by this

  static URI endpoint(String text) {
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

  static Region region(ObjectStorageOptions options) {
    if (options.region() != null && !options.region().isBlank()) {
      return Region.of(options.region());
    }
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkException _) {
      return Region.US_EAST_1;
    }
  }

  AwsCredentialsProvider credentials(ObjectStorageOptions options) {
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
