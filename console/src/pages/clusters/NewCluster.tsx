import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../../api/client';
import { useChange } from '../../api/queries';
import type { Cluster } from '../../api/types';
import { PageHead } from '../../ui/Bits';
import { useNotify } from '../../ui/Layers';
import { ClusterForm } from './ClusterForm';
import { NEW_CLUSTER, requestOf, type ClusterValues } from './form';

export function Page() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const create = useChange(
    (values: ClusterValues) =>
      api<Cluster>('clusters', { method: 'POST', body: requestOf(values) }),
    ['clusters'],
  );
  return (
    <>
      <PageHead
        title={t('clusters.create')}
        crumbs={[{ to: '/clusters', label: t('nav.clusters') }]}
      />
      <ClusterForm
        isNew
        start={NEW_CLUSTER}
        save={async (values) => {
          const cluster = await create.mutateAsync(values);
          notify(t('clusters.created', { name: cluster.name }));
          await navigate(`/clusters/${String(cluster.id)}`);
        }}
      />
    </>
  );
}
