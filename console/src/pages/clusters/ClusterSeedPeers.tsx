import { SeedPeerTable } from '../seedpeers/SeedPeerTable';
import { useCluster } from './ClusterPage';

export function Page() {
  const cluster = useCluster();
  return <SeedPeerTable seedClusterId={cluster.seed_peer_cluster_id} clusterId={cluster.id} />;
}
