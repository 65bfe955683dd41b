import {
  Boxes,
  CalendarClock,
  CircleCheck,
  Network,
  Sprout,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCount, useList } from '../../api/queries';
import type { Cluster, Scheduler, SeedPeer } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badge, Card, Empty, Loading, PageHead, StateBadge } from '../../ui/Bits';

const EVERY = { refetchInterval: 15_000 };
const SHOWN = 8;

export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  return (
    <>
      <PageHead title={t('nav.overview')} />
      <div className="tiles">
        {can('clusters') && <ClusterTile />}
        {can('schedulers') && (
          <MemberTile path="schedulers" to="/schedulers" icon={CalendarClock} label="schedulers" />
        )}
        {can('seed-peers') && (
          <MemberTile path="seed-peers" to="/seed-peers" icon={Sprout} label="seedPeers" />
        )}
        {can('peers') && <MemberTile path="peers" to="/peers" icon={Network} label="peers" />}
      </div>
      {can('schedulers') && can('seed-peers') && <Attention />}
      {can('clusters') && <ClusterHealth />}
    </>
  );
}

function Tile({
  to,
  icon: Icon,
  label,
  children,
}: {
  to: string;
  icon: LucideIcon;
  label: string;
  children: ReactNode;
}) {
  return (
    <Link className="card tile" to={to}>
      <span className="label">
        <Icon aria-hidden />
        {label}
      </span>
      {children}
    </Link>
  );
}

function useNumber() {
  const { i18n } = useTranslation();
  const format = new Intl.NumberFormat(i18n.language);
  return (value: number | undefined) => (value === undefined ? '…' : format.format(value));
}

function ClusterTile() {
  const { t } = useTranslation();
  const number = useNumber();
  const clusters = useCount('clusters');
  return (
    <Tile to="/clusters" icon={Boxes} label={t('nav.clusters')}>
      <span className="value">{number(clusters.data?.total)}</span>
    </Tile>
  );
}

function MemberTile({
  path,
  to,
  icon,
  label,
}: {
  path: string;
  to: string;
  icon: LucideIcon;
  label: 'schedulers' | 'seedPeers' | 'peers';
}) {
  const { t } = useTranslation();
  const number = useNumber();
  const all = useCount(path).data?.total;
  const active = useList<unknown>(path, { state: 'active', per_page: 1 }, EVERY).data?.total;
  const share = all && active !== undefined ? (active / all) * 100 : 0;
  return (
    <Tile to={to} icon={icon} label={t(`nav.${label}`)}>
      <span className="value">
        {number(active)} <small>{t('overview.ofActive', { total: number(all) })}</small>
      </span>
      <span className="meter" aria-hidden>
        {all ? (
          <>
            <i className="ok" style={{ width: `${String(share)}%` }} />
            <i className="bad" style={{ width: `${String(100 - share)}%` }} />
          </>
        ) : null}
      </span>
    </Tile>
  );
}

/** What somebody should look at. */
function Attention() {
  const { t } = useTranslation();
  const query = { state: 'inactive', per_page: SHOWN };
  const schedulers = useList<Scheduler>('schedulers', query, EVERY);
  const seeds = useList<SeedPeer>('seed-peers', query, EVERY);
  if (!schedulers.data || !seeds.data) return <Loading lines={2} />;
  const rows = [
    ...schedulers.data.rows.map((row) => ({
      key: `s${String(row.id)}`,
      to: `/schedulers/${String(row.id)}`,
      kind: t('overview.scheduler'),
      name: row.host_name,
      at: row.last_keep_alive_at,
    })),
    ...seeds.data.rows.map((row) => ({
      key: `p${String(row.id)}`,
      to: `/seed-peers/${String(row.id)}`,
      kind: t('overview.seedPeer'),
      name: row.host_name,
      at: row.updated_at,
    })),
  ];
  const more = schedulers.data.total + seeds.data.total - rows.length;
  return (
    <Card title={t('overview.attention')} flush>
      {rows.length === 0 ? (
        <Empty icon={CircleCheck} title={t('overview.allWell')} />
      ) : (
        <ul>
          {rows.map(({ key, to, kind, name, at }) => (
            <li key={key} className="attention">
              <TriangleAlert aria-hidden />
              <span>
                {kind} <Link to={to}>{name}</Link> {t('overview.isInactive')}
              </span>
              <span className="muted">
                {t('overview.lastSeen')} <Ago at={at} />
              </span>
            </li>
          ))}
          {more > 0 && <li className="attention muted">{t('overview.more', { count: more })}</li>}
        </ul>
      )}
    </Card>
  );
}

function ClusterHealth() {
  const { t } = useTranslation();
  const { can } = useSession();
  const clusters = useList<Cluster>('clusters', { per_page: SHOWN, sort: 'id' });
  if (!clusters.data) return <Loading />;
  return (
    <Card
      title={t('nav.clusters')}
      tools={clusters.data.total > SHOWN && <Link to="/clusters">{t('overview.all')}</Link>}
      flush
    >
      <div className="table-wrap">
        <table className="table cards">
          <caption className="sr-only">{t('nav.clusters')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('field.name')}</th>
              <th scope="col">{t('field.state')}</th>
              <th scope="col" className="right">
                {t('nav.schedulers')}
              </th>
              <th scope="col" className="right">
                {t('nav.seedPeers')}
              </th>
              <th scope="col" className="right">
                {t('nav.peers')}
              </th>
            </tr>
          </thead>
          <tbody>
            {clusters.data.rows.map((cluster) => (
              <ClusterRow key={cluster.id} cluster={cluster} can={can} />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function ClusterRow({
  cluster,
  can,
}: {
  cluster: Cluster;
  can: ReturnType<typeof useSession>['can'];
}) {
  const { t } = useTranslation();
  const number = useNumber();
  const inCluster = { scheduler_cluster_id: cluster.id, state: 'active' };
  const schedulers = useCount('schedulers', inCluster, can('schedulers'));
  const seeds = useCount(
    'seed-peers',
    { seed_peer_cluster_id: cluster.seed_peer_cluster_id, state: 'active' },
    can('seed-peers'),
  );
  const peers = useCount('peers', inCluster, can('peers'));
  const to = `/clusters/${String(cluster.id)}`;
  return (
    <tr>
      <td className="title">
        <span className="row">
          <Link className="main" to={to}>
            {cluster.name}
          </Link>
          {cluster.is_default && <Badge tone="accent">{t('clusters.default')}</Badge>}
        </span>
      </td>
      <td data-label={t('field.state')}>
        {schedulers.data ? (
          <StateBadge state={schedulers.data.total > 0 ? 'active' : 'inactive'} />
        ) : (
          '…'
        )}
      </td>
      <td className="right num" data-label={t('nav.schedulers')}>
        {number(schedulers.data?.total)}
      </td>
      <td className="right num" data-label={t('nav.seedPeers')}>
        {number(seeds.data?.total)}
      </td>
      <td className="right num" data-label={t('nav.peers')}>
        {number(peers.data?.total)}
      </td>
    </tr>
  );
}
