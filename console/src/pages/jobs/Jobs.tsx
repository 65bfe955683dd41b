import { CircleX, ListTodo, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../api/client';
import { useChange, useList } from '../../api/queries';
import type { Job } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badge, Empty } from '../../ui/Bits';
import { DeleteOne, RowMenu, useNotify } from '../../ui/Layers';
import { useProblemText } from '../../ui/Problem';
import { DataTable, Pick, useListState } from '../../ui/Table';
import { contentOf, jobName, TYPES } from './job';
import { JobStateBadge } from './JobState';
import { JobTabs, PreheatButton } from './JobTabs';
import { Took } from './Took';

const FILTERS = ['type', 'state', 'schedule_id'];
const SOON = 5000;
const LATER = 20_000;

export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const notify = useNotify();
  const problem = useProblemText();
  const list = useListState(FILTERS);
  const result = useList<Job>('jobs', list.query, {
    refetchInterval: ({ state }) =>
      state.data?.rows.some((job) => job.state === 'PENDING') ? SOON : LATER,
  });
  const [removing, setRemoving] = useState<Job | null>(null);
  const act = useChange(
    ({ id, what }: { id: number; what: 'cancel' | 'retry' }) =>
      api(`jobs/${String(id)}/${what}`, { method: 'POST' }),
    ['jobs'],
  );
  const remove = useChange(
    ({ id }: Job) => api(`jobs/${String(id)}`, { method: 'DELETE' }),
    ['jobs'],
  );
  const mayChange = can('jobs', '*');
  const run = (job: Job, what: 'cancel' | 'retry') =>
    act.mutate({ id: job.id, what }, { onError: (error) => notify(problem(error), 'bad') });
  return (
    <>
      <JobTabs />
      <DataTable
        label={t('nav.jobs')}
        list={list}
        result={result}
        rowKey={(row) => row.id}
        filters={
          <>
            <Pick
              label={t('field.type')}
              name="type"
              list={list}
              options={TYPES.map((type) => ({ value: type, label: t(`jobType.${type}`) }))}
            />
            <Pick
              label={t('field.state')}
              name="state"
              list={list}
              options={(['PENDING', 'SUCCESS', 'FAILURE'] as const).map((state) => ({
                value: state,
                label: t(`jobState.${state === 'PENDING' ? 'RUNNING' : state}`),
              }))}
            />
            {list.filter('schedule_id') !== '' && (
              <Badge>{t('jobs.ofSchedule', { id: list.filter('schedule_id') })}</Badge>
            )}
          </>
        }
        columns={[
          {
            id: 'job',
            header: t('job.job'),
            sort: 'id',
            kind: 'title',
            cell: (row) => (
              <>
                <Link className="main" to={`/jobs/${String(row.id)}`}>
                  {jobName(t, row)}
                </Link>
                <span className="sub">{row.bio || contentOf(row)}</span>
              </>
            ),
          },
          { id: 'type', header: t('field.type'), sort: 'type', cell: (row) => kind(row) },
          {
            id: 'state',
            header: t('field.state'),
            sort: 'state',
            cell: (row) => <JobStateBadge state={row.state} />,
          },
          {
            id: 'created',
            header: t('field.created'),
            sort: 'created_at',
            cell: (row) => <Ago at={row.created_at} />,
          },
          { id: 'took', header: t('job.took'), right: true, cell: (row) => <Took job={row} /> },
          {
            id: 'tools',
            header: t('ui.actions'),
            kind: 'tools',
            right: true,
            cell: (row) => (
              <RowMenu
                label={t('ui.actionsOf', { name: jobName(t, row) })}
                items={
                  mayChange
                    ? [
                        ...(row.state === 'PENDING'
                          ? [
                              {
                                label: t('job.cancel'),
                                icon: CircleX,
                                run: () => run(row, 'cancel'),
                              },
                            ]
                          : []),
                        ...(row.state === 'FAILURE'
                          ? [
                              {
                                label: t('job.retry'),
                                icon: RotateCcw,
                                run: () => run(row, 'retry'),
                              },
                            ]
                          : []),
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
        ]}
        empty={
          <Empty icon={ListTodo} title={t('jobs.none')} action={<PreheatButton />}>
            {t('jobs.noneText')}
          </Empty>
        }
      />
      <DeleteOne
        row={removing}
        onClose={() => setRemoving(null)}
        title={(row) => t('job.delete', { name: jobName(t, row) })}
        name={(row) => jobName(t, row)}
        run={remove.mutateAsync}
      >
        {t('job.deleteText')}
      </DeleteOne>
    </>
  );

  function kind(row: Job) {
    const args = row.args as { type?: string };
    return (
      <Badge>
        {row.type === 'preheat' && args.type === 'image'
          ? t('preheat.image')
          : t(`jobType.${row.type}`)}
      </Badge>
    );
  }
}
