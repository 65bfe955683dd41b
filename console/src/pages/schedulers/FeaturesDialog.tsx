import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { useChange, useOne } from '../../api/queries';
import type { Scheduler } from '../../api/types';
import { Button } from '../../ui/Button';
import { Check } from '../../ui/Form';
import { Dialog, useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';

interface Props {
  scheduler: Scheduler | null;
  onClose: () => void;
}

export function FeaturesDialog({ scheduler, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={scheduler !== null}
      onClose={onClose}
      title={t('schedulers.featuresOf', { name: scheduler?.host_name })}
    >
      {scheduler && <Features scheduler={scheduler} onClose={onClose} />}
    </Dialog>
  );
}

function Features({ scheduler, onClose }: { scheduler: Scheduler; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const notify = useNotify();
  const known = useOne<string[]>('scheduler-features');
  const [chosen, setChosen] = useState(scheduler.features);
  const save = useChange(
    () =>
      api(`schedulers/${String(scheduler.id)}`, { method: 'PATCH', body: { features: chosen } }),
    ['schedulers'],
  );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined, {
          onSuccess: () => {
            notify(t('ui.saved'));
            onClose();
          },
        });
      }}
    >
      {(known.data ?? scheduler.features).map((feature) => (
        <Check
          key={feature}
          label={feature}
          hint={
            i18n.exists(`features.${feature}`) ? t(`features.${feature as 'schedule'}`) : undefined
          }
          checked={chosen.includes(feature)}
          onChange={(event) =>
            setChosen(
              event.target.checked
                ? [...chosen, feature]
                : chosen.filter((other) => other !== feature),
            )
          }
        />
      ))}
      <p className="muted">{t('schedulers.featuresText')}</p>
      {save.error && <Problem error={save.error} />}
      <div className="actions">
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" type="submit" disabled={save.isPending}>
          {t('ui.save')}
        </Button>
      </div>
    </form>
  );
}
