import { Sprout, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../api/client';
import { useChange, useList } from '../../api/queries';
import type { SeedPeer } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badge, Empty, StateBadge } from '../../ui/Bits';
import { DeleteOne, RowMenu } from '../../ui/Layers';
import { DataTable, StatePick, useListState, type Column } from '../../ui/Table';

const FILTERS = ['state', 'seed_peer_cluster_id'];

interface Props {
  /** only those of this seed peer cluster */
  seedClusterId?: number;
  clusterId?: number;
}

export function SeedPeerTable({ seedClusterId, clusterId }: Props) {
  const { t } = useTranslation();
  const { can } = useSession();
  const list = useListState(FILTERS);
  const query = seedClusterId ? { ...list.query, seed_peer_cluster_id: seedClusterId } : list.query;
  const result = useList<SeedPeer>('seed-peers', query, { refetchInterval: 20_000 });
  const [removing, setRemoving] = useState<SeedPeer | null>(null);
  const remove = useChange(
    (id: number) => api(`seed-peers/${String(id)}`, { method: 'DELETE' }),
    ['seed-peers'],
  );
  const columns: Column<SeedPeer>[] = [
    {
      id: 'host',
      header: t('field.hostname'),
      sort: 'host_name',
      kind: 'title',
      cell: (row) => (
        <>
          <Link className="main" to={`/seed-peers/${String(row.id)}`}>
            {row.host_name}
          </Link>
          <span className="sub mono">
            {row.ip}:{row.port}
          </span>
        </>
      ),
    },
    { id: 'state', header: t('field.state'), cell: (row) => <StateBadge state={row.state} /> },
    { id: 'type', header: t('field.type'), cell: (row) => <Badge>{row.type}</Badge> },
    {
      id: 'download',
      header: t('field.downloadPort'),
      right: true,
      cell: (row) => row.download_port || '–',
    },
    ...(seedClusterId
      ? []
      : [
          {
            id: 'cluster',
            header: t('field.seedPeerCluster'),
            cell: (row: SeedPeer) => row.seed_peer_cluster?.name ?? row.seed_peer_cluster_id,
          },
        ]),
    { id: 'idc', header: t('field.idc'), cell: (row) => row.idc || '–' },
    { id: 'changed', header: t('field.changed'), cell: (row) => <Ago at={row.updated_at} /> },
    {
      id: 'tools',
      header: t('ui.actions'),
      kind: 'tools',
      right: true,
      cell: (row) => (
        <RowMenu
          label={t('ui.actionsOf', { name: row.host_name })}
          items={
            can('seed-peers', '*', clusterId)
              ? [{ label: t('ui.delete'), icon: Trash2, danger: true, run: () => setRemoving(row) }]
              : []
          }
        />
      ),
    },
  ];
  return (
    <>
      <DataTable
        label={t('nav.seedPeers')}
        list={list}
        result={result}
        columns={columns}
        rowKey={(row) => row.id}
        filters={<StatePick list={list} />}
        empty={
          <Empty icon={Sprout} title={t('seedPeers.none')}>
            {t('seedPeers.noneText')}
          </Empty>
        }
      />
      <DeleteOne
        row={removing}
        onClose={() => setRemoving(null)}
        title={(row) => t('seedPeers.delete', { name: row.host_name })}
        name={(row) => row.host_name}
        run={(row) => remove.mutateAsync(row.id)}
      >
        {t('members.deleteText')}
      </DeleteOne>
    </>
  );
}
