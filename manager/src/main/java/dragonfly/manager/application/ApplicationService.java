package dragonfly.manager.application;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/** Reads applications. Thread-safe; blocks on the database. */
@Service
public final class ApplicationService {
  private final ApplicationRepository applications;

  ApplicationService(ApplicationRepository applications) {
    this.applications = applications;
  }

  /** The applications that have a priority, by id. */
  public List<Application> prioritised() {
    return applications.findByPriorityNotNullOrderById().stream()
        .flatMap(ApplicationService::toRecord)
        .toList();
  }

  private static Stream<Application> toRecord(ApplicationEntity row) {
    return Optional.ofNullable(row.priority).stream()
        .map(priority -> new Application(row.id(), row.name, row.url, row.bio, priority));
  }
}
