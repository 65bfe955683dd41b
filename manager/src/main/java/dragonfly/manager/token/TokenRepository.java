package dragonfly.manager.token;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code personal_access_token}. */
interface TokenRepository
    extends JpaRepository<TokenEntity, Long>, JpaSpecificationExecutor<TokenEntity> {
  Optional<TokenEntity> findByTokenHash(String hash);

  boolean existsByName(String name);
}
