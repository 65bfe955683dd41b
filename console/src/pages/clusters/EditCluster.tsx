import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api } from '../../api/client';
import { useChange, useOne } from '../../api/queries';
import type { Cluster } from '../../api/types';
import { Loading, PageHead } from '../../ui/Bits';
import { useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';
import { ClusterForm } from './ClusterForm';
import { requestOf, valuesOf, type ClusterValues } from './form';

export function Page() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const notify = useNotify();
  const cluster = useOne<Cluster>(`clusters/${id}`);
  const update = useChange(
    (values: ClusterValues) =>
      api<Cluster>(`clusters/${id}`, {
        method: 'PATCH',
        body: requestOf(values, {
          seed: cluster.data?.seed_peer_cluster_config.block_list,
          peer: cluster.data?.peer_cluster_config.block_list,
        }),
      }),
    ['clusters', 'schedulers', 'seed-peers', 'peers'],
  );
  if (!cluster.data) {
    return cluster.error ? <Problem error={cluster.error} retry={cluster.refetch} /> : <Loading />;
  }
  const { name } = cluster.data;
  return (
    <>
      <PageHead
        title={t('clusters.edit', { name })}
        crumbs={[
          { to: '/clusters', label: t('nav.clusters') },
          { to: `/clusters/${id}`, label: name },
        ]}
      />
      <ClusterForm
        isNew={false}
        start={valuesOf(cluster.data)}
        save={async (values) => {
          await update.mutateAsync(values);
          notify(t('clusters.saved', { name: values.name }));
          await navigate(`/clusters/${id}`);
        }}
      />
    </>
  );
}
