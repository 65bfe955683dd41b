package dragonfly.manager.user;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.jpa.repository.Query;

/** Rows of {@code roles}. */
interface RoleRepository extends JpaRepository<RoleEntity, Long> {
  Optional<RoleEntity> findByName(String name);

  List<RoleEntity> findByNameIn(Collection<String> names);

  /** Makes other transactions that want the same wait until this one ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select r from RoleEntity r where r.name = :name")
  Optional<RoleEntity> lock(String name);

  @Modifying
  @NativeQuery("delete from user_role where role_id = :id")
  void removeFromAllUsers(long id);
}
