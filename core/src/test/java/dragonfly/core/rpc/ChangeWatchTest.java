package dragonfly.core.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.api.ext.v1.Change;
import dragonfly.api.ext.v1.ManagerChangesGrpc;
import dragonfly.api.ext.v1.WatchChangesRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeWatchTest {
  private final FakeManager fake = new FakeManager();
  private final RpcServer server =
      RpcServer.builder("fake-manager")
          .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
          .service(fake)
          .start();
  private final RpcChannels channels = new RpcChannels("test", null);
  private final AtomicInteger told = new AtomicInteger();
  private final ChangeWatch watch =
      ChangeWatch.start(
          channels,
          new HostAndPort("127.0.0.1", server.port()),
          7,
          "host-1",
          "10.0.0.1",
          told::incrementAndGet,
          new SplittableRandom(1));

  @AfterEach
  void close() {
    watch.close();
    channels.close();
    server.close();
  }

  private static final class FakeManager extends ManagerChangesGrpc.ManagerChangesImplBase {
    final List<WatchChangesRequest> requests = new CopyOnWriteArrayList<>();
    final List<StreamObserver<Change>> streams = new CopyOnWriteArrayList<>();

    @Override
    public void watchChanges(WatchChangesRequest request, StreamObserver<Change> answer) {
      streams.add(answer);
      requests.add(request);
    }
  }

  private StreamObserver<Change> stream(int number) {
    await().until(() -> fake.requests.size() > number);
    return fake.streams.get(number);
  }

  @Test
  void listenerRunsAfterEachChange() {
    var stream = stream(0);
    assertThat(fake.requests.getFirst())
        .isEqualTo(
            WatchChangesRequest.newBuilder()
                .setSchedulerClusterId(7)
                .setHostname("host-1")
                .setIp("10.0.0.1")
                .build());

    stream.onNext(Change.newBuilder().setRevision(1).build());
    await().until(() -> told.get() == 1);
    stream.onNext(Change.newBuilder().setRevision(2).build());

    await().until(() -> told.get() == 2);
  }

  @Test
  void streamIsOpenedAgainAfterItsEnd() {
    stream(0).onError(Status.UNAVAILABLE.asException());
    stream(1).onCompleted();

    stream(2).onNext(Change.getDefaultInstance());

    await().until(() -> told.get() == 1);
  }

  @Test
  void managerThatDoesNotKnowChangesIsLeftAlone() {
    stream(0).onError(Status.UNIMPLEMENTED.asException());

    // longer than the longest pause before a second attempt
    await().during(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(fake.requests).hasSize(1));
    assertThat(told).hasValue(0);
  }
}
