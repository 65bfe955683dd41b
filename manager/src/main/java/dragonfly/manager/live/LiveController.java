package dragonfly.manager.live;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.live.LiveEvent.TaskEvent;
import dragonfly.manager.live.LiveEvent.TasksEvent;
import dragonfly.manager.live.LiveEvent.TopologyEvent;
import dragonfly.manager.live.grpc.Explanation;
import dragonfly.manager.live.grpc.LiveHost;
import dragonfly.manager.live.grpc.LiveQuestion;
import dragonfly.manager.live.grpc.LiveSchedulers;
import dragonfly.manager.live.grpc.LiveTask;
import dragonfly.manager.live.grpc.Topology;
import dragonfly.manager.scheduler.Scheduler;
import dragonfly.manager.scheduler.SchedulerService;
import dragonfly.manager.web.Violations;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happens in the swarms of a cluster, and why. Streams are server-sent events. */
@RestController
@RequestMapping("/api/v1/clusters")
final class LiveController {
  private static final Logger log = LoggerFactory.getLogger(LiveController.class);
  private static final int MAX_TEXT = 256;
  private static final int MAX_HOURS = 24 * 400;
  private static final Duration STEP = Duration.ofSeconds(10);

  private final ClusterService clusters;
  private final SchedulerService members;
  private final LiveSchedulers schedulers;
  private final LiveStreams streams;
  private final TrafficStore traffic;
  private final InstantSource clock;

  LiveController(
      ClusterService clusters,
      SchedulerService members,
      LiveSchedulers schedulers,
      LiveStreams streams,
      TrafficStore traffic,
      InstantSource clock) {
    this.clusters = clusters;
    this.members = members;
    this.schedulers = schedulers;
    this.streams = streams;
    this.traffic = traffic;
    this.clock = clock;
  }

  @GetMapping("/{id}/live/tasks")
  @ApiResponse(
      responseCode = "200",
      description = "Events named tasks.",
      content =
          @Content(
              mediaType = "text/event-stream",
              schema = @Schema(implementation = TasksEvent.class)))
  void tasks(
      @PathVariable long id,
      @RequestParam(defaultValue = "") String query,
      @RequestParam(defaultValue = "50") long limit,
      HttpServletResponse response)
      throws InterruptedException {
    var violations = new Violations();
    violations.atMost("query", query, MAX_TEXT);
    violations.between("limit", limit, 1, 500);
    violations.throwIfAny();
    mustExist(id);
    streams.serve(id, new LiveQuestion.Tasks(query.strip(), (int) limit), (int) limit, response);
  }

  @GetMapping("/{id}/live/tasks/{taskId}")
  @ApiResponse(
      responseCode = "200",
      description = "Events named task.",
      content =
          @Content(
              mediaType = "text/event-stream",
              schema = @Schema(implementation = TaskEvent.class)))
  void task(
      @PathVariable long id,
      @PathVariable String taskId,
      @RequestParam(defaultValue = "200") long limit,
      HttpServletResponse response)
      throws InterruptedException {
    var violations = new Violations();
    violations.atMost("task_id", taskId, MAX_TEXT);
    violations.between("limit", limit, 1, 2000);
    violations.throwIfAny();
    mustExist(id);
    streams.serve(id, new LiveQuestion.Peers(taskId, (int) limit), (int) limit, response);
  }

  @GetMapping("/{id}/live/topology")
  @ApiResponse(
      responseCode = "200",
      description = "Events named topology.",
      content =
          @Content(
              mediaType = "text/event-stream",
              schema = @Schema(implementation = TopologyEvent.class)))
  void topology(
      @PathVariable long id,
      @RequestParam(name = "task_id", defaultValue = "") String taskId,
      @RequestParam(name = "host_name", defaultValue = "") String hostname,
      @RequestParam(defaultValue = "") String ip,
      @RequestParam(name = "host_limit", defaultValue = "2000") long hostLimit,
      @RequestParam(name = "edge_limit", defaultValue = "4000") long edgeLimit,
      HttpServletResponse response)
      throws InterruptedException {
    var violations = new Violations();
    violations.atMost("task_id", taskId, MAX_TEXT);
    violations.atMost("host_name", hostname, MAX_TEXT);
    violations.atMost("ip", ip, MAX_TEXT);
    violations.between("host_limit", hostLimit, 1, 10_000);
    violations.between("edge_limit", edgeLimit, 1, 20_000);
    violations.throwIfAny();
    mustExist(id);
    streams.serve(
        id,
        new LiveQuestion.Edges(taskId, hostname, ip, (int) hostLimit, (int) edgeLimit),
        0,
        response);
  }

  /**
   * What moved where.
   *
   * @param steps of ten seconds each; numbers of hosts are positions in the list of hosts
   */
  record History(List<LiveHost> hosts, List<Step> steps) {
    /** What moved in one step. */
    record Step(
        Instant at,
        List<Long> hostReceived,
        List<Long> hostSent,
        List<Long> hostFromSource,
        List<Integer> hostNumber,
        List<Integer> edgeParent,
        List<Integer> edgeChild,
        List<Long> edgeRate,
        int edgeCount,
        long sourceBytesPerSecond,
        long peerBytesPerSecond) {}
  }

