import { CalendarClock, Settings2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../api/client';
import { useChange, useList } from '../../api/queries';
import type { Scheduler } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badges, Empty, StateBadge } from '../../ui/Bits';
import { DeleteOne, RowMenu } from '../../ui/Layers';
import { DataTable, Pick, StatePick, useListState, type Column } from '../../ui/Table';
import { useClusterNames } from '../clusters/names';
import { FeaturesDialog } from './FeaturesDialog';

const FILTERS = ['state', 'scheduler_cluster_id'];

/** The schedulers of one cluster, or of all. */
export function SchedulerTable({ clusterId }: { clusterId?: number }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const list = useListState(FILTERS);
  const clusters = useClusterNames();
  const query = clusterId ? { ...list.query, scheduler_cluster_id: clusterId } : list.query;
  const result = useList<Scheduler>('schedulers', query, { refetchInterval: 20_000 });
  const [removing, setRemoving] = useState<Scheduler | null>(null);
  const [features, setFeatures] = useState<Scheduler | null>(null);
  const remove = useChange(
    (id: number) => api(`schedulers/${String(id)}`, { method: 'DELETE' }),
    ['schedulers'],
  );
  const columns: Column<Scheduler>[] = [
    {
      id: 'host',
      header: t('field.hostname'),
      sort: 'host_name',
      kind: 'title',
      cell: (row) => (
        <>
          <Link className="main" to={`/schedulers/${String(row.id)}`}>
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
      id: 'features',
      header: t('field.features'),
      cell: (row) => <Badges values={row.features} empty={t('schedulers.noFeatures')} />,
    },
    ...(clusterId
      ? []
      : [
          {
            id: 'cluster',
            header: t('field.cluster'),
            cell: (row: Scheduler) => (
              <Link to={`/clusters/${String(row.scheduler_cluster_id)}`}>
                {row.scheduler_cluster?.name ?? row.scheduler_cluster_id}
              </Link>
            ),
          },
        ]),
    { id: 'idc', header: t('field.idc'), cell: (row) => row.idc || '–' },
    {
      id: 'alive',
      header: t('field.lastKeepAlive'),
      sort: 'last_keep_alive_at',
      cell: (row) => <Ago at={row.last_keep_alive_at} />,
    },
    {
      id: 'tools',
      header: t('ui.actions'),
      kind: 'tools',
      right: true,
      cell: (row) => (
        <RowMenu
          label={t('ui.actionsOf', { name: row.host_name })}
          items={
            can('schedulers', '*', row.scheduler_cluster_id)
              ? [
                  {
                    label: t('schedulers.editFeatures'),
                    icon: Settings2,
                    run: () => setFeatures(row),
                  },
                  {
                    label: t('ui.delete'),
                    icon: Trash2,
                    danger: true,
                    run: () => setRemoving(row),
                  },
                ]
              : []
          }
        />
      ),
    },
  ];
  return (
    <>
      <DataTable
        label={t('nav.schedulers')}
        list={list}
        result={result}
        columns={columns}
        rowKey={(row) => row.id}
        filters={
          <>
            <StatePick list={list} />
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
          <Empty icon={CalendarClock} title={t('schedulers.none')}>
            {t('schedulers.noneText')}
          </Empty>
        }
      />
      <FeaturesDialog scheduler={features} onClose={() => setFeatures(null)} />
      <DeleteOne
        row={removing}
        onClose={() => setRemoving(null)}
        title={(row) => t('schedulers.delete', { name: row.host_name })}
        name={(row) => row.host_name}
        run={(row) => remove.mutateAsync(row.id)}
      >
        {t('members.deleteText')}
      </DeleteOne>
    </>
  );
}
