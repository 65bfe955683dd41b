package dragonfly.manager.grpc;

import com.google.protobuf.Empty;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.manager.change.ChangeMarks;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.lease.LeaseHolder;
import dragonfly.manager.lease.LeaseSession;
import dragonfly.manager.lease.Leases;
import dragonfly.manager.scheduler.SchedulerService;
import dragonfly.manager.seedpeer.SeedPeerService;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The streams by which schedulers and seed peers say that they are alive: the first message makes
 * the sender active, every further one keeps it so, the end of the stream makes it inactive.
 */
@Component
final class KeepAliveStreams {
  private static final Logger log = LoggerFactory.getLogger(KeepAliveStreams.class);

  private final SchedulerService schedulers;
  private final SeedPeerService seedPeers;
  private final Leases leases;
  private final ChangeMarks changes;
  private volatile boolean isDraining;

  KeepAliveStreams(
      SchedulerService schedulers, SeedPeerService seedPeers, Leases leases, ChangeMarks changes) {
    this.schedulers = schedulers;
    this.seedPeers = seedPeers;
    this.leases = leases;
    this.changes = changes;
  }

  void drain() {
    isDraining = true;
  }

  StreamObserver<KeepAliveRequest> open(StreamObserver<Empty> answer) {
    return new Stream(answer);
  }

  private LeaseHolder holder(KeepAliveRequest request) {
    var hostname = request.getHostname();
    var found =
        switch (request.getSourceType()) {
          case SCHEDULER_SOURCE ->
              schedulers.leaseHolder(hostname, request.getIp(), request.getClusterId());
          case SEED_PEER_SOURCE ->
              seedPeers.leaseHolder(hostname, request.getIp(), request.getClusterId());
          case PEER_SOURCE, UNRECOGNIZED ->
              throw RequestCheck.wrong(
                  "source_type",
                  Integer.toString(request.getSourceTypeValue()),
                  "a scheduler or a seed peer");
        };
    return found.orElseThrow(
        () ->
            new NotFoundException(
                "%s %s of cluster %d not found, it must register first"
                    .formatted(request.getSourceType(), hostname, request.getClusterId())));
  }

  /** Who is told of the sender asks again, as it came or went. */
  private void tell(KeepAliveRequest request) {
    switch (request.getSourceType()) {
      case SCHEDULER_SOURCE -> changes.ofClusterSoon(request.getClusterId());
      case SEED_PEER_SOURCE -> seedPeers.tell(request.getClusterId());
      case PEER_SOURCE, UNRECOGNIZED -> {}
    }
  }

  private static void check(KeepAliveRequest request) {
    RequestCheck.known("source_type", request.getSourceType(), request.getSourceTypeValue());
    RequestCheck.hostname("hostname", request.getHostname());
    RequestCheck.clusterId("cluster_id", request.getClusterId());
    RequestCheck.ipOrEmpty("ip", request.getIp());
  }

  /** One stream. Confined to the calls of gRPC, one at a time. */
  private final class Stream implements StreamObserver<KeepAliveRequest> {
    private final StreamObserver<Empty> answer;
    private @Nullable LeaseSession session;
    private String sender = "";
    private @Nullable KeepAliveRequest opened;
    private boolean isDone;

    Stream(StreamObserver<Empty> answer) {
      this.answer = answer;
    }

    @Override
    public void onNext(KeepAliveRequest request) {
      if (isDone) {
        return;
      }
      try {
        check(request);
        if (session == null) {
          session = LeaseSession.begin(leases, holder(request));
          sender = request.getHostname();
          tell(request);
          opened = request;
          log.atInfo()
              .addKeyValue("source", request.getSourceType())
              .addKeyValue("hostname", sender)
              .addKeyValue("clusterId", request.getClusterId())
              .log("keep-alive stream opened");
        } else {
          session.keepAlive();
        }
      } catch (RuntimeException e) {
        end();
        answer.onError(CallErrors.toStatus(e));
      }
    }

    @Override
    public void onError(Throwable cause) {
      end();
    }

    @Override
    public void onCompleted() {
      if (!isDone) {
        end();
        answer.onNext(Empty.getDefaultInstance());
        answer.onCompleted();
      }
    }

    private void end() {
      if (isDone) {
        return;
      }
      isDone = true;
      if (session == null || isDraining) {
        return;
      }
      try {
        session.end();
        if (opened != null) {
          tell(opened);
        }
        log.atInfo().addKeyValue("hostname", sender).log("keep-alive stream ended");
      } catch (RuntimeException e) {
        // the lease runs out by itself
        log.atWarn()
            .addKeyValue("hostname", sender)
            .setCause(e)
            .log("end of a keep-alive stream could not be stored");
      }
    }
  }
}