  @GetMapping("/{id}/live/history")
  History history(@PathVariable long id, @RequestParam(defaultValue = "60") long minutes) {
    var violations = new Violations();
    violations.between("minutes", minutes, 1, 60);
    violations.throwIfAny();
    mustExist(id);
    var hosts = new MergedTopology();
    var steps = new TreeMap<Instant, List<Topology>>();
    for (Scheduler scheduler : members.active(List.of(id))) {
      try {
        for (Topology step : schedulers.history(address(scheduler), (int) minutes)) {
          long number = step.at().getEpochSecond() / STEP.toSeconds();
          steps
              .computeIfAbsent(
                  Instant.ofEpochSecond(number * STEP.toSeconds()), _ -> new ArrayList<>())
              .add(step);
        }
      } catch (DragonflyException e) {
        log.atDebug().addKeyValue("scheduler", scheduler.hostname()).setCause(e).log("no history");
      }
    }
    var told = new ArrayList<History.Step>();
    steps.forEach((at, parts) -> told.add(step(at, parts, hosts)));
    return new History(hosts.hosts(), told);
  }

  private static History.Step step(Instant at, List<Topology> parts, MergedTopology all) {
    var merged = new MergedTopology();
    parts.forEach(merged::add);
    var event = merged.event(at, List.of());
    // of this step's hosts those that do something, under their numbers in the list of all
    int[] numbers = merged.hosts().stream().mapToInt(all::position).toArray();
    var busy = new ArrayList<Integer>();
    for (int i = 0; i < numbers.length; i++) {
      if (event.hostReceived().get(i) + event.hostSent().get(i) + event.hostFromSource().get(i)
          > 0) {
        busy.add(i);
      }
    }
    return new History.Step(
        at,
        busy.stream().map(event.hostReceived()::get).toList(),
        busy.stream().map(event.hostSent()::get).toList(),
        busy.stream().map(event.hostFromSource()::get).toList(),
        busy.stream().map(i -> numbers[i]).toList(),
        event.edgeParent().stream().map(i -> numbers[i]).toList(),
        event.edgeChild().stream().map(i -> numbers[i]).toList(),
        event.edgeRate(),
        event.edgeCount(),
        event.sourceBytesPerSecond(),
        event.peerBytesPerSecond());
  }

  @GetMapping("/{id}/live/tasks/{taskId}/explanation")
  Explanation explanation(
      @PathVariable long id,
      @PathVariable String taskId,
      @RequestParam(name = "peer_id", defaultValue = "") String peerId,
      @RequestParam(name = "host_name", defaultValue = "") String hostname,
      @RequestParam(defaultValue = "200") long limit) {
    var violations = new Violations();
    violations.atMost("task_id", taskId, MAX_TEXT);
    violations.atMost("peer_id", peerId, MAX_TEXT);
    violations.atMost("host_name", hostname, MAX_TEXT);
    violations.between("limit", limit, 1, 2000);
    violations.throwIfAny();
    mustExist(id);
    var found = new ArrayList<Explanation>();
    for (Scheduler scheduler : members.active(List.of(id))) {
      try {
        schedulers
            .explain(address(scheduler), taskId, peerId, hostname, (int) limit)
            .ifPresent(found::add);
      } catch (DragonflyException e) {
        log.atDebug().addKeyValue("scheduler", scheduler.hostname()).setCause(e).log("silent");
      }
    }
    if (found.isEmpty()) {
      throw new NotFoundException("no scheduler knows the task");
    }
    var notes =
        found.stream()
            .flatMap(one -> one.notes().stream())
            .sorted(Comparator.comparing(Explanation.Note::at).reversed())
            .limit(limit)
            .toList();
    return new Explanation(
        found.stream().map(Explanation::task).reduce(LiveTask::plus).orElseThrow(),
        notes,
        found.stream().anyMatch(Explanation::isCut));
  }

  @GetMapping("/traffic")
  Traffic traffic(@RequestParam(defaultValue = "24") long hours) {
    return traffic.since(since(hours));
  }

  @GetMapping("/{id}/traffic")
  Traffic traffic(@PathVariable long id, @RequestParam(defaultValue = "24") long hours) {
    var since = since(hours);
    mustExist(id);
    return traffic.since(id, since);
  }

  private Instant since(long hours) {
    var violations = new Violations();
    violations.between("hours", hours, 1, MAX_HOURS);
    violations.throwIfAny();
    return clock.instant().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(hours - 1));
  }

  private void mustExist(long clusterId) {
    if (clusters.schedulerCluster(clusterId).isEmpty()) {
      throw new NotFoundException("cluster " + clusterId + " not found");
    }
  }

  private static HostAndPort address(Scheduler scheduler) {
    return new HostAndPort(scheduler.ip(), scheduler.port());
  }
}
