import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/types';
import { Badge, Card, Meter } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { useFormat } from '../../ui/format';
import { Check } from '../../ui/Form';
import { LocalTable, type Column } from '../../ui/Table';
import { useClusterNames } from '../clusters/names';
import type { Live } from './events';
import { JobStateBadge, ProgressCell } from './JobState';
import {
  hostsOf,
  partsOf,
  progressOf,
  type ContentRow,
  type HostRow,
  type SchedulerRow,
} from './progress';

/** How far a job is: as a whole, by scheduler, by content and by peer. */
export function JobProgress({ job, live }: { job: Job; live: Live }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { contents, peers } = live;
  const parts = useMemo(() => partsOf(contents, peers), [contents, peers]);
  const [content, setContent] = useState<number | undefined>();
  if (job.type === 'gc') return <Purged job={job} />;
  const all = progressOf(peers);
  const done = contents.filter((one) => one.state === 'SUCCESS').length;
  return (
    <>
      <section className="card tile" aria-label={t('job.progress')}>
        <span className="value">
          {number(Math.floor(all.share * 100))}{' '}
          <small>
            {'% · '}
            {t('job.contentsOf', { done: number(done), total: number(contents.length) })}
            {' · '}
            {t('job.peersOf', { done: number(all.done), total: number(all.total) })}
            {all.failed > 0 && (
              <span className="bad-text"> · {t('job.failed', { count: number(all.failed) })}</span>
            )}
          </small>
        </span>
        <Meter
          ok={all.share}
          bad={all.total === 0 ? 0 : all.failed / all.total}
          label={t('job.progress')}
        />
      </section>
      {parts.schedulers.length > 0 && <Schedulers rows={parts.schedulers} />}
      {parts.contents.length > 0 && (
        <Contents
          rows={parts.contents}
          chosen={content}
          choose={job.type === 'preheat' ? setContent : undefined}
        />
      )}
      <Hosts job={job} live={live} content={content} showAll={() => setContent(undefined)} />
    </>
  );
}

