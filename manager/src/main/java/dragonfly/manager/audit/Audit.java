package dragonfly.manager.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** A call of the API as REST shows it. */
record Audit(
    long id,
    Instant createdAt,
    Instant updatedAt,
    @JsonProperty("is_del") int isDel,
    String actorType,
    String actorName,
    String eventType,
    String operation,
    Instant operatedAt,
    String state,
    String path,
    int statusCode,
    JsonNode detail) {}
