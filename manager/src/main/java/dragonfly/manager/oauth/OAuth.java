package dragonfly.manager.oauth;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/** A provider as REST shows it, without its secret. */
record OAuth(
    long id,
    Instant createdAt,
    Instant updatedAt,
    @JsonProperty("is_del") int isDel,
    String name,
    String bio,
    String clientId,
    String redirectUrl,
    String issuerUrl,
    boolean signUp) {}