function Purged({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { purged = 0 } = (job.result ?? {}) as { purged?: number };
  return (
    <section className="card tile">
      <span className="value">{number(purged)}</span>
      <span className="muted">{t('garbage.purgedText')}</span>
    </section>
  );
}

function Schedulers({ rows }: { rows: SchedulerRow[] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const clusters = useClusterNames();
  const columns: Column<SchedulerRow>[] = [
    {
      id: 'scheduler',
      header: t('job.scheduler'),
      kind: 'title',
      cell: (row) => <strong>{row.scheduler || t('job.noScheduler')}</strong>,
    },
    {
      id: 'cluster',
      header: t('field.cluster'),
      cell: (row) =>
        clusters.options.find((option) => option.value === String(row.clusterId))?.label ??
        row.clusterId,
    },
    {
      id: 'contents',
      header: t('job.contents'),
      cell: (row) => (
        <>
          <span className="num">
            {t('job.doneOf', { done: number(row.contentsDone), total: number(row.contents) })}
          </span>
          {row.contentsFailed > 0 && (
            <span className="bad-text">
              {' · '}
              {t('job.failed', { count: number(row.contentsFailed) })}
            </span>
          )}
        </>
      ),
    },
    {
      id: 'peers',
      header: t('job.peers'),
      cell: (row) => <ProgressCell progress={row.peers} />,
    },
  ];
  return (
    <Card title={t('job.bySchedulers')} flush>
      <LocalTable
        label={t('job.bySchedulers')}
        rows={rows}
        columns={columns}
        rowKey={(row) => `${String(row.clusterId)} ${row.scheduler}`}
      />
    </Card>
  );
}

/** The end of a URL tells layers and files apart. */
function shortName(url: string): string {
  const path = url.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  return path.slice(path.lastIndexOf('/') + 1) || url;
}

function Contents({
  rows,
  chosen,
  choose,
}: {
  rows: ContentRow[];
  chosen: number | undefined;
  choose: ((content: number | undefined) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { bytes } = useFormat();
  const columns: Column<ContentRow>[] = [
    {
      id: 'content',
      header: t('job.content'),
      kind: 'title',
      cell: ({ content }) => (
        <>
          <strong className="mono">{shortName(content.url)}</strong>
          <span className="sub">{content.url}</span>
          {content.error && <span className="sub bad-text">{content.error}</span>}
        </>
      ),
    },
    {
      id: 'size',
      header: t('job.size'),
      right: true,
      cell: ({ content }) => <span className="nowrap">{bytes(content.content_length)}</span>,
    },
    {
      id: 'state',
      header: t('field.state'),
      cell: ({ content }) => <JobStateBadge state={content.state} ofPart />,
    },
    {
      id: 'peers',
      header: t('job.peers'),
      cell: ({ peers }) => <ProgressCell progress={peers} />,
    },
    ...(choose
      ? [
          {
            id: 'tools',
            header: t('ui.actions'),
            kind: 'tools' as const,
            right: true,
            cell: ({ content }: ContentRow) => (
              <Button
                small
                aria-pressed={chosen === content.number}
                aria-label={t('job.peersOfContent', { name: shortName(content.url) })}
                onClick={() => choose(chosen === content.number ? undefined : content.number)}
              >
                {t('job.peers')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <Card title={t('job.byContents')} flush>
      <LocalTable
        label={t('job.byContents')}
        rows={rows}
        columns={columns}
        rowKey={(row) => row.content.number}
      />
    </Card>
  );
}

function Hosts({
  job,
  live,
  content,
  showAll,
}: {
  job: Job;
  live: Live;
  content: number | undefined;
  showAll: () => void;
}) {
  const { t } = useTranslation();
  const [failedOnly, setFailedOnly] = useState(false);
  const { peers } = live;
  const all = useMemo(() => hostsOf(peers, content), [peers, content]);
  const rows = failedOnly ? all.filter((row) => row.contents.failed > 0) : all;
  const chosen = live.contents.find((one) => one.number === content);
  const columns: Column<HostRow>[] = [
    {
      id: 'host',
      header: t('field.hostname'),
      kind: 'title',
      cell: (row) => (
        <>
          <strong>{row.hostname}</strong>
          <span className="sub mono">{row.ip}</span>
          {row.error && <span className="sub bad-text">{row.error}</span>}
        </>
      ),
    },
    {
      id: 'type',
      header: t('field.type'),
      cell: (row) => (
        <Badge tone={row.type === 'normal' ? undefined : 'accent'}>
          {row.type === 'normal' ? t('peers.normal') : t('peers.seed')}
        </Badge>
      ),
    },
    {
      id: 'state',
      header: t('field.state'),
      cell: (row) => <JobStateBadge state={row.state} ofPart />,
    },
    {
      id: 'contents',
      header: t('job.contents'),
      cell: (row) => <ProgressCell progress={row.contents} />,
    },
  ];
  return (
    <Card
      title={t('job.byPeers')}
      tools={
        all.some((row) => row.contents.failed > 0) && (
          <Check
            label={t('job.failedOnly')}
            checked={failedOnly}
            onChange={(event) => setFailedOnly(event.target.checked)}
          />
        )
      }
      flush
    >
      {chosen && (
        <p className="row" style={{ padding: '0 1rem 0.4rem' }}>
          <span className="muted">
            {t('job.ofContent')} <span className="mono">{shortName(chosen.url)}</span>
          </span>
          <Button small look="quiet" onClick={showAll}>
            {t('table.showAll')}
          </Button>
        </p>
      )}
      {rows.length === 0 ? (
        <p className="muted" style={{ padding: '0.5rem 1rem 1rem' }}>
          {job.state === 'PENDING' ? t('job.noPeersYet') : t('job.noPeers')}
        </p>
      ) : (
        <LocalTable
          label={t('job.byPeers')}
          rows={rows}
          columns={columns}
          rowKey={(row) => row.id}
        />
      )}
    </Card>
  );
}
