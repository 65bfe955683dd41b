import { Plus, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api } from '../../api/client';
import { useChange, useOne } from '../../api/queries';
import type { Permission } from '../../api/types';
import { useSession } from '../../session/session';
import { Badge, Card, Empty, Loading, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { SelectField } from '../../ui/Form';
import { Confirm, useNotify } from '../../ui/Layers';
import { Problem, useProblemText } from '../../ui/Problem';
import { useClusterNames } from '../clusters/names';

/** What belongs to a cluster, and so may be permitted for one only. */
const OF_CLUSTERS = [
  'clusters',
  'scheduler-clusters',
  'schedulers',
  'seed-peer-clusters',
  'seed-peers',
  'peers',
  'jobs',
  'persistent-cache-tasks',
];

const BUILT_IN = ['root', 'guest'];

export function Page() {
  const { t } = useTranslation();
  const { name = '' } = useParams();
  const { can } = useSession();
  const navigate = useNavigate();
  const notify = useNotify();
  const problem = useProblemText();
  const clusters = useClusterNames();
  const [deleting, setDeleting] = useState(false);
  const path = `roles/${encodeURIComponent(name)}`;
  // role, object, action and, for one cluster only, its id
  const role = useOne<string[][]>(path);
  const remove = useChange(() => api(path, { method: 'DELETE' }), ['roles', 'users']);
  const withdraw = useChange(
    (body: Permission) => api(`${path}/permissions`, { method: 'DELETE', body }),
    ['roles', 'account'],
  );
  if (!role.data) {
    return role.error ? <Problem error={role.error} retry={role.refetch} /> : <Loading />;
  }
  const mayChange = can('roles', '*') && name !== 'root';
  const clusterName = (id: string) =>
    clusters.options.find(({ value }) => value === id)?.label ?? id;
  return (
    <>
      <PageHead title={name} crumbs={[{ to: '/roles', label: t('nav.roles') }]}>
        {mayChange && !BUILT_IN.includes(name) && (
          <Button look="danger-quiet" onClick={() => setDeleting(true)}>
            <Trash2 aria-hidden />
            {t('ui.delete')}
          </Button>
        )}
      </PageHead>
      {mayChange && <AddPermission path={path} clusters={clusters.options} />}
      <Card title={t('nav.permissions')} flush>
        {role.data.length === 0 ? (
          <Empty title={t('roles.noPermissions')} />
        ) : (
          <div className="table-wrap">
            <table className="table">
              <caption className="sr-only">{t('nav.permissions')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('roles.object')}</th>
                  <th scope="col">{t('roles.action')}</th>
                  <th scope="col">{t('field.cluster')}</th>
                  <th scope="col">
                    <span className="sr-only">{t('ui.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {role.data.map(([, object = '', action = '', cluster]) => (
                  <tr key={`${object} ${action} ${cluster ?? ''}`}>
                    <td className="mono">{object}</td>
                    <td>
                      <Badge tone={action === '*' ? 'accent' : undefined}>
                        {action === '*' ? t('roles.everything') : t('roles.read')}
                      </Badge>
                    </td>
                    <td>
                      {cluster ? (
                        clusterName(cluster)
                      ) : (
                        <span className="muted">{t('roles.all')}</span>
                      )}
                    </td>
                    <td className="right">
                      {mayChange && (
                        <Button
                          look="quiet"
                          small
                          icon
                          aria-label={t('roles.withdraw', { object })}
                          disabled={withdraw.isPending}
                          onClick={() =>
                            withdraw.mutate(
                              {
                                object,
                                action,
                                ...(cluster ? { cluster_id: Number(cluster) } : {}),
                              },
                              { onError: (error) => notify(problem(error), 'bad') },
                            )
                          }
                        >
                          <X aria-hidden />
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Card>
      <Confirm
        open={deleting}
        onClose={() => setDeleting(false)}
        title={t('roles.delete', { name })}
        action={t('ui.delete')}
        run={async () => {
          await remove.mutateAsync(undefined);
          notify(t('ui.deleted', { name }));
          await navigate('/roles');
        }}
      >
        <p>{t('roles.deleteText')}</p>
      </Confirm>
    </>
  );
}

function AddPermission({
  path,
  clusters,
}: {
  path: string;
  clusters: { value: string; label: string }[];
}) {
  const { t } = useTranslation();
  const known = useOne<Permission[]>('permissions');
  const objects = [...new Set((known.data ?? []).map(({ object }) => object ?? ''))];
  const [object, setObject] = useState('clusters');
  const [action, setAction] = useState('read');
  const [cluster, setCluster] = useState('');
  const add = useChange(
    (body: Permission) => api(`${path}/permissions`, { method: 'POST', body }),
    ['roles', 'account'],
  );
  const ofCluster = OF_CLUSTERS.includes(object);
  return (
    <Card title={t('roles.add')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({
            object,
            action,
            ...(ofCluster && cluster !== '' ? { cluster_id: Number(cluster) } : {}),
          });
        }}
      >
        <div className="grid3">
          <SelectField
            label={t('roles.object')}
            value={object}
            onChange={(event) => setObject(event.target.value)}
          >
            {objects.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </SelectField>
          <SelectField
            label={t('roles.action')}
            value={action}
            onChange={(event) => setAction(event.target.value)}
          >
            <option value="read">{t('roles.read')}</option>
            <option value="*">{t('roles.everything')}</option>
          </SelectField>
          <SelectField
            label={t('field.cluster')}
            value={ofCluster ? cluster : ''}
            disabled={!ofCluster}
            onChange={(event) => setCluster(event.target.value)}
          >
            <option value="">{t('roles.all')}</option>
            {clusters.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </SelectField>
        </div>
        {add.error && <Problem error={add.error} />}
        <div className="actions">
          <Button type="submit" look="primary" disabled={add.isPending}>
            <Plus aria-hidden />
            {t('roles.add')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
