import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { api } from '../../api/client';
import { useChange, useOne } from '../../api/queries';
import type { Peer } from '../../api/types';
import { useSession } from '../../session/session';
import { Badge, Card, Fact, Facts, Loading, Moment, PageHead, StateBadge } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Confirm, useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';

export function Page() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { can } = useSession();
  const navigate = useNavigate();
  const notify = useNotify();
  const [deleting, setDeleting] = useState(false);
  const { data, error, refetch } = useOne<Peer>(`peers/${id}`);
  const remove = useChange(() => api(`peers/${id}`, { method: 'DELETE' }), ['peers']);
  if (!data) return error ? <Problem error={error} retry={refetch} /> : <Loading />;
  return (
    <>
      <PageHead
        title={data.host_name}
        crumbs={[{ to: '/peers', label: t('nav.peers') }]}
        badges={
          <>
            <StateBadge state={data.state} />
            <Badge tone={data.type === 'normal' ? undefined : 'accent'}>
              {data.type === 'normal' ? t('peers.normal') : t('peers.seed')}
            </Badge>
          </>
        }
      >
        {can('peers', '*', data.scheduler_cluster_id) && (
          <Button look="danger-quiet" onClick={() => setDeleting(true)}>
            <Trash2 aria-hidden />
            {t('ui.delete')}
          </Button>
        )}
      </PageHead>
      <Card title={t('peers.host')}>
        <Facts>
          <Fact label={t('field.address')} copy={`${data.ip}:${String(data.port)}`}>
            <span className="mono">
              {data.ip}:{data.port}
            </span>
          </Fact>
          <Fact label={t('field.downloadPort')}>{data.download_port || ''}</Fact>
          <Fact label={t('field.proxyPort')}>{data.proxy_port || ''}</Fact>
          <Fact label={t('field.cluster')}>
            <Link to={`/clusters/${String(data.scheduler_cluster_id)}`}>
              {data.scheduler_cluster?.name ?? data.scheduler_cluster_id}
            </Link>
          </Fact>
          <Fact label={t('field.idc')}>{data.idc}</Fact>
          <Fact label={t('field.location')}>{data.location}</Fact>
          <Fact label={t('field.firstReport')}>
            <Moment at={data.created_at} />
          </Fact>
          <Fact label={t('field.lastReport')}>
            <Moment at={data.updated_at} />
          </Fact>
        </Facts>
      </Card>
      <Card title={t('peers.build')}>
        <Facts>
          <Fact label={t('field.version')}>{data.git_version}</Fact>
          <Fact label={t('field.commit')}>
            {data.git_commit && <span className="mono">{data.git_commit}</span>}
          </Fact>
          <Fact label={t('field.buildPlatform')}>{data.build_platform}</Fact>
          <Fact label={t('field.os')}>{data.os}</Fact>
          <Fact label={t('field.platform')}>
            {[data.platform, data.platform_version].filter(Boolean).join(' ')}
          </Fact>
          <Fact label={t('field.kernel')}>{data.kernel_version}</Fact>
        </Facts>
      </Card>
      <Confirm
        open={deleting}
        onClose={() => setDeleting(false)}
        title={t('peers.delete', { name: data.host_name })}
        action={t('ui.delete')}
        run={async () => {
          await remove.mutateAsync(undefined);
          notify(t('ui.deleted', { name: data.host_name }));
          await navigate('/peers');
        }}
      >
        <p>{t('peers.deleteText')}</p>
      </Confirm>
    </>
  );
}
