import { Ban, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { useChange } from '../../api/queries';
import type { Cluster } from '../../api/types';
import { useSession } from '../../session/session';
import { Card, Note } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { linesOf, SelectField, TextArea, TextField } from '../../ui/Form';
import { useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';
import {
  blockListOf,
  hits,
  isEmpty,
  PLACES,
  rulesOf,
  type Kind,
  type Probe,
  type Rule,
  type Way,
} from './blocklist';
import { useCluster } from './ClusterPage';
import { isSharedRegex } from './form';

const PRIORITIES = [0, 1, 2, 3, 4, 5, 6];

type Side = 'peer' | 'seed';

export function Page() {
  const cluster = useCluster();
  return (
    <div className="stack">
      <Editor key={`peer${cluster.updated_at}`} cluster={cluster} side="peer" />
      <Editor key={`seed${cluster.updated_at}`} cluster={cluster} side="seed" />
    </div>
  );
}

function Editor({ cluster, side }: { cluster: Cluster; side: Side }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const notify = useNotify();
  const mayChange = can('clusters', '*', cluster.id);
  const config = side === 'peer' ? cluster.peer_cluster_config : cluster.seed_peer_cluster_config;
  const [rules, setRules] = useState(() => rulesOf(config.block_list));
  const [place, setPlace] = useState(0);
  const save = useChange(() => {
    const changed = { ...config, block_list: blockListOf(rules) };
    return api(`clusters/${String(cluster.id)}`, {
      method: 'PATCH',
      body:
        side === 'peer' ? { peer_cluster_config: changed } : { seed_peer_cluster_config: changed },
    });
  }, ['clusters']);
  const wrong = rules.flatMap((rule) => linesOf(rule.urls)).find((line) => !isSharedRegex(line));
  const changed =
    JSON.stringify(blockListOf(rules)) !== JSON.stringify(blockListOf(rulesOf(config.block_list)));
  const rule = rules[place];
  const set = (change: Partial<Rule>) =>
    setRules(rules.map((other, index) => (index === place ? { ...other, ...change } : other)));
  return (
    <Card title={side === 'peer' ? t('blockList.peers') : t('blockList.seeds')}>
      <div className="form">
        <p className="muted">{t('blockList.text')}</p>
        <SelectField
          label={t('blockList.what')}
          value={place}
          onChange={(event) => setPlace(Number(event.target.value))}
        >
          {PLACES.map(({ kind, way }, index) => (
            <option key={`${kind}${way}`} value={index}>
              {t(`blockList.${kind}`)} · {t(`blockList.${way}`)}
              {rules[index] && !isEmpty(rules[index]) ? ' •' : ''}
            </option>
          ))}
        </SelectField>
        {rule && (
          <fieldset disabled={!mayChange}>
            <legend className="sr-only">{t('blockList.what')}</legend>
            <div className="form">
              <div className="grid3">
                <TextArea
                  className="input lines"
                  label={t('blockList.urls')}
                  hint={t('blockList.urlsHint')}
                  placeholder="^https://old\.example\.com/"
                  error={
                    linesOf(rule.urls).every(isSharedRegex)
                      ? undefined
                      : t('form.notRegex', {
                          line: linesOf(rule.urls).find((line) => !isSharedRegex(line)),
                        })
                  }
                  value={rule.urls}
                  onChange={(event) => set({ urls: event.target.value })}
                />
                <TextArea
                  className="input lines"
                  label={t('blockList.applications')}
                  hint={t('form.onePerLine')}
                  value={rule.applications}
                  onChange={(event) => set({ applications: event.target.value })}
                />
                <TextArea
                  className="input lines"
                  label={t('blockList.tags')}
                  hint={t('form.onePerLine')}
                  value={rule.tags}
                  onChange={(event) => set({ tags: event.target.value })}
                />
              </div>
              {rule.way === 'download' && (
                <fieldset>
                  <legend>{t('blockList.priorities')}</legend>
                  <div className="row" style={{ gap: '1rem' }}>
                    {PRIORITIES.map((priority) => (
                      <label key={priority} className="check">
                        <input
                          type="checkbox"
                          checked={rule.priorities.includes(priority)}
                          onChange={(event) =>
                            set({
                              priorities: event.target.checked
                                ? [...rule.priorities, priority].sort((a, b) => a - b)
                                : rule.priorities.filter((other) => other !== priority),
                            })
                          }
                        />
                        {priority}
                      </label>
                    ))}
                  </div>
                </fieldset>
              )}
            </div>
          </fieldset>
        )}
        <DryRun rules={rules} place={PLACES[place] ?? { kind: 'task', way: 'download' }} />
        {save.error && <Problem error={save.error} />}
        {mayChange && (
          <div className="actions">
            <Button
              disabled={!changed || save.isPending}
              onClick={() => setRules(rulesOf(config.block_list))}
            >
              {t('ui.discard')}
            </Button>
            <Button
              look="primary"
              disabled={!changed || wrong !== undefined || save.isPending}
              onClick={() =>
                save.mutate(undefined, { onSuccess: () => notify(t('blockList.saved')) })
              }
            >
              {t('ui.save')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

function DryRun({ rules, place }: { rules: Rule[]; place: { kind: Kind; way: Way } }) {
  const { t } = useTranslation();
  const [probe, setProbe] = useState<Omit<Probe, 'kind' | 'way'>>({
    url: '',
    application: '',
    tag: '',
    priority: 0,
  });
  const found = hits(rules, { ...probe, ...place });
  const asked = probe.url !== '' || probe.application !== '' || probe.tag !== '';
  return (
    <details>
      <summary>{t('blockList.dryRun')}</summary>
      <div className="form" style={{ paddingTop: '0.75rem' }}>
        <div className="grid3">
          <TextField
            label="URL"
            placeholder="https://…"
            value={probe.url}
            onChange={(event) => setProbe({ ...probe, url: event.target.value })}
          />
          <TextField
            label={t('field.application')}
            value={probe.application}
            onChange={(event) => setProbe({ ...probe, application: event.target.value })}
          />
          <TextField
            label={t('field.tag')}
            value={probe.tag}
            onChange={(event) => setProbe({ ...probe, tag: event.target.value })}
          />
          {place.way === 'download' && (
            <SelectField
              label={t('field.priority')}
              value={probe.priority}
              onChange={(event) => setProbe({ ...probe, priority: Number(event.target.value) })}
            >
              {PRIORITIES.map((priority) => (
                <option key={priority}>{priority}</option>
              ))}
            </SelectField>
          )}
        </div>
        {(asked || found.length > 0) && (
          <div className={`note ${found.length > 0 ? 'bad' : 'ok'}`} role="status">
            {found.length > 0 ? <Ban aria-hidden /> : <CircleCheck aria-hidden />}
            <div>
              {found.length > 0 ? t('blockList.refused') : t('blockList.allowed')}
              {found.map(({ field, entry }) => (
                <div key={`${field}${entry}`}>
                  {t(`blockList.hit.${field}`)} <code>{entry}</code>
                </div>
              ))}
            </div>
          </div>
        )}
        {!asked && found.length === 0 && <Note>{t('blockList.dryRunText')}</Note>}
      </div>
    </details>
  );
}
