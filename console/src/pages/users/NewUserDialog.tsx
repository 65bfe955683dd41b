import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../../api/client';
import { useChange } from '../../api/queries';
import type { User } from '../../api/types';
import { Button } from '../../ui/Button';
import { showFieldErrors, TextField } from '../../ui/Form';
import { Dialog, useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';

interface Values {
  name: string;
  email: string;
  password: string;
}

export const PASSWORD = { min: 8, max: 20 };

export function NewUserDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('users.create')}>
      {open && <Form onClose={onClose} />}
    </Dialog>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const form = useForm<Values>({
    mode: 'onTouched',
    defaultValues: { name: '', email: '', password: '' },
  });
  const [problem, setProblem] = useState<unknown>(null);
  const create = useChange(
    (values: Values) => api<User>('users/signup', { method: 'POST', body: values }),
    ['users'],
  );
  const { errors, isSubmitting } = form.formState;
  const submit = async (values: Values) => {
    setProblem(null);
    try {
      const user = await create.mutateAsync(values);
      notify(t('users.created', { name: user.name }));
      onClose();
      await navigate(`/users/${String(user.id)}`);
    } catch (error) {
      const fields = { name: 'name', email: 'email', password: 'password' } as const;
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
      <p className="muted">{t('users.createText')}</p>
      <TextField
        label={t('field.userName')}
        hint={t('form.length', { min: 3, max: 10 })}
        maxLength={10}
        error={errors.name?.message}
        {...form.register('name', {
          validate: (text) => /^\S{3,10}$/.test(text) || t('users.nameRule'),
        })}
      />
      <TextField
        label={t('field.email')}
        type="email"
        error={errors.email?.message}
        {...form.register('email', {
          validate: (text) => /^[^@\s]+@[^@\s]+$/.test(text) || t('users.emailRule'),
        })}
      />
      <TextField
        label={t('field.password')}
        type="password"
        autoComplete="new-password"
        hint={t('form.length', PASSWORD)}
        maxLength={PASSWORD.max}
        error={errors.password?.message}
        {...form.register('password', {
          validate: (text) =>
            (text.length >= PASSWORD.min && text.length <= PASSWORD.max) ||
            t('form.length', PASSWORD),
        })}
      />
      {problem !== null && <Problem error={problem} />}
      <div className="actions">
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" type="submit" disabled={isSubmitting}>
          {t('users.create')}
        </Button>
      </div>
    </form>
  );
}
