package dragonfly.manager.audit;

import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.repository.Repository;

/** Rows of {@code audit}. */
interface AuditRepository extends Repository<AuditRow, Long>, JpaSpecificationExecutor<AuditRow> {}
