import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { useChange } from '../../api/queries';
import type { Token } from '../../api/types';
import { useSession } from '../../session/session';
import { Note, Snippet } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Check, showFieldErrors, TextArea, TextField } from '../../ui/Form';
import { Dialog } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';

interface Values {
  name: string;
  bio: string;
  expires: string;
  job: boolean;
  cluster: boolean;
}

const DAYS = 90;

export function NewTokenDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<Token | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={made ? t('tokens.created', { name: made.name }) : t('tokens.create')}
    >
      {made ? (
        <>
          <Note tone="warn">{t('tokens.shownOnce')}</Note>
          <Snippet label={t('tokens.token')} text={made.token ?? ''} />
          <div className="actions">
            <Button look="primary" onClick={close}>
              {t('ui.done')}
            </Button>
          </div>
        </>
      ) : (
        open && <Form onClose={close} onMade={setMade} />
      )}
    </Dialog>
  );
}

function Form({ onClose, onMade }: { onClose: () => void; onMade: (token: Token) => void }) {
  const { t } = useTranslation();
  const { account } = useSession();
  const [{ today, inDays }] = useState(() => ({
    today: day(new Date()),
    inDays: day(new Date(Date.now() + DAYS * 86_400_000)),
  }));
  const form = useForm<Values>({
    mode: 'onTouched',
    defaultValues: { name: '', bio: '', expires: inDays, job: true, cluster: false },
  });
  const [problem, setProblem] = useState<unknown>(null);
  const create = useChange(
    (values: Values) =>
      api<Token>('personal-access-tokens', {
        method: 'POST',
        body: {
          name: values.name.trim(),
          bio: values.bio.trim(),
          user_id: account.user.id,
          scopes: (['job', 'cluster'] as const).filter((scope) => values[scope]),
          // the whole of its last day
          expired_at: new Date(`${values.expires}T23:59:59`).toISOString(),
        },
      }),
    ['personal-access-tokens'],
  );
  const { errors, isSubmitting } = form.formState;
  const submit = async (values: Values) => {
    setProblem(null);
    if (!values.job && !values.cluster) {
      form.setError('job', { message: t('tokens.oneScope') });
      return;
    }
    try {
      onMade(await create.mutateAsync(values));
    } catch (error) {
      const fields = { name: 'name', bio: 'bio', expired_at: 'expires' } as const;
      if (!showFieldErrors(error, form.setError, fields)) setProblem(error);
    }
  };
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        void form.handleSubmit(submit)(event);
      }}
    >
      <TextField
        label={t('field.name')}
        maxLength={256}
        error={errors.name?.message}
        {...form.register('name', {
          validate: (text) => text.trim() !== '' || t('form.required'),
        })}
      />
      <TextArea
        label={t('field.bio')}
        rows={2}
        maxLength={1024}
        error={errors.bio?.message}
        {...form.register('bio')}
      />
      <TextField
        label={t('tokens.lastDay')}
        type="date"
        min={today}
        max="9999-12-30"
        error={errors.expires?.message}
        {...form.register('expires', {
          validate: (text) => (text !== '' && text >= today) || t('tokens.past'),
        })}
      />
      <fieldset>
        <legend>{t('tokens.scopes')}</legend>
        <div className="form">
          <Check label="job" hint={t('tokens.jobText')} {...form.register('job')} />
          <Check label="cluster" hint={t('tokens.clusterText')} {...form.register('cluster')} />
          {errors.job && (
            <span className="field">
              <span className="error" role="alert">
                {errors.job.message}
              </span>
            </span>
          )}
        </div>
      </fieldset>
      {problem !== null && <Problem error={problem} />}
      <div className="actions">
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" type="submit" disabled={isSubmitting}>
          {t('tokens.create')}
        </Button>
      </div>
    </form>
  );
}

/** The day as a date field has it, where the browser is. */
function day(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 10);
}
