import { PeerTable } from '../peers/PeerTable';
import { useCluster } from './ClusterPage';

export function Page() {
  return <PeerTable clusterId={useCluster().id} />;
}
