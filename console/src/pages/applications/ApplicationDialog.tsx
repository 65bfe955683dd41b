import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useFieldArray, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { useChange } from '../../api/queries';
import type { Application } from '../../api/types';
import { useSession } from '../../session/session';
import { Button } from '../../ui/Button';
import { SelectField, showFieldErrors, TextArea, TextField } from '../../ui/Form';
import { Dialog, useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';
import { isSharedRegex } from '../clusters/form';

interface Props {
  edited: Application | 'new' | null;
  onClose: () => void;
}

const LEVELS = [0, 1, 2, 3, 4, 5, 6];

interface Values {
  name: string;
  url: string;
  bio: string;
  value: string;
  urls: { regex: string; value: string }[];
}

export function ApplicationDialog({ edited, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={edited !== null}
      onClose={onClose}
      wide
      title={
        edited === 'new' || edited === null
          ? t('applications.create')
          : t('applications.edit', { name: edited.name })
      }
    >
      {edited && <Form application={edited === 'new' ? null : edited} onClose={onClose} />}
    </Dialog>
  );
}

function Form({ application, onClose }: { application: Application | null; onClose: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { account } = useSession();
  const form = useForm<Values>({
    mode: 'onTouched',
    defaultValues: {
      name: application?.name ?? '',
      url: application?.url ?? '',
      bio: application?.bio ?? '',
      value: String(application?.priority?.value ?? 0),
      urls: (application?.priority?.urls ?? []).map(({ regex, value }) => ({
        regex: regex ?? '',
        value: String(value ?? 0),
      })),
    },
  });
  const rules = useFieldArray({ control: form.control, name: 'urls' });
  const [problem, setProblem] = useState<unknown>(null);
  const save = useChange(
    (values: Values) =>
      api(application ? `applications/${String(application.id)}` : 'applications', {
        method: application ? 'PATCH' : 'POST',
        body: {
          name: values.name.trim(),
          url: values.url.trim(),
          bio: values.bio.trim(),
          priority: {
            value: Number(values.value),
            urls: values.urls.map(({ regex, value }) => ({ regex, value: Number(value) })),
          },
          ...(application ? {} : { user_id: account.user.id }),
        },
      }),
    ['applications'],
  );
  const { errors } = form.formState;
  const submit = async (values: Values) => {
    setProblem(null);
    try {
      await save.mutateAsync(values);
      notify(t('ui.saved'));
      onClose();
    } catch (error) {
      if (!showFieldErrors(error, form.setError, { name: 'name', url: 'url', bio: 'bio' }))
        setProblem(error);
    }
  };
  const levels = LEVELS.map((level) => <option key={level}>{level}</option>);
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        void form.handleSubmit(submit)(event);
      }}
    >
      <div className="grid2">
        <TextField
          label={t('field.name')}
          hint={t('applications.nameHint')}
          maxLength={256}
          error={errors.name?.message}
          {...form.register('name', {
            validate: (text) => text.trim() !== '' || t('form.required'),
          })}
        />
        <TextField
          label="URL"
          placeholder="https://models.example.com"
          maxLength={1024}
          error={errors.url?.message}
          {...form.register('url', {
            validate: (text) => text.trim() !== '' || t('form.required'),
          })}
        />
      </div>
      <TextArea
        label={t('field.bio')}
        rows={2}
        maxLength={1024}
        error={errors.bio?.message}
        {...form.register('bio')}
      />
      <SelectField
        label={t('field.priority')}
        hint={t('applications.priorityHint')}
        {...form.register('value')}
      >
        {levels}
      </SelectField>
      <fieldset>
        <legend>{t('applications.rules')}</legend>
        <div className="form">
          {rules.fields.map((rule, index) => (
            <div key={rule.id} className="row" style={{ alignItems: 'flex-start' }}>
              <div style={{ flex: 1 }}>
                <TextField
                  label={t('applications.regex')}
                  placeholder="/urgent/"
                  error={errors.urls?.[index]?.regex?.message}
                  {...form.register(`urls.${index}.regex`, {
                    validate: (text) =>
                      text === ''
                        ? t('form.required')
                        : isSharedRegex(text) || t('form.notRegex', { line: text }),
                  })}
                />
              </div>
              <SelectField label={t('field.priority')} {...form.register(`urls.${index}.value`)}>
                {levels}
              </SelectField>
              <Button
                look="quiet"
                icon
                style={{ marginTop: '1.45rem' }}
                aria-label={t('ui.removeLine', { line: index + 1 })}
                onClick={() => rules.remove(index)}
              >
                <X aria-hidden />
              </Button>
            </div>
          ))}
          <div>
            <Button small onClick={() => rules.append({ regex: '', value: '3' })}>
              <Plus aria-hidden />
              {t('applications.addRule')}
            </Button>
          </div>
        </div>
      </fieldset>
      {problem !== null && <Problem error={problem} />}
      <div className="actions">
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" type="submit" disabled={form.formState.isSubmitting}>
          {t('ui.save')}
        </Button>
      </div>
    </form>
  );
}
