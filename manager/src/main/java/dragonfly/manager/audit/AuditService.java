package dragonfly.manager.audit;

import dragonfly.manager.jpa.Listing;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.util.List;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;

/** The records of calls, newest first. Thread-safe; blocks on the database. */
@Service
final class AuditService {
  private static final Sort NEWEST_FIRST = Sort.by(Sort.Direction.DESC, "id");

  private static final Listing<AuditRow> LISTING =
      Listing.<AuditRow>byId()
          .newestFirst()
          .sortedBy("created_at", "operatedAt")
          .sortedBy("updated_at", "operatedAt")
          .sortedBy("operated_at", "operatedAt")
          .sortedBy("actor_name", "actorName")
          .sortedBy("operation", "operation")
          .sortedBy("path", "path")
          .sortedBy("status_code", "statusCode")
          .searching("actorName", "path", "detail");

  private final AuditRepository audits;

  AuditService(AuditRepository audits) {
    this.audits = audits;
  }

  Paging.Result<Audit> list(AuditQuery query, ListRequest request) {
    return LISTING.page(
        audits, request, query.filter(), rows -> rows.stream().map(AuditRow::toRecord).toList());
  }

  /** The next so many records that are older than the one with this id. */
  List<Audit> before(AuditQuery query, long id, int count) {
    return audits.findBy(
        query.filter().below("id", id).specification(),
        rows -> rows.sortBy(NEWEST_FIRST).limit(count).stream().map(AuditRow::toRecord).toList());
  }
}
