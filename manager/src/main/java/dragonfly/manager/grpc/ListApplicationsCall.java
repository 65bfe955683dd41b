package dragonfly.manager.grpc;

import dragonfly.api.manager.v2.ListApplicationsRequest;
import dragonfly.api.manager.v2.ListApplicationsResponse;
import dragonfly.manager.application.ApplicationService;
import dragonfly.manager.error.NotFoundException;
import org.springframework.stereotype.Component;

/** The applications whose downloads have a priority. */
@Component
final class ListApplicationsCall {
  private final ApplicationService applications;

  ListApplicationsCall(ApplicationService applications) {
    this.applications = applications;
  }

  ListApplicationsResponse answer(ListApplicationsRequest request) {
    RequestCheck.known("source_type", request.getSourceType(), request.getSourceTypeValue());
    RequestCheck.hostname("hostname", request.getHostname());
    RequestCheck.ip("ip", request.getIp());
    var answer = ListApplicationsResponse.newBuilder();
    for (var application : applications.prioritised()) {
      answer.addApplications(Messages.application(application));
    }
    if (answer.getApplicationsCount() == 0) {
      // schedulers of the protocol expect this of a fresh installation
      throw new NotFoundException("application not found");
    }
    return answer.build();
  }
}
