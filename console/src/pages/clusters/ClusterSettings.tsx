import { useTranslation } from 'react-i18next';
import { Badges, Card, Fact, Facts, Moment } from '../../ui/Bits';
import { useCluster } from './ClusterPage';

export function Page() {
  const { t } = useTranslation();
  const cluster = useCluster();
  const { scopes } = cluster;
  return (
    <div className="stack">
      <Card title={t('clusterForm.about')}>
        <Facts>
          <Fact label={t('field.bio')}>{cluster.bio}</Fact>
          <Fact label={t('field.id')} copy={String(cluster.id)}>
            <span className="num">{cluster.id}</span>
          </Fact>
          <Fact label={t('field.seedPeerClusterId')}>{cluster.seed_peer_cluster_id}</Fact>
          <Fact label={t('field.created')}>
            <Moment at={cluster.created_at} />
          </Fact>
          <Fact label={t('field.changed')}>
            <Moment at={cluster.updated_at} />
          </Fact>
        </Facts>
      </Card>
      <Card title={t('clusters.scopes')}>
        <Facts>
          <Fact label={t('field.idc')}>{scopes.idc}</Fact>
          <Fact label={t('field.location')}>{scopes.location}</Fact>
          <Fact label={t('field.cidrs')}>
            <Badges values={scopes.cidrs ?? []} />
          </Fact>
          <Fact label={t('field.hostnames')}>
            <Badges values={scopes.hostnames ?? []} />
          </Fact>
        </Facts>
      </Card>
      <Card title={t('clusterForm.limits')}>
        <Facts>
          <Fact label={t('field.candidateParents')}>
            {cluster.scheduler_cluster_config.candidate_parent_limit}
          </Fact>
          <Fact label={t('field.filterParents')}>
            {cluster.scheduler_cluster_config.filter_parent_limit}
          </Fact>
          <Fact label={t('field.seedLoad')}>{cluster.seed_peer_cluster_config.load_limit}</Fact>
          <Fact label={t('field.peerLoad')}>{cluster.peer_cluster_config.load_limit}</Fact>
          <Fact label={t('field.jobRate')}>{cluster.scheduler_cluster_config.job_rate_limit}</Fact>
        </Facts>
      </Card>
    </div>
  );
}
