package dragonfly.manager.application;

import dragonfly.manager.change.ChangeMarks;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Filter;
import dragonfly.manager.jpa.Listing;
import dragonfly.manager.jpa.Transactions;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Reads and changes applications. Thread-safe; blocks on the database. */
@Service
public final class ApplicationService {
  private static final Listing<ApplicationEntity> LISTING =
      Listing.<ApplicationEntity>byId()
          .sortedBy("name", "name")
          .sortedBy("url", "url")
          .searching("name", "url", "bio");

  private final ApplicationRepository applications;
  private final Transactions transactions;
  private final ChangeMarks changes;
  private final InstantSource clock;

  ApplicationService(
      ApplicationRepository applications,
      Transactions transactions,
      ChangeMarks changes,
      InstantSource clock) {
    this.applications = applications;
    this.transactions = transactions;
    this.changes = changes;
    this.clock = clock;
  }

  /** The applications that have a priority, by id. */
  public List<Application> prioritised() {
    return applications.findByPriorityNotNullOrderById().stream()
        .flatMap(ApplicationService::toRecord)
        .toList();
  }

  ApplicationResource create(ApplicationRequest request) {
    request.checkForCreate();
    return transactions.change(() -> saved(request, new ApplicationEntity(clock.instant())));
  }

  ApplicationResource update(long id, ApplicationRequest request) {
    request.checkForUpdate();
    return transactions.change(
        () -> {
          var row = load(id);
          row.changed(clock.instant());
          return saved(request, row);
        });
  }

  void delete(long id) {
    transactions.change(
        () -> {
          applications.delete(load(id));
          applications.flush();
          changes.ofEverything();
          return id;
        });
  }

  ApplicationResource get(long id) {
    return transactions.read(() -> ApplicationResource.of(load(id)));
  }

  /** One page of all applications, or of those with exactly this name if it is not empty. */
  Paging.Result<ApplicationResource> list(String name, ListRequest request) {
    return transactions.read(
        () ->
            LISTING.page(
                applications,
                request,
                Filter.<ApplicationEntity>all().equal("name", name),
                rows -> rows.stream().map(ApplicationResource::of).toList()));
  }

  private ApplicationEntity load(long id) {
    return applications.findById(id).orElseThrow(() -> new NotFoundException("record not found"));
  }

  private ApplicationResource saved(ApplicationRequest request, ApplicationEntity row) {
    row.name = Objects.requireNonNullElse(request.name(), row.name);
    row.url = Objects.requireNonNullElse(request.url(), row.url);
    row.bio = Objects.requireNonNullElse(request.bio(), row.bio);
    row.priority = orElse(request.priority(), row.priority);
    row.userId = orElse(request.userId(), row.userId);
    changes.ofEverything();
    return ApplicationResource.of(applications.saveAndFlush(row));
  }

  private static <T extends @Nullable Object> T orElse(@Nullable T value, T other) {
    return value == null ? other : value;
  }

  private static Stream<Application> toRecord(ApplicationEntity row) {
    return Optional.ofNullable(row.priority).stream()
        .map(priority -> new Application(row.id(), row.name, row.url, row.bio, priority));
  }
}
