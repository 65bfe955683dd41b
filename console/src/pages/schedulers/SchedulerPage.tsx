import { Settings2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useOne } from '../../api/queries';
import type { Scheduler } from '../../api/types';
import { useSession } from '../../session/session';
import {
  Ago,
  Badges,
  Card,
  Fact,
  Facts,
  Loading,
  Moment,
  PageHead,
  StateBadge,
} from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Problem } from '../../ui/Problem';
import { FeaturesDialog } from './FeaturesDialog';

const NANOS_PER_SECOND = 1e9;

export function Page() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { can } = useSession();
  const [editing, setEditing] = useState<Scheduler | null>(null);
  const { data, error, refetch } = useOne<Scheduler>(
    `schedulers/${id}`,
    {},
    { refetchInterval: 10_000 },
  );
  if (!data) return error ? <Problem error={error} retry={refetch} /> : <Loading />;
  const keepAlive = data.config.manager_keep_alive_interval;
  return (
    <>
      <PageHead
        title={data.host_name}
        crumbs={[{ to: '/schedulers', label: t('nav.schedulers') }]}
        badges={<StateBadge state={data.state} />}
      >
        {can('schedulers', '*', data.scheduler_cluster_id) && (
          <Button onClick={() => setEditing(data)}>
            <Settings2 aria-hidden />
            {t('schedulers.editFeatures')}
          </Button>
        )}
      </PageHead>
      <Card>
        <Facts>
          <Fact label={t('field.address')} copy={`${data.ip}:${String(data.port)}`}>
            <span className="mono">
              {data.ip}:{data.port}
            </span>
          </Fact>
          <Fact label={t('field.cluster')}>
            <Link to={`/clusters/${String(data.scheduler_cluster_id)}`}>
              {data.scheduler_cluster?.name ?? data.scheduler_cluster_id}
            </Link>
          </Fact>
          <Fact label={t('field.features')}>
            <Badges values={data.features} empty={t('schedulers.noFeatures')} />
          </Fact>
          <Fact label={t('field.idc')}>{data.idc}</Fact>
          <Fact label={t('field.location')}>{data.location}</Fact>
          <Fact label={t('field.lastKeepAlive')}>
            <Ago at={data.last_keep_alive_at} />
          </Fact>
          <Fact label={t('schedulers.keepAlive')}>
            {keepAlive ? t('ui.seconds', { count: keepAlive / NANOS_PER_SECOND }) : ''}
          </Fact>
          <Fact label={t('field.id')}>{data.id}</Fact>
          <Fact label={t('field.created')}>
            <Moment at={data.created_at} />
          </Fact>
        </Facts>
      </Card>
      <FeaturesDialog scheduler={editing} onClose={() => setEditing(null)} />
    </>
  );
}
