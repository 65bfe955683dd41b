import { Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../api/client';
import { useChange, useList } from '../../api/queries';
import type { Job, Setting } from '../../api/types';
import { useSession } from '../../session/session';
import { Card, Loading, Note, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { SelectField, TextField } from '../../ui/Form';
import { useFormat } from '../../ui/format';
import { useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';
import { jobName } from '../jobs/job';

const NANOS = 1e9;
const UNITS = { minute: 60, hour: 3600, day: 86_400 } as const;
type Unit = keyof typeof UNITS;

type Rules = Record<string, { ttl?: number } | undefined>;

export function Page() {
  const { t } = useTranslation();
  const settings = useList<Setting>('configs', { name: 'gc' });
  const row = settings.data?.rows[0];
  return (
    <>
      <PageHead title={t('nav.garbage')} />
      {settings.error ? (
        <Problem error={settings.error} retry={settings.refetch} />
      ) : !settings.data ? (
        <Loading />
      ) : row ? (
        <>
          <Rule key={`audit${row.updated_at}`} setting={row} what="audit" />
          <Rule key={`job${row.updated_at}`} setting={row} what="job" />
          <p className="muted">
            <Link to="/jobs?type=gc">{t('garbage.earlier')}</Link>
          </p>
        </>
      ) : (
        <Note>{t('garbage.none')}</Note>
      )}
    </>
  );
}

function parse(value: string): Rules {
  try {
    return JSON.parse(value) as Rules;
  } catch {
    return {};
  }
}

function Rule({ setting, what }: { setting: Setting; what: 'audit' | 'job' }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const notify = useNotify();
  const rules = parse(setting.value);
  const seconds = (rules[what]?.ttl ?? 0) / NANOS;
  const [unit, setUnit] = useState<Unit>(
    seconds % UNITS.day === 0 ? 'day' : seconds % UNITS.hour === 0 ? 'hour' : 'minute',
  );
  const [amount, setAmount] = useState(String(seconds / UNITS[unit]));
  const valid = /^\d{1,6}$/.test(amount) && Number(amount) > 0;
  const save = useChange(
    () =>
      api(`configs/${String(setting.id)}`, {
        method: 'PATCH',
        body: {
          value: JSON.stringify({
            ...rules,
            [what]: { ...rules[what], ttl: Number(amount) * UNITS[unit] * NANOS },
          }),
        },
      }),
    ['configs'],
  );
  const mayChange = can('configs', '*');
  const { number } = useFormat();
  const collect = useChange(
    () => api<Job>('jobs', { method: 'POST', body: { type: 'gc', args: { type: what } } }),
    ['jobs'],
  );
  const purged = (collect.data?.result as { purged?: number } | undefined)?.purged;
  return (
    <Card
      title={t(`garbage.${what}`)}
      tools={
        can('jobs', '*') && (
          <Button
            aria-label={t('garbage.runOf', { what: t(`garbage.${what}`) })}
            disabled={collect.isPending}
            onClick={() => collect.mutate(undefined)}
          >
            <Play aria-hidden />
            {t('garbage.run')}
          </Button>
        )
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) save.mutate(undefined, { onSuccess: () => notify(t('ui.saved')) });
        }}
      >
        <p className="muted">{t('garbage.text')}</p>
        {collect.error && <Problem error={collect.error} />}
        {collect.data && (
          <div role="status">
            <Note tone="ok">
              {t('garbage.purged', { count: purged ?? 0, number: number(purged ?? 0) })}{' '}
              <Link to={`/jobs/${String(collect.data.id)}`}>{jobName(t, collect.data)}</Link>
            </Note>
          </div>
        )}
        <fieldset disabled={!mayChange}>
          <legend className="sr-only">{t(`garbage.${what}`)}</legend>
          <div className="grid3">
            <TextField
              label={t('garbage.keep')}
              inputMode="numeric"
              error={valid ? undefined : t('form.notInRange', { min: 1, max: '999,999' })}
              value={amount}
              onChange={(event) => setAmount(event.target.value)}
            />
            <SelectField
              label={t('garbage.unit')}
              value={unit}
              onChange={(event) => setUnit(event.target.value as Unit)}
            >
              {(Object.keys(UNITS) as Unit[]).map((name) => (
                <option key={name} value={name}>
                  {t(`garbage.${name}`)}
                </option>
              ))}
            </SelectField>
          </div>
        </fieldset>
        {save.error && <Problem error={save.error} />}
        {mayChange && (
          <div className="actions">
            <Button look="primary" type="submit" disabled={!valid || save.isPending}>
              {t('ui.save')}
            </Button>
          </div>
        )}
      </form>
    </Card>
  );
}
