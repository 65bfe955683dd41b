import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/client';
import { TextField } from '../../ui/Form';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When something is repeated, and what is wrong with that. */
export function useTime(start = { cron: '0 3 * * *', zone: HERE }) {
  const { t } = useTranslation();
  const [values, setValues] = useState(start);
  const [errors, setErrors] = useState<{ cron?: string; zone?: string }>({});
  return {
    values,
    errors,
    set: (change: Partial<typeof values>) => {
      setValues({ ...values, ...change });
      setErrors({});
    },
    check: () => {
      const cron = values.cron.trim();
      const isOne = /^@\w+$/.test(cron) || [5, 6].includes(cron.split(/\s+/).length);
      setErrors(isOne ? {} : { cron: t('schedules.notCron') });
      return isOne;
    },
    /** Whether what the manager says is about these. */
    place: (error: unknown) => {
      if (!(error instanceof ApiError)) return false;
      const { cron, zone } = error.fields;
      if (!cron && !zone) return false;
      setErrors({ ...(cron ? { cron } : {}), ...(zone ? { zone } : {}) });
      return true;
    },
  };
}

export function TimeFields({ time }: { time: ReturnType<typeof useTime> }) {
  const { t } = useTranslation();
  return (
    <div className="grid2">
      <TextField
        label={t('schedules.cron')}
        hint={t('schedules.cronHint')}
        spellCheck={false}
        maxLength={256}
        value={time.values.cron}
        error={time.errors.cron}
        onChange={(event) => time.set({ cron: event.target.value })}
      />
      <TextField
        label={t('schedules.zone')}
        hint={t('schedules.zoneHint')}
        placeholder="UTC"
        value={time.values.zone}
        error={time.errors.zone}
        onChange={(event) => time.set({ zone: event.target.value })}
      />
    </div>
  );
}
