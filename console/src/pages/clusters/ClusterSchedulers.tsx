import { SchedulerTable } from '../schedulers/SchedulerTable';
import { useCluster } from './ClusterPage';

export function Page() {
  return <SchedulerTable clusterId={useCluster().id} />;
}
