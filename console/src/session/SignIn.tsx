import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Eye, EyeOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { api, ApiError, apiUrl, home } from '../api/client';
import { LanguageMenu, ThemeMenu } from '../shell/Preferences';
import { Button } from '../ui/Button';
import { Note } from '../ui/Bits';
import { Field, TextField } from '../ui/Form';
import { useProblemText } from '../ui/Problem';
import { noteSession } from './keep';
import { lastRefusal, rememberPlace } from './place';
import { ACCOUNT } from './session';
import { SwarmArt } from './SwarmArt';

interface Values {
  name: string;
  password: string;
}

/** Stands where the page would be, so whoever signs in is where he wanted to be. */
export function SignIn() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problem = useProblemText();
  const [shown, setShown] = useState(false);
  const [error, setError] = useState('');
  const form = useForm<Values>({ defaultValues: { name: '', password: '' } });
  const { errors, isSubmitting } = form.formState;
  useEffect(() => {
    document.title = `${t('signIn.title')} · Dragonfly`;
  }, [t]);
  const signIn = async (values: Values) => {
    setError('');
    try {
      const { expire } = await api<{ expire: string }>('users/signin', {
        method: 'POST',
        body: values,
      });
      noteSession(expire);
      await client.resetQueries({ queryKey: ACCOUNT });
    } catch (failure) {
      setError(
        failure instanceof ApiError && failure.status === 401
          ? t('signIn.wrong')
          : problem(failure),
      );
      form.setFocus('password');
    }
  };
  return (
    <div className="signin">
      <main className="pane">
        <div className="corner">
          <LanguageMenu />
          <ThemeMenu />
        </div>
        <form
          noValidate
          onSubmit={(event) => {
            void form.handleSubmit(signIn)(event);
          }}
        >
          <div className="brand">
            <img src={new URL('favicon.svg', home).href} alt="" />
            Dragonfly
          </div>
          <h1>{t('signIn.title')}</h1>
          {error ? <Note tone="bad">{error}</Note> : <Refused />}
          <TextField
            label={t('field.userName')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            error={errors.name && t('form.required')}
            {...form.register('name', { required: true })}
          />
          <Field label={t('field.password')} error={errors.password && t('form.required')}>
            {(ids) => (
              <div style={{ position: 'relative' }}>
                <input
                  className="input"
                  type={shown ? 'text' : 'password'}
                  autoComplete="current-password"
                  {...ids}
                  {...form.register('password', { required: true })}
                />
                <Button
                  look="quiet"
                  icon
                  small
                  aria-label={shown ? t('signIn.hide') : t('signIn.show')}
                  style={{ position: 'absolute', right: '0.25rem', top: '0.25rem' }}
                  onClick={() => setShown(!shown)}
                >
                  {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
                </Button>
              </div>
            )}
          </Field>
          <Button look="primary" type="submit" disabled={isSubmitting}>
            {t('signIn.action')}
          </Button>
          <Elsewhere />
        </form>
      </main>
      <div className="art" aria-hidden>
        <SwarmArt />
        <p>{t('signIn.claim')}</p>
      </div>
    </div>
  );
}

/** Why the provider that one comes back from let nobody in. */
function Refused() {
  const { t } = useTranslation();
  const refusal = lastRefusal();
  if (!refusal) return null;
  const name = KNOWN[refusal.provider] ?? refusal.provider;
  return <Note tone="bad">{t(`signIn.why.${refusal.reason}`, { name })}</Note>;
}

/** Providers that vouch for users. */
function Elsewhere() {
  const { t } = useTranslation();
  const providers = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => api<string[]>('users/signin', { signal }),
  });
  if (!providers.data?.length) return null;
  return (
    <>
      <span className="divider">{t('signIn.or')}</span>
      {providers.data.map((name) => (
        <a
          key={name}
          className="btn"
          href={apiUrl(`users/signin/${encodeURIComponent(name)}`).href}
          onClick={rememberPlace}
        >
          {t('signIn.with', { name: KNOWN[name] ?? name })}
        </a>
      ))}
    </>
  );
}

const KNOWN: Record<string, string> = { github: 'GitHub', google: 'Google' };
