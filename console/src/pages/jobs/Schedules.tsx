import { CalendarClock, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../api/client';
import { useChange, useList } from '../../api/queries';
import type { Schedule } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badge, Empty, Moment } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { DeleteOne, Dialog, EditMenu, useNotify } from '../../ui/Layers';
import { Problem, useProblemText } from '../../ui/Problem';
import { DataTable, useListState } from '../../ui/Table';
import { contentOf } from './job';
import { JobTabs, PreheatButton } from './JobTabs';
import { TimeFields, useTime } from './TimeFields';

const PATH = 'jobs/schedules';

export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const notify = useNotify();
  const problem = useProblemText();
  const list = useListState();
  const result = useList<Schedule>(PATH, list.query, { refetchInterval: 20_000 });
  const [removing, setRemoving] = useState<Schedule | null>(null);
  const [edited, setEdited] = useState<Schedule | null>(null);
  const change = useChange(
    ({ id, ...body }: { id: number; is_enabled: boolean }) =>
      api(`${PATH}/${String(id)}`, { method: 'PATCH', body }),
    [PATH],
  );
  const remove = useChange(
    ({ id }: Schedule) => api(`${PATH}/${String(id)}`, { method: 'DELETE' }),
    [PATH],
  );
  const mayChange = can('jobs', '*');
  const name = (row: Schedule) => row.bio || `${t('jobs.schedule')} ${String(row.id)}`;
  return (
    <>
      <JobTabs />
      <DataTable
        label={t('jobs.schedules')}
        list={list}
        result={result}
        rowKey={(row) => row.id}
        searchable={false}
        columns={[
          {
            id: 'schedule',
            header: t('jobs.schedule'),
            kind: 'title',
            cell: (row) => (
              <>
                <Link className="main" to={`/jobs?schedule_id=${String(row.id)}`}>
                  {name(row)}
                </Link>
                <span className="sub">{contentOf(row)}</span>
              </>
            ),
          },
          {
            id: 'cron',
            header: t('schedules.cron'),
            cell: (row) => (
              <>
                <span className="mono">{row.cron}</span>
                <span className="sub">{row.zone}</span>
              </>
            ),
          },
          {
            id: 'state',
            header: t('field.state'),
            cell: (row) => (
              <Badge tone={row.is_enabled ? 'ok' : 'warn'} dot>
                {t(row.is_enabled ? 'schedules.on' : 'schedules.paused')}
              </Badge>
            ),
          },
          {
            id: 'next',
            header: t('schedules.next'),
            cell: (row) => <Moment at={row.next_run_at} />,
          },
          {
            id: 'last',
            header: t('schedules.last'),
            cell: (row) =>
              row.last_job_id === undefined ? (
                <span className="muted">–</span>
              ) : (
                <Link to={`/jobs/${String(row.last_job_id)}`}>
                  <Ago at={row.last_run_at} />
                </Link>
              ),
          },
          {
            id: 'tools',
            header: t('ui.actions'),
            kind: 'tools',
            right: true,
            cell: (row) => (
              <EditMenu
                name={name(row)}
                mayChange={mayChange}
                onEdit={() => setEdited(row)}
                onDelete={() => setRemoving(row)}
                more={[
                  {
                    label: t(row.is_enabled ? 'schedules.pause' : 'schedules.resume'),
                    icon: row.is_enabled ? Pause : Play,
                    run: () =>
                      change.mutate(
                        { id: row.id, is_enabled: !row.is_enabled },
                        {
                          onSuccess: () => notify(t('ui.saved')),
                          onError: (error) => notify(problem(error), 'bad'),
                        },
                      ),
                  },
                ]}
              />
            ),
          },
        ]}
        empty={
          <Empty icon={CalendarClock} title={t('schedules.none')} action={<PreheatButton />}>
            {t('schedules.noneText')}
          </Empty>
        }
      />
      <Dialog
        open={edited !== null}
        onClose={() => setEdited(null)}
        title={edited ? t('ui.edit') + ' ' + name(edited) : ''}
      >
        {edited && <TimeForm schedule={edited} onClose={() => setEdited(null)} />}
      </Dialog>
      <DeleteOne
        row={removing}
        onClose={() => setRemoving(null)}
        title={(row) => t('schedules.delete', { name: name(row) })}
        name={name}
        run={remove.mutateAsync}
      >
        {t('schedules.deleteText')}
      </DeleteOne>
    </>
  );
}

function TimeForm({ schedule, onClose }: { schedule: Schedule; onClose: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const time = useTime(schedule);
  const [problem, setProblem] = useState<unknown>(null);
  const save = useChange(
    (body: { cron: string; zone: string }) =>
      api(`${PATH}/${String(schedule.id)}`, { method: 'PATCH', body }),
    [PATH],
  );
  const submit = async () => {
    setProblem(null);
    if (!time.check()) return;
    try {
      await save.mutateAsync({ cron: time.values.cron, zone: time.values.zone });
      notify(t('ui.saved'));
      onClose();
    } catch (error) {
      if (!time.place(error)) setProblem(error);
    }
  };
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TimeFields time={time} />
      {problem !== null && <Problem error={problem} />}
      <div className="actions">
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" type="submit" disabled={save.isPending}>
          {t('ui.save')}
        </Button>
      </div>
    </form>
  );
}
