package dragonfly.daemon.backend;

import dragonfly.core.unit.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How an object store is reached. Immutable.
 *
 * @param region default: that of the machine's settings, else us-east-1
 * @param endpoint url of a store that is not the public one; buckets are then part of the path
 * @param accessKeyId with {@code accessKeySecret}; default: the credentials of the environment, the
 *     shared files, or the machine's role
 * @param sessionToken with keys that are valid for a time
 * @param insecureSkipVerify the certificate of the store is not checked
 */
public record ObjectStorageOptions(
    @Nullable String region,
    @Nullable String endpoint,
    @Nullable String accessKeyId,
    @Nullable Secret accessKeySecret,
    @Nullable Secret sessionToken,
    boolean insecureSkipVerify) {}
