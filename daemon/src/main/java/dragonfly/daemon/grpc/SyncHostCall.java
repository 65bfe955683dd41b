package dragonfly.daemon.grpc;

import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.Network;
import dragonfly.core.concurrent.SerialContext;
import dragonfly.daemon.host.HostFacts;
import dragonfly.daemon.host.NetworkUsage;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;

/** One {@code SyncHost} call: this host's bandwidth, once a second until the child goes away. */
final class SyncHostCall {
  private final HostFacts facts;
  private final ServerCallStreamObserver<Host> out;
  private final SerialContext context;

  SyncHostCall(HostFacts facts, StreamObserver<Host> out, Executor backing) {
    this.facts = facts;
    this.out = (ServerCallStreamObserver<Host>) out;
    this.context = new SerialContext("sync-host", backing);
  }

  void start() {
    send(facts.network());
    var subscription = facts.subscribe(this::send);
    out.setOnCancelHandler(subscription::close);
    if (out.isCancelled()) {
      subscription.close();
    }
  }

  private void send(NetworkUsage usage) {
    context.execute(
        () -> {
          // a child that does not read gets the next sample instead
          if (!out.isCancelled() && out.isReady()) {
            out.onNext(
                Host.newBuilder()
                    .setNetwork(
                        Network.newBuilder()
                            .setMaxRxBandwidth(usage.maxRxBitsPerSecond())
                            .setRxBandwidth(usage.rxBitsPerSecond())
                            .setMaxTxBandwidth(usage.maxTxBitsPerSecond())
                            .setTxBandwidth(usage.txBitsPerSecond()))
                    .build());
          }
        });
  }
}
