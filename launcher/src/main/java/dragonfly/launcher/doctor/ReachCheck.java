package dragonfly.launcher.doctor;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.config.ConfigException;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcHealth;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.daemon.host.HostIdentity;
import dragonfly.daemon.manager.DynConfigFile;
import dragonfly.daemon.manager.DynConfigSource;
import dragonfly.daemon.manager.ManagerDynConfig;
import dragonfly.launcher.grpc.KnownHost;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** Whether this machine reaches those whom its programs need. Sees one direction only. */
final class ReachCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int PEERS = 100;
  private static final int NAMED = 5;

  private final Ticker ticker = Ticker.system();

  /** The manager of a scheduler. */
  List<Finding> of(Program.Scheduler scheduler) {
    HostAndPort manager = scheduler.config().manager().addr();
    return manager == null
        ? List.of()
        : List.of(program("manager", manager, scheduler.config().manager().tls()));
  }

  /** The manager of a daemon, the schedulers it would use, and the daemons that those know. */
  List<Finding> of(Program.Daemon daemon) {
    DaemonConfig config = daemon.config();
    var findings = new ArrayList<Finding>();
    String address = config.manager().addr();
    try (var channels = new RpcChannels("doctor-manager", config.manager().tls())) {
      DynConfigSource source;
      if (address == null) {
        source = new DynConfigFile(config.dynconfig().path(), config.seedPeer().enable());
      } else {
        var manager =
            new ManagerDynConfig(
                address,
                channels,
                HostIdentity.of(
                    config, config.upload().server().listen().port(), "", "", System.getenv()),
                RandomGenerator.getDefault());
        Finding reached = program("manager", HostAndPort.parse(address), config.manager().tls());
        findings.add(reached);
        if (reached.severity() == Finding.Severity.FAIL) {
          return findings;
        }
        source = manager;
      }
      schedulers(source, config, findings);
    } catch (ConfigException e) {
      findings.add(Finding.fail("reach", message(e), "correct the configuration"));
    }
    return findings;
  }

  private void schedulers(DynConfigSource source, DaemonConfig config, List<Finding> findings) {
    List<HostAndPort> schedulers;
    try {
      schedulers =
          source.fetch().schedulers().stream()
              .map(entry -> new HostAndPort(entry.ip(), entry.port()))
              .toList();
    } catch (DragonflyException e) {
      findings.add(
          Finding.fail(
              "reach",
              "%s names no scheduler for this daemon: %s".formatted(source.name(), message(e)),
              "start a scheduler, and look at the cluster's scopes if there are several clusters"));
      return;
    }
    if (schedulers.isEmpty()) {
      findings.add(
          Finding.fail(
              "reach",
              source.name() + " names no scheduler",
              "start one; in a file without a manager name it at scheduler.addrs"));
    }
    var hosts = new LinkedHashMap<HostAndPort, KnownHost>();
    try (var channels = new RpcChannels("doctor-scheduler", config.scheduler().tls())) {
      for (HostAndPort scheduler : schedulers) {
        Finding reached = program("scheduler", scheduler, config.scheduler().tls());
        findings.add(reached);
        if (reached.severity() == Finding.Severity.OK) {
          KnownHost.of(channels, scheduler, PATIENCE)
              .forEach(host -> hosts.putIfAbsent(host.address(), host));
        }
      }
    } catch (DragonflyException e) {
      findings.add(
          Finding.warn("reach", "a scheduler does not tell its hosts: " + message(e), "try again"));
    }
    if (!schedulers.isEmpty()) {
      daemons("seed peers", hosts.values().stream().filter(KnownHost::isSeed).toList(), findings);
      daemons(
          "peers",
          hosts.values().stream().filter(host -> !host.isSeed()).limit(PEERS).toList(),
          findings);
    }
  }

  private void daemons(String kind, List<KnownHost> hosts, List<Finding> findings) {
    if (hosts.isEmpty()) {
      if (kind.startsWith("seed")) {
        findings.add(
            Finding.warn(
                "reach",
                "the schedulers know no seed peer",
                "set seedPeer.enable in one daemon at least: without one peers go to the source"
                    + " themselves"));
      }
      return;
    }
    Map<KnownHost, String> failures = new LinkedHashMap<>();
    try (var executor = VirtualThreads.perTask("doctor-")) {
      var looks = new LinkedHashMap<KnownHost, Future<Optional<String>>>();
      hosts.forEach(host -> looks.put(host, executor.submit(() -> connect(host.address()))));
      executor.close();
      looks.forEach(
          (host, look) -> look.resultNow().ifPresent(problem -> failures.put(host, problem)));
    }
    if (failures.isEmpty()) {
      findings.add(Finding.ok("reach", "all %d %s can be reached".formatted(hosts.size(), kind)));
      return;
    }
    var named =
        failures.entrySet().stream()
            .limit(NAMED)
            .map(
                entry ->
                    "%s (%s) %s"
                        .formatted(
                            entry.getKey().hostname(), entry.getKey().address(), entry.getValue()))
            .toList();
    String text =
        "%d of %d %s cannot be reached: %s%s"
            .formatted(
                failures.size(),
                hosts.size(),
                kind,
                String.join("; ", named),
                failures.size() > NAMED ? "; …" : "");
    String wayOut =
        "open the ports of daemons (4000 and 4005) between all machines; a host that is gone for"
            + " good is forgotten by itself";
    findings.add(
        failures.size() == hosts.size()
            ? Finding.fail("reach", text, wayOut)
            : Finding.warn("reach", text, wayOut));
  }

  /** One server program of ours: its name, its port, its health. */
  Finding program(String kind, HostAndPort address, TlsFiles tls) {
    String subject = kind + " " + address;
    long start = ticker.nanos();
    Optional<String> problem = connect(address);
    if (problem.isPresent()) {
      return Finding.fail("reach", subject + " " + problem.get(), wayOut(kind, problem.get()));
    }
    long millis = Duration.ofNanos(ticker.nanos() - start).toMillis();
    boolean isServing;
    try (var channels = new RpcChannels("doctor-" + kind, tls)) {
      isServing = RpcHealth.isServing(channels, address, PATIENCE);
    } catch (ConfigException e) {
      return Finding.fail("reach", subject + ": " + message(e), "correct the files of TLS");
    }
    return isServing
        ? Finding.ok("reach", "%s serves, connected in %d ms".formatted(subject, millis))
        : Finding.fail(
            "reach",
            "%s takes connections, but does not answer as a healthy %s %s"
                .formatted(subject, kind, tls.isComplete() ? "with TLS" : "without TLS"),
            "is this the gRPC port, and do both ends agree on TLS? It may also still be starting");
  }

  private static String wayOut(String kind, String problem) {
    if (problem.contains("no address")) {
      return "correct the name, or teach it to DNS or /etc/hosts";
    }
    return problem.contains("refuses")
        ? "start the " + kind + ", or correct its address"
        : "a firewall or a network policy on the way drops this: open the port";
  }

  /** Empty if a connection opens, else why not, as the end of a sentence. */
  private static Optional<String> connect(HostAndPort address) {
    try (var socket = new Socket()) {
      var ip = InetAddress.getByName(address.host());
      socket.connect(
          new InetSocketAddress(ip, address.port()), Math.toIntExact(PATIENCE.toMillis()));
      return Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.of("has no address");
    } catch (ConnectException e) {
      return Optional.of("refuses connections");
    } catch (SocketTimeoutException e) {
      return Optional.of("does not answer within " + PATIENCE.toSeconds() + " s");
    } catch (IOException e) {
      return Optional.of("cannot be reached: " + e.getMessage());
    }
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
