package dragonfly.manager.grpc;

import dragonfly.api.ext.v1.FindSeedPeerClusterRequest;
import dragonfly.api.ext.v1.FoundSeedPeerCluster;
import dragonfly.api.ext.v1.SeedPeerClustersGrpc;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.error.NotFoundException;
import io.grpc.stub.StreamObserver;
import org.springframework.stereotype.Component;

/**
 * Tells seeds of ours in which seed peer cluster they register ({@code
 * dragonfly.ext.v1.SeedPeerClusters}). Thread-safe; blocks on the database.
 */
@Component
public final class SeedPeerClusters extends SeedPeerClustersGrpc.SeedPeerClustersImplBase {
  private final ClusterService clusters;

  SeedPeerClusters(ClusterService clusters) {
    this.clusters = clusters;
  }

  @Override
  public void findSeedPeerCluster(
      FindSeedPeerClusterRequest request, StreamObserver<FoundSeedPeerCluster> answer) {
    ManagerService.answer(
        answer,
        () -> {
          RequestCheck.clusterId("scheduler_cluster_id", request.getSchedulerClusterId());
          return FoundSeedPeerCluster.newBuilder()
              .setSeedPeerClusterId(find(request.getSchedulerClusterId()))
              .build();
        });
  }

  private long find(long schedulerClusterId) {
    return clusters
        .schedulerCluster(schedulerClusterId)
        .flatMap(SchedulerCluster::seedPeerClusterId)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "scheduler cluster %d has no seed peer cluster".formatted(schedulerClusterId)));
  }
}
