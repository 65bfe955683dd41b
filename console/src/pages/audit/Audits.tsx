import { Download, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiUrl } from '../../api/client';
import { useList } from '../../api/queries';
import type { Audit } from '../../api/types';
import { Badge, Empty, Fact, Facts, Moment, PageHead, Snippet, type Tone } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Layers';
import { DataTable, Pick, useListState, type ListState } from '../../ui/Table';

const FILTERS = ['actor_type', 'operation', 'state', 'start_time', 'end_time', 'path'];

const METHODS: Record<string, Tone> = {
  GET: 'ok',
  POST: 'info',
  PUT: 'info',
  PATCH: 'warn',
  DELETE: 'bad',
};

export function Page() {
  const { t } = useTranslation();
  const list = useListState(FILTERS);
  const result = useList<Audit>('audits', list.query);
  const [shown, setShown] = useState<Audit | null>(null);
  const exported = (format: string) => {
    const conditions = FILTERS.map((name) => [name, list.filter(name)]);
    return apiUrl('audits/export', { ...Object.fromEntries(conditions), format }).href;
  };
  return (
    <>
      <PageHead title={t('nav.audit')}>
        <a className="btn" href={exported('csv')} download>
          <Download aria-hidden />
          CSV
        </a>
        <a className="btn" href={exported('jsonl')} download>
          <Download aria-hidden />
          JSON
        </a>
      </PageHead>
      <DataTable
        label={t('nav.audit')}
        list={list}
        result={result}
        rowKey={(row) => row.id}
        filters={
          <>
            <Pick
              label={t('audit.actorType')}
              name="actor_type"
              list={list}
              options={[
                { value: 'USER', label: t('audit.USER') },
                { value: 'PAT', label: t('audit.PAT') },
                { value: 'UNKNOWN', label: t('audit.UNKNOWN') },
              ]}
            />
            <Pick
              label={t('audit.operation')}
              name="operation"
              list={list}
              options={Object.keys(METHODS).map((method) => ({ value: method, label: method }))}
            />
            <Pick
              label={t('audit.outcome')}
              name="state"
              list={list}
              options={[
                { value: 'SUCCESS', label: t('audit.SUCCESS') },
                { value: 'FAILURE', label: t('audit.FAILURE') },
              ]}
            />
            <Time label={t('audit.from')} name="start_time" list={list} />
            <Time label={t('audit.until')} name="end_time" list={list} />
          </>
        }
        columns={[
          {
            id: 'time',
            header: t('audit.time'),
            cell: (row) => <Moment at={row.operated_at} />,
          },
          {
            id: 'actor',
            header: t('audit.actor'),
            cell: (row) => (
              <>
                <strong>{row.actor_name || t('audit.UNKNOWN')}</strong>{' '}
                {row.actor_type === 'PAT' && <Badge>{t('audit.PAT')}</Badge>}
              </>
            ),
          },
          {
            id: 'what',
            header: t('audit.operation'),
            cell: (row) => (
              <span className="row">
                <Badge tone={METHODS[row.operation]}>{row.operation}</Badge>
                <span className="mono">{row.path}</span>
              </span>
            ),
          },
          {
            id: 'outcome',
            header: t('audit.outcome'),
            cell: (row) => (
              <Badge tone={row.state === 'SUCCESS' ? 'ok' : 'bad'} dot>
                {row.status_code}
              </Badge>
            ),
          },
          {
            id: 'tools',
            header: t('ui.actions'),
            kind: 'tools',
            right: true,
            cell: (row) => (
              <Button small onClick={() => setShown(row)}>
                {t('audit.detail')}
              </Button>
            ),
          },
        ]}
        empty={<Empty icon={ScrollText} title={t('audit.none')} />}
      />
      <Dialog open={shown !== null} onClose={() => setShown(null)} wide title={t('audit.detail')}>
        {shown && (
          <>
            <Facts>
              <Fact label={t('audit.time')}>
                <Moment at={shown.operated_at} />
              </Fact>
              <Fact label={t('audit.actor')}>{shown.actor_name}</Fact>
              <Fact label={t('audit.operation')}>
                <span className="mono">
                  {shown.operation} {shown.path}
                </span>
              </Fact>
              <Fact label={t('audit.outcome')}>{shown.status_code}</Fact>
            </Facts>
            <Snippet label={t('audit.detail')} text={JSON.stringify(shown.detail, null, 2)} />
            <div className="actions">
              <Button onClick={() => setShown(null)}>{t('ui.close')}</Button>
            </div>
          </>
        )}
      </Dialog>
    </>
  );
}

/** A moment as a filter: the browser's time on the screen, UTC in the URL. */
function Time({ label, name, list }: { label: string; name: string; list: ListState }) {
  const at = list.filter(name);
  return (
    <label className="pick">
      <span>{label}</span>
      <input
        className="input"
        type="datetime-local"
        value={at === '' ? '' : local(at)}
        onChange={(event) => {
          const date = new Date(event.target.value);
          list.set({ [name]: Number.isNaN(date.getTime()) ? '' : date.toISOString() });
        }}
      />
    </label>
  );
}

function local(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
