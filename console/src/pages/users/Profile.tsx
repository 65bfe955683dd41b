import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { api, ApiError } from '../../api/client';
import { useChange } from '../../api/queries';
import { useSession, useSignOut } from '../../session/session';
import { Badges, Card, Fact, Facts, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { showFieldErrors, TextArea, TextField } from '../../ui/Form';
import { useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';
import { PASSWORD } from './NewUserDialog';

export function Page() {
  const { t } = useTranslation();
  const { account } = useSession();
  return (
    <>
      <PageHead title={t('nav.profile')} />
      <Card>
        <Facts>
          <Fact label={t('field.userName')}>{account.user.name}</Fact>
          <Fact label={t('field.id')}>{account.user.id}</Fact>
          <Fact label={t('nav.roles')}>
            <Badges values={account.roles} empty={t('users.noRoles')} />
          </Fact>
        </Facts>
      </Card>
      <About />
      <Password />
    </>
  );
}

interface AboutValues {
  email: string;
  phone: string;
  location: string;
  bio: string;
}

function About() {
  const { t } = useTranslation();
  const { account } = useSession();
  const notify = useNotify();
  const { email, phone, location, bio } = account.user;
  const form = useForm<AboutValues>({ values: { email, phone, location, bio } });
  const [problem, setProblem] = useState<unknown>(null);
  const save = useChange(
    (values: AboutValues) =>
      api(`users/${String(account.user.id)}`, {
        method: 'PATCH',
        // an e-mail cannot be taken away
        body: { ...values, email: values.email || undefined },
      }),
    ['account', 'users'],
  );
  const { errors, isSubmitting } = form.formState;
  const submit = async (values: AboutValues) => {
    setProblem(null);
    try {
      await save.mutateAsync(values);
      notify(t('ui.saved'));
    } catch (error) {
      const fields = { email: 'email', phone: 'phone', location: 'location', bio: 'bio' } as const;
      if (!showFieldErrors(error, form.setError, fields)) setProblem(error);
    }
  };
  return (
    <Card title={t('profile.about')}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          void form.handleSubmit(submit)(event);
        }}
      >
        <div className="grid3">
          <TextField
            label={t('field.email')}
            type="email"
            autoComplete="email"
            error={errors.email?.message}
            {...form.register('email')}
          />
          <TextField
            label={t('field.phone')}
            type="tel"
            autoComplete="tel"
            error={errors.phone?.message}
            {...form.register('phone')}
          />
          <TextField
            label={t('field.place')}
            error={errors.location?.message}
            {...form.register('location')}
          />
        </div>
        <TextArea
          label={t('field.bio')}
          rows={2}
          error={errors.bio?.message}
          {...form.register('bio')}
        />
        {problem !== null && <Problem error={problem} />}
        <div className="actions">
          <Button look="primary" type="submit" disabled={isSubmitting}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

interface PasswordValues {
  old_password: string;
  new_password: string;
  again: string;
}

function Password() {
  const { t } = useTranslation();
  const { account } = useSession();
  const signOut = useSignOut();
  const form = useForm<PasswordValues>({
    defaultValues: { old_password: '', new_password: '', again: '' },
  });
  const [problem, setProblem] = useState<unknown>(null);
  const { errors, isSubmitting } = form.formState;
  const submit = async ({ old_password, new_password }: PasswordValues) => {
    setProblem(null);
    try {
      await api(`users/${String(account.user.id)}/reset_password`, {
        method: 'POST',
        body: { old_password, new_password },
      });
      await signOut();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        form.setError('old_password', { message: t('profile.wrongPassword') });
      } else if (
        !showFieldErrors(error, form.setError, {
          old_password: 'old_password',
          new_password: 'new_password',
        })
      ) {
        setProblem(error);
      }
    }
  };
  const length = (text: string) =>
    (text.length >= PASSWORD.min && text.length <= PASSWORD.max) || t('form.length', PASSWORD);
  return (
    <Card title={t('profile.password')}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          void form.handleSubmit(submit)(event);
        }}
      >
        <p className="muted">{t('profile.passwordText')}</p>
        <input
          type="text"
          hidden
          readOnly
          autoComplete="username"
          value={account.user.name}
          aria-hidden
        />
        <div className="grid3">
          <TextField
            label={t('profile.oldPassword')}
            type="password"
            autoComplete="current-password"
            error={errors.old_password?.message}
            {...form.register('old_password', { validate: length })}
          />
          <TextField
            label={t('profile.newPassword')}
            type="password"
            autoComplete="new-password"
            error={errors.new_password?.message}
            {...form.register('new_password', { validate: length })}
          />
          <TextField
            label={t('profile.again')}
            type="password"
            autoComplete="new-password"
            error={errors.again?.message}
            {...form.register('again', {
              validate: (text, { new_password }) => text === new_password || t('profile.differs'),
            })}
          />
        </div>
        {problem !== null && <Problem error={problem} />}
        <div className="actions">
          <Button type="submit" disabled={isSubmitting}>
            {t('profile.change')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
