package dragonfly.manager.user;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A user as REST shows him, without anything secret.
 *
 * @param email empty if unknown
 * @param state {@code enable} or {@code disable}
 */
public record User(
    long id,
    Instant createdAt,
    Instant updatedAt,
    @JsonProperty("is_del") int isDel,
    String email,
    String name,
    String avatar,
    String phone,
    String state,
    String location,
    String bio) {}
