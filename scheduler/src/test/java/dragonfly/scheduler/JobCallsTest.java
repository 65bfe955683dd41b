package dragonfly.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.Piece;
import dragonfly.api.dfdaemon.v2.DeleteTaskRequest;
import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.DownloadPieceFinishedResponse;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.api.dfdaemon.v2.DownloadTaskStartedResponse;
import dragonfly.api.dfdaemon.v2.Entry;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesRequest;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesResponse;
import dragonfly.api.dfdaemon.v2.StatLocalTaskRequest;
import dragonfly.api.dfdaemon.v2.StatLocalTaskResponse;
import dragonfly.api.ext.v1.FindTaskRequest;
import dragonfly.api.ext.v1.HostProgress;
import dragonfly.api.ext.v1.HostState;
import dragonfly.api.ext.v1.JobsGrpc;
import dragonfly.api.ext.v1.ListFilesRequest;
import dragonfly.api.ext.v1.ListedFile;
import dragonfly.api.ext.v1.PreheatRequest;
import dragonfly.api.ext.v1.RemoveTaskRequest;
import dragonfly.api.scheduler.v2.PeerFile;
import dragonfly.api.scheduler.v2.PreheatFileRequest;
import dragonfly.api.scheduler.v2.StatFileRequest;
import dragonfly.core.id.IdGeneration;
import dragonfly.core.id.TaskIds;
import dragonfly.core.id.TaskKey;
import dragonfly.core.rpc.RpcServer;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobCallsTest {
  private static final String URL = "http://origin/file";

  private final SchedulerFixture scheduler = new SchedulerFixture();
  private final List<FakeDaemon> daemons = new ArrayList<>();

  @BeforeEach
  void start() {
    for (int i = 0; i < 5; i++) {
      var daemon = new FakeDaemon();
      daemons.add(daemon);
      scheduler.host((i < 2 ? "seed-" : "peer-") + i, i < 2 ? 1 : 0, daemon.port());
    }
  }

  @AfterEach
  void stop() {
    scheduler.close();
    daemons.forEach(FakeDaemon::close);
  }

  private Map<String, HostProgress> preheat(Consumer<PreheatRequest.Builder> more) {
    var request =
        PreheatRequest.newBuilder()
            .setDownload(Download.newBuilder().setUrl(URL))
            .setScope("all_peers");
    more.accept(request);
    Map<String, HostProgress> last = new LinkedHashMap<>();
    JobsGrpc.newBlockingStub(scheduler.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .preheat(request.build())
        .forEachRemaining(
            news -> news.getHostsList().forEach(host -> last.put(host.getHostId(), host)));
    return last;
  }

  private static HostProgress host(Map<String, HostProgress> hosts, String id) {
    return Objects.requireNonNull(hosts.get(id), id);
  }

  @Test
  void allPeersAreAskedAndToldOf() {
    var hosts = preheat(_ -> {});

    assertThat(hosts.keySet()).containsExactlyInAnyOrder("peer-2", "peer-3", "peer-4");
    assertThat(hosts.values())
        .allMatch(host -> host.getState() == HostState.SUCCEEDED)
        .allMatch(host -> host.getPieceCount() == 2 && host.getFinishedPieceCount() == 2)
        .allMatch(host -> host.getContentLength() == 10);
    assertThat(daemons.get(0).downloads).isEmpty();
    assertThat(daemons.get(2).downloads).hasSize(1);
    assertThat(daemons.get(2).first().getNeedBackToSource()).isFalse();
    assertThat(daemons.get(2).first().getTimeout().getSeconds()).isEqualTo(3600);
  }

  @Test
  void selectionAndNamedHostsNarrowTheScope() {
    assertThat(preheat(request -> request.setScope("all_seed_peers"))).hasSize(2);
    assertThat(preheat(request -> request.setCount(2))).hasSize(2);
    assertThat(preheat(request -> request.setPercentage(1))).hasSize(1);
    assertThat(preheat(request -> request.setScope("all_seed_peers").addHostIds("peer-4")))
        .containsOnlyKeys("peer-4");
    var chosen = preheat(request -> request.setCount(1).setSelectionKey("k"));
    assertThat(preheat(request -> request.setCount(1).setSelectionKey("k")).keySet())
        .isEqualTo(chosen.keySet());
  }

  @Test
  void singleSeedIsReplacedWhenItFails() {
    var first = preheat(request -> request.setScope("single_seed_peer"));
    assertThat(first).hasSize(1);
    int failing = first.containsKey("seed-0") ? 0 : 1;
    daemons.get(failing).failure = Status.INTERNAL.withDescription("disk full");

    var second = preheat(request -> request.setScope("single_seed_peer"));

    assertThat(second).hasSize(2);
    assertThat(host(second, "seed-" + failing).getState()).isEqualTo(HostState.FAILED);
    assertThat(host(second, "seed-" + failing).getDescription()).isEqualTo("INTERNAL: disk full");
    assertThat(host(second, "seed-" + (1 - failing)).getState()).isEqualTo(HostState.SUCCEEDED);
  }

  @Test
  void failureOfOnePeerLeavesTheOthers() {
    daemons.get(3).failure = Status.FAILED_PRECONDITION.withDescription("404");

    var hosts = preheat(_ -> {});

    assertThat(host(hosts, "peer-3").getDescription()).isEqualTo("FAILED_PRECONDITION: 404");
    assertThat(host(hosts, "peer-2").getState()).isEqualTo(HostState.SUCCEEDED);
  }

  @Test
  void callThatIsTakenBackEndsTheDownloads() {
    daemons.forEach(daemon -> daemon.isHanging = true);
    var context = Context.current().withCancellation();

    context.run(
        () -> {
          var answers =
              JobsGrpc.newBlockingStub(scheduler.channel())
                  .preheat(
                      PreheatRequest.newBuilder()
                          .setDownload(Download.newBuilder().setUrl(URL))
                          .setScope("all_peers")
                          .build());
          assertThat(answers.hasNext()).isTrue();
          await().until(() -> daemons.get(4).downloads.size() == 1);
        });
    context.cancel(null);

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> daemons.subList(2, 5).stream().allMatch(daemon -> daemon.isCancelled));
  }

  @Test
  void requestThatFitsNobodyIsRefused() {
    assertThatThrownBy(() -> preheat(request -> request.addIps("10.1.1.1")))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("FAILED_PRECONDITION: no peer fits");
    assertThatThrownBy(() -> preheat(request -> request.setScope("some")))
        .hasMessageContaining("INVALID_ARGUMENT: unknown scope")
        .hasMessageContaining("\"some\"");
    assertThatThrownBy(() -> preheat(request -> request.setCount(201)))
        .hasMessageContaining("field=count value=201 expected=1..200");
    assertThatThrownBy(
            () -> preheat(request -> request.setDownload(Download.newBuilder().setUrl("x y"))))
        .hasMessageContaining("INVALID_ARGUMENT: not a url");
  }

  @Test
  void fileIsPreheatedInTheBackgroundAndFoundThen() {
    var ignored =
        scheduler
            .stub()
            .preheatFile(PreheatFileRequest.newBuilder().setUrl(URL).setScope("all_peers").build());
    assertThat(ignored).isEqualTo(Empty.getDefaultInstance());

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        scheduler
                            .stub()
                            .statFile(StatFileRequest.newBuilder().setUrl(URL).build())
                            .getPeersList())
                    .extracting(PeerFile::getHostname)
                    .containsExactlyInAnyOrder("peer-2", "peer-3", "peer-4"));
    var peers =
        scheduler.stub().statFile(StatFileRequest.newBuilder().setUrl(URL).build()).getPeersList();
    assertThat(peers).allMatch(peer -> peer.getCachedFiles(0).getIsFinished());
    assertThat(scheduler.metrics())
        .contains("dragonfly_scheduler_preheat_file_total 1.0")
        .contains("dragonfly_scheduler_stat_file_failure_total 0.0");
  }

  @Test
  void taskIsFoundAndRemovedWhereItIs() {
    var ignored = preheat(request -> request.setCount(2));
    assertThat(ignored).hasSize(2);
    var id = daemons.stream().flatMap(daemon -> daemon.tasks.stream()).findFirst().orElseThrow();
    daemons.get(1).failure = Status.UNAVAILABLE.withDescription("down");

    var found =
        JobsGrpc.newBlockingStub(scheduler.channel())
            .findTask(FindTaskRequest.newBuilder().addTaskIds("other").addTaskIds(id).build());
    var first = found.getFound(0).getHostId();
    var fromOne =
        JobsGrpc.newBlockingStub(scheduler.channel())
            .removeTask(
                RemoveTaskRequest.newBuilder()
                    .addTaskIds(id)
                    .addHostIds(first)
                    .addHostIds("nobody")
                    .build());
    var removed =
        JobsGrpc.newBlockingStub(scheduler.channel())
            .removeTask(RemoveTaskRequest.newBuilder().addTaskIds(id).build());

    assertThat(found.getFoundList()).hasSize(2).allMatch(task -> task.getTaskId().equals(id));
    assertThat(found.getFailedList())
        .singleElement()
        .extracting(HostProgress::getHostId, HostProgress::getDescription)
        .containsExactly("seed-1", "UNAVAILABLE: down");
    assertThat(removed.getHostsList())
        .extracting(HostProgress::getState)
        .containsExactlyInAnyOrder(HostState.SUCCEEDED, HostState.FAILED);
    assertThat(fromOne.getHostsList())
        .singleElement()
        .extracting(HostProgress::getHostId, HostProgress::getState)
        .containsExactly(first, HostState.SUCCEEDED);
    assertThat(daemons).allMatch(daemon -> daemon.tasks.isEmpty());
  }

  /** A daemon that gets everything in two pieces, or fails. */
  @Test
  void directoryIsListedByAHostThatCan() {
    daemons.get(0).failure = Status.UNAVAILABLE;
    daemons.get(1).failure = Status.UNAVAILABLE;

    var files =
        JobsGrpc.newBlockingStub(scheduler.channel())
            .listFiles(
                ListFilesRequest.newBuilder()
                    .setDownload(Download.newBuilder().setUrl("s3://bucket/dir/"))
                    .build())
            .getFilesList();

    assertThat(files)
        .extracting(ListedFile::getUrl)
        .containsExactly("s3://bucket/dir/below/a", "s3://bucket/dir/b");
    assertThat(files).extracting(ListedFile::getContentLength).containsExactly(3L, 4L);
  }

  @Test
  void filesOfADirectoryArePreheated() {
    var ignored =
        scheduler
            .stub()
            .preheatFile(
                PreheatFileRequest.newBuilder()
                    .setUrl("s3://bucket/dir/")
                    .setScope("all_peers")
                    .build());
    assertThat(ignored).isEqualTo(Empty.getDefaultInstance());

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(daemons.get(4).downloads)
                    .extracting(Download::getUrl)
                    .containsExactlyInAnyOrder("s3://bucket/dir/below/a", "s3://bucket/dir/b"));
  }

  @Test
  void refusedDirectoryIsTold() {
    daemons.forEach(
        daemon -> daemon.failure = Status.INVALID_ARGUMENT.withDescription("cannot be listed"));

    assertThatThrownBy(
            () ->
                scheduler
                    .stub()
                    .preheatFile(
                        PreheatFileRequest.newBuilder()
                            .setUrl("http://origin/dir/")
                            .setScope("all_peers")
                            .build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage("INVALID_ARGUMENT: cannot be listed");
  }

  private static final class FakeDaemon extends DfdaemonUploadGrpc.DfdaemonUploadImplBase
      implements AutoCloseable {
    final Queue<Download> downloads = new ConcurrentLinkedQueue<>();
    final Set<String> tasks = ConcurrentHashMap.newKeySet();
    volatile Status failure = Status.OK;
    volatile boolean isHanging;
    volatile boolean isCancelled;
    private final RpcServer server =
        RpcServer.builder("fake-daemon")
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .service(this)
            .start();

    int port() {
      return server.port();
    }

    Download first() {
      return Objects.requireNonNull(downloads.peek());
    }

    @Override
    public void listTaskEntries(
        ListTaskEntriesRequest request, StreamObserver<ListTaskEntriesResponse> answers) {
      if (!failure.isOk()) {
        answers.onError(failure.asRuntimeException());
        return;
      }
      answers.onNext(
          ListTaskEntriesResponse.newBuilder()
              .addEntries(Entry.newBuilder().setUrl(request.getUrl() + "below/").setIsDir(true))
              .addEntries(
                  Entry.newBuilder().setUrl(request.getUrl() + "below/a").setContentLength(3))
              .addEntries(Entry.newBuilder().setUrl(request.getUrl() + "b").setContentLength(4))
              .build());
      answers.onCompleted();
    }

    @Override
    public void downloadTask(
        DownloadTaskRequest request, StreamObserver<DownloadTaskResponse> answers) {
      downloads.add(request.getDownload());
      if (isHanging) {
        Context.current().addListener(_ -> isCancelled = true, Runnable::run);
        return;
      }
      if (!failure.isOk()) {
        answers.onError(failure.asRuntimeException());
        return;
      }
      var download = request.getDownload();
      var id =
          TaskIds.standard(
              new TaskKey(
                  download.getUrl(),
                  null,
                  null,
                  null,
                  download.getFilteredQueryParamsList(),
                  null,
                  null,
                  false),
              IdGeneration.C);
      answers.onNext(
          DownloadTaskResponse.newBuilder()
              .setDownloadTaskStartedResponse(
                  DownloadTaskStartedResponse.newBuilder()
                      .setContentLength(10)
                      .addPieces(Piece.newBuilder().setNumber(0))
                      .addPieces(Piece.newBuilder().setNumber(1)))
              .build());
      for (int i = 0; i < 2; i++) {
        answers.onNext(
            DownloadTaskResponse.newBuilder()
                .setDownloadPieceFinishedResponse(
                    DownloadPieceFinishedResponse.newBuilder()
                        .setPiece(Piece.newBuilder().setNumber(i)))
                .build());
      }
      tasks.add(id);
      answers.onCompleted();
    }

    @Override
    public void statLocalTask(
        StatLocalTaskRequest request, StreamObserver<StatLocalTaskResponse> answers) {
      if (!failure.isOk()) {
        answers.onError(failure.asRuntimeException());
      } else if (tasks.contains(request.getTaskId())) {
        answers.onNext(
            StatLocalTaskResponse.newBuilder()
                .setTaskId(request.getTaskId())
                .setFinishedAt(Timestamp.getDefaultInstance())
                .build());
        answers.onCompleted();
      } else {
        answers.onError(Status.NOT_FOUND.asRuntimeException());
      }
    }

    @Override
    public void deleteTask(DeleteTaskRequest request, StreamObserver<Empty> answers) {
      tasks.remove(request.getTaskId());
      answers.onNext(Empty.getDefaultInstance());
      answers.onCompleted();
    }

    @Override
    public void close() {
      server.closeNow();
    }
  }
}
