import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useOne } from '../../api/queries';
import type { SeedPeer } from '../../api/types';
import { Card, Fact, Facts, Loading, Moment, PageHead, StateBadge } from '../../ui/Bits';
import { Problem } from '../../ui/Problem';

export function Page() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { data, error, refetch } = useOne<SeedPeer>(
    `seed-peers/${id}`,
    {},
    { refetchInterval: 10_000 },
  );
  if (!data) return error ? <Problem error={error} retry={refetch} /> : <Loading />;
  return (
    <>
      <PageHead
        title={data.host_name}
        crumbs={[{ to: '/seed-peers', label: t('nav.seedPeers') }]}
        badges={<StateBadge state={data.state} />}
      />
      <Card>
        <Facts>
          <Fact label={t('field.address')} copy={`${data.ip}:${String(data.port)}`}>
            <span className="mono">
              {data.ip}:{data.port}
            </span>
          </Fact>
          <Fact label={t('field.downloadPort')}>{data.download_port || ''}</Fact>
          <Fact label={t('field.objectStoragePort')}>{data.object_storage_port || ''}</Fact>
          <Fact label={t('field.type')}>{data.type}</Fact>
          <Fact label={t('field.seedPeerCluster')}>
            {data.seed_peer_cluster?.name ?? data.seed_peer_cluster_id}
          </Fact>
          <Fact label={t('field.idc')}>{data.idc}</Fact>
          <Fact label={t('field.location')}>{data.location}</Fact>
          <Fact label={t('field.id')}>{data.id}</Fact>
          <Fact label={t('field.created')}>
            <Moment at={data.created_at} />
          </Fact>
          <Fact label={t('field.changed')}>
            <Moment at={data.updated_at} />
          </Fact>
        </Facts>
      </Card>
    </>
  );
}
