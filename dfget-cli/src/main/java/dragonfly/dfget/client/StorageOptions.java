package dragonfly.dfget.client;

import org.jspecify.annotations.Nullable;

/** How the daemon reaches an object storage; what is null it takes from its own surroundings. */
public record StorageOptions(
    @Nullable String region,
    @Nullable String endpoint,
    @Nullable String accessKeyId,
    @Nullable String accessKeySecret,
    @Nullable String sessionToken,
    @Nullable String securityToken,
    @Nullable String credentialPath,
    @Nullable String predefinedAcl,
    boolean insecureSkipVerify) {

  /** No secrets in logs. */
  @Override
  public String toString() {
    return "StorageOptions[region=" + region + ", endpoint=" + endpoint + "]";
  }
}
