import { Boxes, Crosshair, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useList } from '../../api/queries';
import type { Cluster, Scopes } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badge, Badges, Empty, PageHead } from '../../ui/Bits';
import { LinkButton } from '../../ui/Button';
import { DataTable, useListState } from '../../ui/Table';

export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const list = useListState();
  const result = useList<Cluster>('clusters', list.query);
  const create = can('clusters', '*') && (
    <LinkButton look="primary" to="/clusters/new">
      <Plus aria-hidden />
      {t('clusters.create')}
    </LinkButton>
  );
  return (
    <>
      <PageHead title={t('nav.clusters')}>
        <LinkButton to="/clusters/tester">
          <Crosshair aria-hidden />
          {t('tester.open')}
        </LinkButton>
        {create}
      </PageHead>
      <DataTable
        label={t('nav.clusters')}
        list={list}
        result={result}
        rowKey={(cluster) => cluster.id}
        columns={[
          {
            id: 'name',
            header: t('field.name'),
            sort: 'name',
            kind: 'title',
            cell: (cluster) => (
              <>
                <span className="row">
                  <Link className="main" to={`/clusters/${String(cluster.id)}`}>
                    {cluster.name}
                  </Link>
                  {cluster.is_default && <Badge tone="accent">{t('clusters.default')}</Badge>}
                </span>
                <span className="sub">{cluster.bio}</span>
              </>
            ),
          },
          {
            id: 'scopes',
            header: t('clusters.scopes'),
            cell: (cluster) => (
              <Badges values={scopeTexts(cluster.scopes)} empty={t('clusters.noScopes')} />
            ),
          },
          {
            id: 'parents',
            header: t('field.candidateParents'),
            right: true,
            cell: (cluster) => cluster.scheduler_cluster_config.candidate_parent_limit ?? '–',
          },
          {
            id: 'id',
            header: t('field.id'),
            sort: 'id',
            right: true,
            cell: (cluster) => cluster.id,
          },
          {
            id: 'created',
            header: t('field.created'),
            cell: (cluster) => <Ago at={cluster.created_at} />,
          },
        ]}
        empty={
          <Empty icon={Boxes} title={t('clusters.none')} action={create}>
            {t('clusters.noneText')}
          </Empty>
        }
      />
    </>
  );
}

export function scopeTexts(scopes: Scopes): string[] {
  return [
    ...(scopes.idc ? [`idc ${scopes.idc}`] : []),
    ...(scopes.location ? [scopes.location] : []),
    ...(scopes.cidrs ?? []),
    ...(scopes.hostnames ?? []),
  ];
}
