package dragonfly.manager.oauth;

import dragonfly.manager.jpa.StoredEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;

/** A row of {@code oauth_provider}. */
@Entity
@Table(name = "oauth_provider")
final class OAuthEntity extends StoredEntity {
  @Column(nullable = false)
  String name = "";

  @Column(nullable = false)
  String bio = "";

  @Column(nullable = false)
  String clientId = "";

  @Column(nullable = false)
  String clientSecret = "";

  @Column(nullable = false)
  String redirectUrl = "";

  @Column(nullable = false)
  String issuerUrl = "";

  @Column(nullable = false)
  boolean signUp = true;

  OAuthEntity() {}

  OAuthEntity(Instant now) {
    super(now);
  }

  void apply(OAuthRequest request) {
    name = Objects.requireNonNullElse(request.name(), name);
    bio = Objects.requireNonNullElse(request.bio(), bio);
    clientId = Objects.requireNonNullElse(request.clientId(), clientId);
    clientSecret = Objects.requireNonNullElse(request.clientSecret(), clientSecret);
    redirectUrl = Objects.requireNonNullElse(request.redirectUrl(), redirectUrl);
    issuerUrl = Objects.requireNonNullElse(request.issuerUrl(), issuerUrl);
    signUp = Objects.requireNonNullElse(request.signUp(), signUp);
  }

  void changed(Instant now) {
    touch(now);
  }

  OAuth toRecord() {
    return new OAuth(
        id(), createdAt(), updatedAt(), 0, name, bio, clientId, redirectUrl, issuerUrl, signUp);
  }
}
