package dragonfly.scheduler.job;

import com.google.protobuf.Empty;
import dragonfly.api.ext.v1.FindTaskRequest;
import dragonfly.api.ext.v1.FindTaskResponse;
import dragonfly.api.ext.v1.JobsGrpc;
import dragonfly.api.ext.v1.ListFilesRequest;
import dragonfly.api.ext.v1.ListFilesResponse;
import dragonfly.api.ext.v1.PreheatProgress;
import dragonfly.api.ext.v1.PreheatRequest;
import dragonfly.api.ext.v1.RemoveTaskRequest;
import dragonfly.api.ext.v1.RemoveTaskResponse;
import dragonfly.api.scheduler.v2.PreheatFileRequest;
import dragonfly.api.scheduler.v2.PreheatImageRequest;
import dragonfly.api.scheduler.v2.StatFileRequest;
import dragonfly.api.scheduler.v2.StatFileResponse;
import dragonfly.api.scheduler.v2.StatImageRequest;
import dragonfly.api.scheduler.v2.StatImageResponse;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.core.time.Ticker;
import dragonfly.scheduler.metrics.SchedulerMetrics;
import dragonfly.scheduler.metrics.SchedulerMetrics.Call;
import dragonfly.scheduler.resource.HostRegistry;
import dragonfly.scheduler.seed.SeedDirectory;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * The calls about jobs: those of {@code scheduler.v2}, and {@code dragonfly.ext.v1.Jobs}.
 * Thread-safe; each call works on a virtual thread of its own, which its cancellation interrupts.
 */
public final class JobCalls implements AutoCloseable {
  private final Hosts hosts;
  private final Images images;
  private final StoredTasks tasks;
  private final Directories directories;
  private final Preheats preheats;
  private final BackgroundPreheats background;
  private final SchedulerMetrics metrics;

  /**
   * @param channels to the upload ports of hosts
   * @param generation version that all daemons count as, null: what each says
   */
  public JobCalls(
      HostRegistry registry,
      SeedDirectory seeds,
      RpcChannels channels,
      SchedulerMetrics metrics,
      Ticker ticker,
      @Nullable String generation) {
    this.hosts = new Hosts(registry, seeds, channels, generation);
    this.images = new Images(ticker);
    this.tasks = new StoredTasks(hosts);
    this.directories = new Directories(hosts);
    this.preheats = new Preheats(hosts);
    this.background = new BackgroundPreheats(preheats);
    this.metrics = metrics;
  }

  public void preheatImage(PreheatImageRequest request, StreamObserver<Empty> out) {
    answer(Call.PREHEAT_IMAGE, out, () -> PreheatImageCall.serve(images, background, request));
  }

  public void statImage(StatImageRequest request, StreamObserver<StatImageResponse> out) {
    answer(Call.STAT_IMAGE, out, () -> StatImageCall.serve(hosts, images, tasks, request));
  }

  public void preheatFile(PreheatFileRequest request, StreamObserver<Empty> out) {
    answer(Call.PREHEAT_FILE, out, () -> PreheatFileCall.serve(directories, background, request));
  }

  public void statFile(StatFileRequest request, StreamObserver<StatFileResponse> out) {
    answer(Call.STAT_FILE, out, () -> StatFileCall.serve(hosts, tasks, request));
  }

  /** What our own managers ask beyond the protocol. */
  public BindableService extension() {
    return new Extension();
  }

  private final class Extension extends JobsGrpc.JobsImplBase {
    @Override
    public void preheat(PreheatRequest request, StreamObserver<PreheatProgress> out) {
      metrics.called(Call.PREHEAT);
      try {
        PreheatCall.serve(preheats, request, (ServerCallStreamObserver<PreheatProgress>) out);
      } catch (RuntimeException e) {
        metrics.failed(Call.PREHEAT);
        out.onError(RpcErrors.toStatus(e));
      }
    }

    @Override
    public void findTask(FindTaskRequest request, StreamObserver<FindTaskResponse> out) {
      answer(Call.FIND_TASK, out, () -> FindTaskCall.serve(hosts, tasks, request));
    }

    @Override
    public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> out) {
      answer(Call.LIST_FILES, out, () -> ListFilesCall.serve(directories, request));
    }

    @Override
    public void removeTask(RemoveTaskRequest request, StreamObserver<RemoveTaskResponse> out) {
      answer(Call.REMOVE_TASK, out, () -> RemoveTaskCall.serve(hosts, tasks, request));
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws InterruptedException;
  }

  private <T> void answer(Call call, StreamObserver<T> out, Work<T> work) {
    metrics.called(call);
    var thread = VirtualThreads.start("job-call", () -> run(call, out, work));
    ((ServerCallStreamObserver<T>) out).setOnCancelHandler(thread::interrupt);
  }

  private <T> void run(Call call, StreamObserver<T> out, Work<T> work) {
    T answer;
    try {
      answer = work.run();
    } catch (InterruptedException _) {
      metrics.failed(call);
      out.onError(Status.CANCELLED.withDescription("call was taken back").asRuntimeException());
      return;
    } catch (RuntimeException e) {
      metrics.failed(call);
      out.onError(RpcErrors.toStatus(e));
      return;
    }
    out.onNext(answer);
    out.onCompleted();
  }

  @Override
  public void close() {
    background.close();
  }
}
