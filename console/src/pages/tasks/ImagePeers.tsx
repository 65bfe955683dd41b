import { useTranslation } from 'react-i18next';
import { Card, Meter } from '../../ui/Bits';
import { useFormat } from '../../ui/format';
import { LocalTable, type Column } from '../../ui/Table';
import { useClusterNames } from '../clusters/names';

interface ImagePeer {
  hostname: string;
  ip: string;
  cached_layers: { url: string }[];
  scheduler_cluster_id: number;
}

/** What the manager answers about an image. */
export interface Distribution {
  image: { layers: { url: string }[] };
  peers: ImagePeer[];
}

/** Which peers have how many layers of an image, and which layers are how widespread. */
export function ImagePeers({ found }: { found: Distribution }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const clusters = useClusterNames();
  const all = found.image.layers.length;
  const share = (have: number, of: number) => {
    const text = t('job.doneOf', { done: number(have), total: number(of) });
    return (
      <span className="progress">
        <span className="num">{text}</span>
        <Meter ok={of === 0 ? 0 : have / of} label={text} />
      </span>
    );
  };
  const peers: Column<ImagePeer>[] = [
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
      id: 'cluster',
      header: t('field.cluster'),
      cell: (row) =>
        clusters.options.find((option) => option.value === String(row.scheduler_cluster_id))
          ?.label ?? row.scheduler_cluster_id,
    },
    {
      id: 'layers',
      header: t('tasks.layers'),
      cell: (row) => share(row.cached_layers.length, all),
    },
  ];
  const layers: Column<{ url: string }>[] = [
    {
      id: 'layer',
      header: t('tasks.layer'),
      kind: 'title',
      cell: (row) => <span className="mono">{row.url.slice(row.url.lastIndexOf('/') + 1)}</span>,
    },
    {
      id: 'peers',
      header: t('job.peers'),
      cell: (row) =>
        share(
          found.peers.filter((peer) => peer.cached_layers.some((layer) => layer.url === row.url))
            .length,
          found.peers.length,
        ),
    },
  ];
  return (
    <>
      <Card title={t('tasks.imageAt', { count: found.peers.length })} flush>
        <LocalTable
          label={t('job.byPeers')}
          rows={found.peers}
          columns={peers}
          rowKey={(row) => `${String(row.scheduler_cluster_id)} ${row.hostname} ${row.ip}`}
        />
      </Card>
      <Card title={t('tasks.layers')} flush>
        <LocalTable
          label={t('tasks.layers')}
          rows={found.image.layers}
          columns={layers}
          rowKey={(row) => row.url}
        />
      </Card>
    </>
  );
}
