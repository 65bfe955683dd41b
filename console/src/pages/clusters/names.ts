import { useMemo } from 'react';
import { useList } from '../../api/queries';
import type { Cluster } from '../../api/types';
import { useSession } from '../../session/session';

const MOST = 1000;

/** The clusters by name, to choose from; none for those who may not list them. */
export function useClusterNames() {
  const { can } = useSession();
  const clusters = useList<Cluster>(
    'clusters',
    { per_page: MOST, sort: 'name' },
    { enabled: can('clusters'), staleTime: 60_000 },
  );
  return useMemo(() => {
    const rows = clusters.data?.rows ?? [];
    return {
      options: rows.map(({ id, name }) => ({ value: String(id), label: name })),
      bySeedCluster: new Map(rows.map((cluster) => [cluster.seed_peer_cluster_id, cluster])),
    };
  }, [clusters.data]);
}
