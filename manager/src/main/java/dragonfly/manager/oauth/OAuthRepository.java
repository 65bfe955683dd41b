package dragonfly.manager.oauth;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code oauth_provider}. */
interface OAuthRepository
    extends JpaRepository<OAuthEntity, Long>, JpaSpecificationExecutor<OAuthEntity> {
  Optional<OAuthEntity> findByName(String name);
}
