import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../../api/client';
import { useChange, useOne } from '../../api/queries';
import type { Job } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badge, Card, Loading } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';
import { LocalTable, type Column } from '../../ui/Table';
import { useClusterNames } from '../clusters/names';
import { useJobEvents } from '../jobs/events';
import { contentOf } from '../jobs/job';

interface FoundPeer {
  id: string;
  hostname: string;
  ip: string;
  host_type: string;
  created_at: string;
  IsFinished: boolean;
}

interface Result {
  job_states?: {
    error?: string;
    results?: { peers?: FoundPeer[]; scheduler_cluster_id: number }[];
  }[];
}

type Row = FoundPeer & { clusterId: number };

/** What a search found, where; and its removal. */
export function FoundTask({ id }: { id: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const clusters = useClusterNames();
  const live = useJobEvents(id, 0);
  const found = useOne<Job>(`jobs/${id}`);
  const [removing, setRemoving] = useState<Row[] | null>(null);
  if (found.error) return <Problem error={found.error} retry={found.refetch} />;
  const job = found.data;
  if (!job || job.state === 'PENDING') return <Loading />;
  const states = (job.result as Result | undefined)?.job_states ?? [];
  const rows = states.flatMap((state) =>
    (state.results ?? []).flatMap((result) =>
      (result.peers ?? []).map((peer) => ({ ...peer, clusterId: result.scheduler_cluster_id })),
    ),
  );
  const unasked = live.peers.filter((peer) => peer.state === 'FAILURE');
  const mayDelete = can('jobs', '*');
  const columns: Column<Row>[] = [
    {
      id: 'host',
      header: t('field.hostname'),
      kind: 'title',
      cell: (row) => (
        <>
          <strong>{row.hostname}</strong>
          <span className="sub mono">{row.ip}</span>
        </>
      ),
    },
    {
      id: 'type',
      header: t('field.type'),
      cell: (row) => (
        <Badge tone={row.host_type === 'normal' ? undefined : 'accent'}>
          {row.host_type === 'normal' ? t('peers.normal') : t('peers.seed')}
        </Badge>
      ),
    },
    {
      id: 'cluster',
      header: t('field.cluster'),
      cell: (row) =>
        clusters.options.find((option) => option.value === String(row.clusterId))?.label ??
        row.clusterId,
    },
    {
      id: 'whole',
      header: t('field.state'),
      cell: (row) => (
        <Badge tone={row.IsFinished ? 'ok' : 'warn'}>
          {t(row.IsFinished ? 'tasks.whole' : 'tasks.part')}
        </Badge>
      ),
    },
    { id: 'since', header: t('tasks.since'), cell: (row) => <Ago at={row.created_at} /> },
    {
      id: 'tools',
      header: t('ui.actions'),
      kind: 'tools',
      right: true,
      cell: (row) =>
        mayDelete && (
          <Button
            small
            look="danger-quiet"
            aria-label={t('tasks.deleteAt', { name: row.hostname })}
            onClick={() => setRemoving([row])}
          >
            <Trash2 aria-hidden />
            {t('ui.delete')}
          </Button>
        ),
    },
  ];
  return (
    <>
      {job.error && <Problem error={new Error(job.error)} />}
      <Card
        title={t('tasks.at', { count: rows.length })}
        tools={
          mayDelete &&
          rows.length > 0 && (
            <Button look="danger-quiet" onClick={() => setRemoving(rows)}>
              <Trash2 aria-hidden />
              {t('tasks.deleteAll')}
            </Button>
          )
        }
        flush
      >
        <p className="muted mono" style={{ padding: '0 1rem 0.5rem', overflowWrap: 'anywhere' }}>
          {contentOf(job)}
        </p>
        {unasked.length > 0 && (
          <p className="bad-text" style={{ padding: '0 1rem 0.5rem' }}>
            {t('tasks.unasked', {
              count: unasked.length,
              names: unasked
                .slice(0, 5)
                .map((peer) => peer.hostname)
                .join(', '),
            })}
          </p>
        )}
        {rows.length === 0 ? (
          <p className="muted" style={{ padding: '0 1rem 1rem' }}>
            {t('tasks.nobody')}
          </p>
        ) : (
          <LocalTable
            label={t('tasks.at', { count: rows.length })}
            rows={rows}
            columns={columns}
            rowKey={(row) => `${String(row.clusterId)} ${row.id}`}
          />
        )}
      </Card>
      <Removal job={job} rows={removing} all={rows.length} onClose={() => setRemoving(null)} />
    </>
  );
}

/** Asks, and makes the job that removes the task; it goes on at that job's page. */
function Removal({
  job,
  rows,
  all,
  onClose,
}: {
  job: Job;
  rows: Row[] | null;
  all: number;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { account } = useSession();
  const navigate = useNavigate();
  const remove = useChange((body: unknown) => api<Job>('jobs', { method: 'POST', body }), ['jobs']);
  const isAll = rows !== null && rows.length === all && all > 1;
  return (
    <Confirm
      open={rows !== null}
      onClose={onClose}
      title={
        isAll
          ? t('tasks.deleteAllAsked', { count: all })
          : t('tasks.deleteAsked', { name: rows?.[0]?.hostname })
      }
      action={t('ui.delete')}
      {...(isAll ? { word: t('tasks.word') } : {})}
      run={async () => {
        const made = await remove.mutateAsync({
          type: 'delete_task',
          user_id: account.user.id,
          args: {
            ...(job.args as Record<string, unknown>),
            ...(isAll ? {} : { host_ids: rows?.map((row) => row.id) }),
          },
        });
        await navigate(`/jobs/${String(made.id)}`);
      }}
    >
      <p>{t('tasks.deleteText')}</p>
    </Confirm>
  );
}
