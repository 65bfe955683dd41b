import { CircleX, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { api } from '../../api/client';
import { useChange, useOne } from '../../api/queries';
import type { Job } from '../../api/types';
import { useSession } from '../../session/session';
import { Badge, Card, Fact, Facts, Loading, Moment, Note, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Confirm, useNotify } from '../../ui/Layers';
import { Problem, useProblemText } from '../../ui/Problem';
import { useJobEvents } from './events';
import { jobName } from './job';
import { JobProgress } from './JobProgress';
import { JobStateBadge } from './JobState';
import { Took } from './Took';

export function Page() {
  const { id = '' } = useParams();
  const { error, data, refetch } = useOne<Job>(`jobs/${id}`);
  if (!data) return error ? <Problem error={error} retry={refetch} /> : <Loading />;
  return <JobView key={id} job={data} />;
}

function JobView({ job: stored }: { job: Job }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const navigate = useNavigate();
  const notify = useNotify();
  const problem = useProblemText();
  const id = String(stored.id);
  const [run, setRun] = useState(0);
  const [deleting, setDeleting] = useState(false);
  const live = useJobEvents(id, run);
  const job = { ...stored, ...live.job };
  const act = useChange(
    (what: 'cancel' | 'retry') => api(`jobs/${id}/${what}`, { method: 'POST' }),
    ['jobs'],
  );
  const remove = useChange(() => api(`jobs/${id}`, { method: 'DELETE' }), ['jobs']);
  const mayChange = can('jobs', '*') && live.link !== 'deleted';
  const hasFailed = job.state === 'FAILURE' || live.peers.some((peer) => peer.state === 'FAILURE');
  const begin = (what: 'cancel' | 'retry') =>
    act.mutate(what, {
      onSuccess: () => {
        if (what === 'retry') setRun((count) => count + 1);
        notify(t(what === 'retry' ? 'job.retried' : 'job.cancelling'));
      },
      onError: (error) => notify(problem(error), 'bad'),
    });
  return (
    <>
      <PageHead
        title={jobName(t, stored)}
        crumbs={[{ to: '/jobs', label: t('nav.jobs') }]}
        badges={
          <>
            <JobStateBadge state={job.state} />
            {live.link === 'lost' && <Badge tone="warn">{t('job.lost')}</Badge>}
          </>
        }
      >
        {mayChange && (
          <>
            {job.state === 'PENDING' ? (
              <Button onClick={() => begin('cancel')} disabled={act.isPending}>
                <CircleX aria-hidden />
                {t('job.cancel')}
              </Button>
            ) : (
              hasFailed &&
              stored.type !== 'gc' && (
                <Button look="primary" onClick={() => begin('retry')} disabled={act.isPending}>
                  <RotateCcw aria-hidden />
                  {t('job.retry')}
                </Button>
              )
            )}
            <Button look="danger-quiet" onClick={() => setDeleting(true)}>
              <Trash2 aria-hidden />
              {t('ui.delete')}
            </Button>
          </>
        )}
      </PageHead>
      {live.link === 'deleted' && <Note tone="warn">{t('job.deleted')}</Note>}
      {job.error && <Note tone="bad">{job.error}</Note>}
      <JobProgress job={job} live={live} />
      <About job={job} />
      <Confirm
        open={deleting}
        onClose={() => setDeleting(false)}
        title={t('job.delete', { name: jobName(t, stored) })}
        action={t('ui.delete')}
        run={async () => {
          await remove.mutateAsync(undefined);
          notify(t('ui.deleted', { name: jobName(t, stored) }));
          await navigate('/jobs');
        }}
      >
        <p>{t('job.deleteText')}</p>
      </Confirm>
    </>
  );
}

/** What was asked for; secrets are masked by the manager. */
function About({ job }: { job: Job }) {
  const { t } = useTranslation();
  const clusters = job.scheduler_clusters ?? [];
  return (
    <Card title={t('job.asked')}>
      <Facts>
        <Fact label={t('field.bio')}>{job.bio}</Fact>
        <Fact label={t('field.created')}>
          <Moment at={job.created_at} />
        </Fact>
        <Fact label={t('job.took')}>
          <Took job={job} />
        </Fact>
        <Fact label={t('nav.clusters')}>
          {clusters.length === 0
            ? t('preheat.allClusters')
            : clusters.map((cluster) => (
                <Link key={cluster.id} to={`/clusters/${String(cluster.id)}`}>
                  {cluster.name}{' '}
                </Link>
              ))}
        </Fact>
        {job.schedule_id !== undefined && (
          <Fact label={t('jobs.schedule')}>
            <Link to={`/jobs?schedule_id=${String(job.schedule_id)}`}>{job.schedule_id}</Link>
          </Fact>
        )}
        {Object.entries(job.args as Record<string, unknown>)
          .filter(([, value]) => isTold(value))
          .map(([name, value]) => (
            <Fact key={name} label={name}>
              <span className="mono">{textOf(name, value)}</span>
            </Fact>
          ))}
      </Facts>
    </Card>
  );
}

function isTold(value: unknown): boolean {
  return value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

const NANOS = 1e9;

function textOf(name: string, value: unknown): string {
  if ((name === 'timeout' || name === 'ttl') && typeof value === 'number') {
    return `${String(value / NANOS)} s`;
  }
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
