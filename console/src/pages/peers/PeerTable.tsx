import { Network } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useList } from '../../api/queries';
import type { Peer } from '../../api/types';
import { Ago, Badge, Empty, StateBadge } from '../../ui/Bits';
import { DataTable, Pick, StatePick, useListState, type Column } from '../../ui/Table';
import { useClusterNames } from '../clusters/names';

const FILTERS = ['state', 'type', 'scheduler_cluster_id', 'git_version', 'idc'];

/** The peers of one cluster, or of all. */
export function PeerTable({ clusterId }: { clusterId?: number }) {
  const { t } = useTranslation();
  const list = useListState(FILTERS);
  const clusters = useClusterNames();
  const query = clusterId ? { ...list.query, scheduler_cluster_id: clusterId } : list.query;
  const result = useList<Peer>('peers', query);
  const columns: Column<Peer>[] = [
    {
      id: 'host',
      header: t('field.hostname'),
      kind: 'title',
      cell: (row) => (
        <>
          <Link className="main" to={`/peers/${String(row.id)}`}>
            {row.host_name}
          </Link>
          <span className="sub mono">
            {row.ip}:{row.port}
          </span>
        </>
      ),
    },
    { id: 'state', header: t('field.state'), cell: (row) => <StateBadge state={row.state} /> },
    {
      id: 'type',
      header: t('field.type'),
      cell: (row) => (
        <Badge tone={row.type === 'normal' ? undefined : 'accent'}>
          {row.type === 'normal' ? t('peers.normal') : t('peers.seed')}
        </Badge>
      ),
    },
    { id: 'version', header: t('field.version'), cell: (row) => row.git_version || '–' },
    ...(clusterId
      ? []
      : [
          {
            id: 'cluster',
            header: t('field.cluster'),
            cell: (row: Peer) => (
              <Link to={`/clusters/${String(row.scheduler_cluster_id)}`}>
                {row.scheduler_cluster?.name ?? row.scheduler_cluster_id}
              </Link>
            ),
          },
        ]),
    { id: 'idc', header: t('field.idc'), cell: (row) => row.idc || '–' },
    {
      id: 'platform',
      header: t('field.platform'),
      cell: (row) =>
        [row.platform || row.os, row.platform_version].filter(Boolean).join(' ') || '–',
    },
    {
      id: 'changed',
      header: t('field.lastReport'),
      cell: (row) => <Ago at={row.updated_at} />,
    },
  ];
  return (
    <DataTable
      label={t('nav.peers')}
      list={list}
      result={result}
      columns={columns}
      rowKey={(row) => row.id}
      filters={
        <>
          <StatePick list={list} />
          <Pick
            label={t('field.type')}
            name="type"
            list={list}
            options={[
              { value: 'normal', label: t('peers.normal') },
              { value: 'super', label: t('peers.seed') },
            ]}
          />
          {!clusterId && (
            <Pick
              label={t('field.cluster')}
              name="scheduler_cluster_id"
              list={list}
              options={clusters.options}
            />
          )}
        </>
      }
      empty={
        <Empty icon={Network} title={t('peers.none')}>
          {t('peers.noneText')}
        </Empty>
      }
    />
  );
}
