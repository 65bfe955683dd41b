package dragonfly.manager.oauth;

import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Changes;
import dragonfly.manager.jpa.Filter;
import dragonfly.manager.jpa.Listing;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.time.InstantSource;
import org.springframework.stereotype.Service;

/** Reads and changes providers. Thread-safe; blocks on the database. */
@Service
final class OAuthService {
  private static final Listing<OAuthEntity> LISTING =
      Listing.<OAuthEntity>byId().sortedBy("name", "name").searching("name", "bio", "issuerUrl");

  private final OAuthRepository providers;
  private final Changes changes;
  private final InstantSource clock;

  OAuthService(OAuthRepository providers, Changes changes, InstantSource clock) {
    this.providers = providers;
    this.changes = changes;
    this.clock = clock;
  }

  OAuth create(OAuthRequest request) {
    request.checkForCreate();
    return changes.inTransaction(
        () -> {
          var entity = new OAuthEntity(clock.instant());
          return saved(entity, request);
        });
  }

  OAuth update(long id, OAuthRequest request) {
    request.checkForUpdate();
    return changes.inTransaction(
        () -> {
          var entity = load(id);
          entity.changed(clock.instant());
          return saved(entity, request);
        });
  }

  private OAuth saved(OAuthEntity entity, OAuthRequest request) {
    entity.apply(request);
    if (entity.issuerUrl.isEmpty()
        && !entity.name.equals(OAuthRequest.GITHUB)
        && !entity.name.equals(OAuthRequest.GOOGLE)) {
      throw new InvalidInputException("issuer_url: is required, unless name is github or google");
    }
    return providers.saveAndFlush(entity).toRecord();
  }

  void delete(long id) {
    changes.inTransaction(
        () -> {
          providers.delete(load(id));
          providers.flush();
          return id;
        });
  }

  OAuth get(long id) {
    return load(id).toRecord();
  }

  Paging.Result<OAuth> list(String name, String clientId, ListRequest request) {
    var filter = Filter.<OAuthEntity>all().equal("name", name).equal("clientId", clientId);
    return LISTING.page(
        providers, request, filter, rows -> rows.stream().map(OAuthEntity::toRecord).toList());
  }

  private OAuthEntity load(long id) {
    return providers.findById(id).orElseThrow(() -> new NotFoundException("record not found"));
  }
}
