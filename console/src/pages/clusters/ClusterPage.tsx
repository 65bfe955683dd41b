import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useNavigate, useOutletContext, useParams } from 'react-router';
import { api } from '../../api/client';
import { useChange, useOne } from '../../api/queries';
import type { Cluster } from '../../api/types';
import { useSession } from '../../session/session';
import { Badge, Loading, PageHead } from '../../ui/Bits';
import { Button, LinkButton } from '../../ui/Button';
import { Confirm, useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';

/** The cluster whose page is shown. */
export function useCluster() {
  return useOutletContext<Cluster>();
}

export function Page() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { can } = useSession();
  const navigate = useNavigate();
  const notify = useNotify();
  const [deleting, setDeleting] = useState(false);
  const cluster = useOne<Cluster>(`clusters/${id}`);
  const remove = useChange(
    () => api(`clusters/${id}`, { method: 'DELETE' }),
    ['clusters', 'schedulers', 'seed-peers'],
  );
  if (!cluster.data) {
    return cluster.error ? <Problem error={cluster.error} retry={cluster.refetch} /> : <Loading />;
  }
  const { name, is_default: isDefault } = cluster.data;
  const tabs = [
    { to: '.', label: t('clusterPage.settings') },
    ...(can('schedulers', 'read', cluster.data.id)
      ? [{ to: 'schedulers', label: t('nav.schedulers') }]
      : []),
    ...(can('seed-peers', 'read', cluster.data.id)
      ? [{ to: 'seed-peers', label: t('nav.seedPeers') }]
      : []),
    ...(can('peers', 'read', cluster.data.id) ? [{ to: 'peers', label: t('nav.peers') }] : []),
    { to: 'block-list', label: t('clusterPage.blockList') },
    { to: 'connect', label: t('clusterPage.connect') },
  ];
  return (
    <>
      <PageHead
        title={name}
        crumbs={[{ to: '/clusters', label: t('nav.clusters') }]}
        badges={isDefault && <Badge tone="accent">{t('clusters.default')}</Badge>}
      >
        {can('clusters', '*', cluster.data.id) && (
          <>
            <LinkButton to={`/clusters/${id}/edit`}>
              <Pencil aria-hidden />
              {t('ui.edit')}
            </LinkButton>
            <Button look="danger-quiet" onClick={() => setDeleting(true)}>
              <Trash2 aria-hidden />
              {t('ui.delete')}
            </Button>
          </>
        )}
      </PageHead>
      <nav className="tabs" aria-label={t('clusterPage.parts')}>
        {tabs.map(({ to, label }) => (
          <NavLink key={to} to={to} end={to === '.'}>
            {label}
          </NavLink>
        ))}
      </nav>
      <Outlet context={cluster.data} />
      <Confirm
        open={deleting}
        onClose={() => setDeleting(false)}
        title={t('clusters.delete', { name })}
        word={name}
        action={t('ui.delete')}
        run={async () => {
          await remove.mutateAsync(undefined);
          notify(t('clusters.deleted', { name }));
          await navigate('/clusters');
        }}
      >
        <p>{t('clusters.deleteText')}</p>
      </Confirm>
    </>
  );
}
