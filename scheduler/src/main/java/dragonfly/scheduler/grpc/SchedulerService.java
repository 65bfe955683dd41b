package dragonfly.scheduler.grpc;

import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Peer;
import dragonfly.api.common.v2.Task;
import dragonfly.api.scheduler.v2.AnnounceHostRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerResponse;
import dragonfly.api.scheduler.v2.DeleteHostRequest;
import dragonfly.api.scheduler.v2.DeletePeerRequest;
import dragonfly.api.scheduler.v2.DeleteTaskRequest;
import dragonfly.api.scheduler.v2.ListHostsRequest;
import dragonfly.api.scheduler.v2.ListHostsResponse;
import dragonfly.api.scheduler.v2.PreheatFileRequest;
import dragonfly.api.scheduler.v2.PreheatImageRequest;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.api.scheduler.v2.StatFileRequest;
import dragonfly.api.scheduler.v2.StatFileResponse;
import dragonfly.api.scheduler.v2.StatImageRequest;
import dragonfly.api.scheduler.v2.StatImageResponse;
import dragonfly.api.scheduler.v2.StatPeerRequest;
import dragonfly.api.scheduler.v2.StatTaskRequest;
import dragonfly.core.rpc.Hints;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.scheduler.job.JobCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** {@code scheduler.v2.Scheduler}; only dispatches. */
final class SchedulerService extends SchedulerGrpc.SchedulerImplBase {
  private final Scope scope;
  private final JobCalls jobs;

  SchedulerService(Scope scope, JobCalls jobs) {
    this.scope = scope;
    this.jobs = jobs;
  }

  @Override
  public StreamObserver<AnnouncePeerRequest> announcePeer(
      StreamObserver<AnnouncePeerResponse> answers) {
    return new AnnouncePeerCall(
        scope,
        (ServerCallStreamObserver<AnnouncePeerResponse>) answers,
        Hints.current().sourceVersion());
  }

  @Override
  public void statPeer(StatPeerRequest request, StreamObserver<Peer> answers) {
    answer(answers, () -> TaskCalls.statPeer(scope, request));
  }

  @Override
  public void deletePeer(DeletePeerRequest request, StreamObserver<Empty> answers) {
    answer(answers, () -> TaskCalls.deletePeer(scope, request));
  }

  @Override
  public void statTask(StatTaskRequest request, StreamObserver<Task> answers) {
    answer(answers, () -> TaskCalls.statTask(scope, request));
  }

  @Override
  public void deleteTask(DeleteTaskRequest request, StreamObserver<Empty> answers) {
    answer(answers, () -> TaskCalls.deleteTask(scope, request));
  }

  @Override
  public void announceHost(AnnounceHostRequest request, StreamObserver<Empty> answers) {
    answer(answers, () -> AnnounceHostCall.serve(scope, request));
  }

  @Override
  public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> answers) {
    answer(answers, () -> TaskCalls.listHosts(scope, request));
  }

  @Override
  public void deleteHost(DeleteHostRequest request, StreamObserver<Empty> answers) {
    answer(answers, () -> DeleteHostCall.serve(scope, request));
  }

  @Override
  public void preheatImage(PreheatImageRequest request, StreamObserver<Empty> answers) {
    jobs.preheatImage(request, answers);
  }

  @Override
  public void statImage(StatImageRequest request, StreamObserver<StatImageResponse> answers) {
    jobs.statImage(request, answers);
  }

  @Override
  public void preheatFile(PreheatFileRequest request, StreamObserver<Empty> answers) {
    jobs.preheatFile(request, answers);
  }

  @Override
  public void statFile(StatFileRequest request, StreamObserver<StatFileResponse> answers) {
    jobs.statFile(request, answers);
  }

  static <T> void answer(StreamObserver<T> answers, Supplier<T> call) {
    T answer;
    try {
      answer = call.get();
    } catch (RuntimeException e) {
      answers.onError(RpcErrors.toStatus(e));
      return;
    }
    answers.onNext(answer);
    answers.onCompleted();
  }
}
