import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/Bits';
import { Snippet } from '../../ui/Bits';
import { SelectField, TextField } from '../../ui/Form';
import { useCluster } from './ClusterPage';
import { daemonYaml, helmValues, SERVICE } from './snippets';

const GRPC_PORT = '65003';

export function Page() {
  const { t } = useTranslation();
  const cluster = useCluster();
  const [manager, setManager] = useState(`${window.location.hostname}:${GRPC_PORT}`);
  const [role, setRole] = useState<'peer' | 'seed'>('peer');
  const node = {
    manager,
    role,
    schedulerClusterId: cluster.id,
    idc: cluster.scopes.idc?.split('|')[0] ?? '',
    location: cluster.scopes.location ?? '',
  };
  return (
    <div className="stack">
      <Card title={t('connect.title')}>
        <div className="form">
          <p className="muted">{t('connect.text')}</p>
          <div className="grid3">
            <TextField
              label={t('connect.manager')}
              hint={t('connect.managerHint')}
              value={manager}
              onChange={(event) => setManager(event.target.value)}
            />
            <SelectField
              label={t('connect.role')}
              value={role}
              onChange={(event) => setRole(event.target.value === 'seed' ? 'seed' : 'peer')}
            >
              <option value="peer">{t('connect.peer')}</option>
              <option value="seed">{t('connect.seed')}</option>
            </SelectField>
          </div>
        </div>
      </Card>
      <Card title="/etc/dragonfly/dfdaemon.yaml">
        <Snippet label="dfdaemon.yaml" text={daemonYaml(node)} />
      </Card>
      <Card title={t('connect.service')}>
        <div className="stack">
          <p className="muted">{t('connect.serviceText')}</p>
          <Snippet label={t('connect.service')} text={SERVICE} />
        </div>
      </Card>
      <Card title={t('connect.helm')}>
        <div className="stack">
          <p className="muted">{t('connect.helmText')}</p>
          <Snippet label="values.yaml" text={helmValues(node)} />
        </div>
      </Card>
    </div>
  );
}
