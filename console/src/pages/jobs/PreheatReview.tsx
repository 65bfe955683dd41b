import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, CalendarPlus, Play } from 'lucide-react';
import { useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { ApiError } from '../../api/client';
import { api } from '../../api/client';
import { useChange } from '../../api/queries';
import type { Job, Plan } from '../../api/types';
import { useSession } from '../../session/session';
import { Badge, Card, Loading, Note } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Check, SelectField, TextField } from '../../ui/Form';
import { useFormat } from '../../ui/format';
import { useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';
import { LocalTable, type Column } from '../../ui/Table';
import { useClusterNames } from '../clusters/names';
import { requestOf, type PreheatValues } from './preheat';
import { TimeFields, useTime } from './TimeFields';

interface Props {
  back: () => void;
  /** shows at its field what is wrong with one; whether it could */
  place: (error: unknown) => boolean;
}

/** What it would do, asked of the manager; then it begins, now or at times. */
export function PreheatReview({ back, place }: Props) {
  const { t } = useTranslation();
  const { account } = useSession();
  const navigate = useNavigate();
  const notify = useNotify();
  const { register, getValues, setValue, formState } = useFormContext<PreheatValues>();
  const [request, setRequest] = useState(() => requestOf(getValues(), account.user.id));
  const [isRepeated, setRepeated] = useState(false);
  const time = useTime();
  const [problem, setProblem] = useState<unknown>(null);
  // nothing is kept: it may hold secrets, and what matches changes
  const plan = useQuery<Plan, ApiError>({
    queryKey: ['plan', request],
    gcTime: 0,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      try {
        return await api<Plan>('jobs/dry-run', { method: 'POST', body: request, signal });
      } catch (error) {
        place(error);
        throw error;
      }
    },
  });
  const begin = useChange(
    (body: unknown) => api<Job>(isRepeated ? 'jobs/schedules' : 'jobs', { method: 'POST', body }),
    ['jobs', 'jobs/schedules'],
  );
  const start = async () => {
    setProblem(null);
    if (isRepeated && !time.check()) return;
    const bio = getValues('bio').trim();
    try {
      const made = await begin.mutateAsync({
        ...request,
        bio,
        ...(isRepeated ? time.values : {}),
      });
      notify(t(isRepeated ? 'preheat.scheduled' : 'preheat.started'));
      await navigate(isRepeated ? '/jobs/schedules' : `/jobs/${String(made.id)}`);
    } catch (error) {
      if (!time.place(error) && !place(error)) setProblem(error);
    }
  };
  const choosePlatform = (platform: string) => {
    setValue('platform', platform);
    setRequest(requestOf(getValues(), account.user.id));
  };
  return (
    <>
      {plan.error ? (
        <Problem error={plan.error} retry={plan.refetch} />
      ) : plan.data ? (
        <PlanView plan={plan.data} choosePlatform={choosePlatform} />
      ) : (
        <Loading />
      )}
      <Card title={t('preheat.begin')}>
        <form
          className="form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void start();
          }}
        >
          <TextField
            label={t('field.bio')}
            maxLength={1024}
            error={formState.errors.bio?.message}
            {...register('bio')}
          />
          <Check
            label={t('preheat.repeat')}
            hint={t('preheat.repeatHint')}
            checked={isRepeated}
            onChange={(event) => setRepeated(event.target.checked)}
          />
          {isRepeated && <TimeFields time={time} />}
          {problem !== null && <Problem error={problem} />}
          <div className="actions">
            <Button onClick={back}>
              <ArrowLeft aria-hidden />
              {t('preheat.back')}
            </Button>
            <Button look="primary" type="submit" disabled={begin.isPending}>
              {isRepeated ? <CalendarPlus aria-hidden /> : <Play aria-hidden />}
              {t(isRepeated ? 'preheat.schedule' : 'preheat.start')}
            </Button>
          </div>
        </form>
      </Card>
    </>
  );
}

type PlannedContent = Plan['contents'][number];
type PlannedCluster = Plan['clusters'][number];

function PlanView({
  plan,
  choosePlatform,
}: {
  plan: Plan;
  choosePlatform: (platform: string) => void;
}) {
  const { t } = useTranslation();
  const { number, bytes } = useFormat();
  const clusters = useClusterNames();
  const name = (id: number) =>
    clusters.options.find((option) => option.value === String(id))?.label ?? String(id);
  const contents: Column<PlannedContent>[] = [
    {
      id: 'content',
      header: t('job.content'),
      kind: 'title',
      cell: (row) => (
        <>
          <span className="mono">{row.digest ?? row.url}</span>
          {row.media_type && <span className="sub">{row.media_type}</span>}
        </>
      ),
    },
    {
      id: 'size',
      header: t('job.size'),
      right: true,
      cell: (row) => <span className="nowrap">{bytes(row.content_length)}</span>,
    },
  ];
  const places: Column<PlannedCluster>[] = [
    {
      id: 'cluster',
      header: t('field.cluster'),
      kind: 'title',
      cell: (row) => (
        <>
          <Link to={`/clusters/${String(row.scheduler_cluster_id)}`}>
            {name(row.scheduler_cluster_id)}
          </Link>
          {row.error && <span className="sub bad-text">{row.error}</span>}
        </>
      ),
    },
    { id: 'scheduler', header: t('job.scheduler'), cell: (row) => row.scheduler ?? '–' },
    {
      id: 'peers',
      header: t('preheat.matching'),
      right: true,
      cell: (row) => number(row.matching_peer_count),
    },
    {
      id: 'first',
      header: t('preheat.first'),
      cell: (row) => (
        <span className="badges">
          {row.peers.slice(0, 5).map((peer) => (
            <Badge key={`${String(peer.hostname)} ${String(peer.ip)}`}>{peer.hostname}</Badge>
          ))}
          {row.peers.length > 5 && <Badge>…</Badge>}
        </span>
      ),
    },
  ];
  return (
    <>
      <div className="tiles">
        <section className="card tile" aria-label={t('job.contents')}>
          <span className="label">{t('job.contents')}</span>
          <span className="value">
            {number(plan.contents.length)}{' '}
            {plan.content_length >= 0 && <small>{bytes(plan.content_length)}</small>}
          </span>
        </section>
        <section className="card tile" aria-label={t('preheat.matching')}>
          <span className="label">{t('preheat.matching')}</span>
          <span className="value">{number(plan.peer_count)}</span>
        </section>
      </div>
      {plan.peer_count === 0 && <Note tone="warn">{t('preheat.nobody')}</Note>}
      <Card
        title={t('job.byContents')}
        tools={
          plan.platforms.length > 0 && (
            <SelectField
              label={t('field.platform')}
              value={plan.platform ?? ''}
              onChange={(event) => choosePlatform(event.target.value)}
            >
              {[...new Set([plan.platform ?? '', ...plan.platforms])].map((platform) => (
                <option key={platform} value={platform}>
                  {platform}
                </option>
              ))}
            </SelectField>
          )
        }
        flush
      >
        <LocalTable
          label={t('job.byContents')}
          rows={plan.contents}
          columns={contents}
          rowKey={(row) => row.url}
        />
      </Card>
      <Card title={t('preheat.where')} flush>
        <LocalTable
          label={t('preheat.where')}
          rows={plan.clusters}
          columns={places}
          rowKey={(row) => row.scheduler_cluster_id}
        />
      </Card>
    </>
  );
}
