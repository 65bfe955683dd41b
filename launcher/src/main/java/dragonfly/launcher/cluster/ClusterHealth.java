package dragonfly.launcher.cluster;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcHealth;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Future;

/** Asks every role of a running cluster whether it serves. */
public final class ClusterHealth {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

  private ClusterHealth() {}

  /** Whether each role serves; blocks for at most a few seconds. */
  public static Map<Role, Boolean> of(RunState run) {
    var answers = new EnumMap<Role, Future<Boolean>>(Role.class);
    try (var channels = new RpcChannels("status", null);
        var executor = VirtualThreads.perTask("status-")) {
      for (var role : Role.values()) {
        answers.put(role, executor.submit(() -> isServing(channels, run, role)));
      }
    }
    var health = new EnumMap<Role, Boolean>(Role.class);
    answers.forEach(
        (role, answer) ->
            health.put(role, answer.state() == Future.State.SUCCESS && answer.resultNow()));
    return health;
  }

  private static boolean isServing(RpcChannels channels, RunState run, Role role) {
    Integer port = run.ports().get(grpc(role));
    return port != null
        && RpcHealth.isServing(channels, new HostAndPort(run.host(), port), ANSWER_WITHIN);
  }

  private static Port grpc(Role role) {
    return switch (role) {
      case MANAGER -> Port.MANAGER_GRPC;
      case SCHEDULER -> Port.SCHEDULER_GRPC;
      case SEED -> Port.SEED_GRPC;
      case PEER -> Port.PEER_GRPC;
    };
  }
}
