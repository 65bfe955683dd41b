import { Fingerprint, Plus } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { api, apiUrl } from '../../api/client';
import { useChange, useList } from '../../api/queries';
import type { Provider } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Empty, PageHead } from '../../ui/Bits';
import { Button, CopyButton } from '../../ui/Button';
import { Check, showFieldErrors, TextField } from '../../ui/Form';
import { DeleteOne, Dialog, EditMenu, useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';
import { DataTable, useListState } from '../../ui/Table';

const WITHOUT_ISSUER = ['github', 'google'];

function callbackOf(name: string) {
  return apiUrl(`users/signin/${name || '…'}/callback`).href;
}

export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const list = useListState();
  const result = useList<Provider>('oauth', list.query);
  const [edited, setEdited] = useState<Provider | 'new' | null>(null);
  const [removing, setRemoving] = useState<Provider | null>(null);
  const remove = useChange(
    (id: number) => api(`oauth/${String(id)}`, { method: 'DELETE' }),
    ['oauth'],
  );
  const mayChange = can('oauth', '*');
  const create = mayChange && (
    <Button look="primary" onClick={() => setEdited('new')}>
      <Plus aria-hidden />
      {t('providers.create')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('nav.providers')}>{create}</PageHead>
      <DataTable
        label={t('nav.providers')}
        list={list}
        result={result}
        rowKey={(row) => row.id}
        columns={[
          {
            id: 'name',
            header: t('field.name'),
            sort: 'name',
            kind: 'title',
            cell: (row) => (
              <>
                <strong>{row.name}</strong>
                <span className="sub">{row.bio}</span>
              </>
            ),
          },
          {
            id: 'issuer',
            header: t('providers.issuer'),
            cell: (row) => <span className="mono">{row.issuer_url || '–'}</span>,
          },
          {
            id: 'client',
            header: t('providers.clientId'),
            cell: (row) => <span className="mono">{row.client_id}</span>,
          },
          {
            id: 'callback',
            header: t('providers.callback'),
            cell: (row) => (
              <CopyButton
                text={row.redirect_url || callbackOf(row.name)}
                label={t('providers.copyCallback')}
              />
            ),
          },
          { id: 'created', header: t('field.created'), cell: (row) => <Ago at={row.created_at} /> },
          {
            id: 'tools',
            header: t('ui.actions'),
            kind: 'tools',
            right: true,
            cell: (row) => (
              <EditMenu
                name={row.name}
                mayChange={mayChange}
                onEdit={() => setEdited(row)}
                onDelete={() => setRemoving(row)}
              />
            ),
          },
        ]}
        empty={
          <Empty icon={Fingerprint} title={t('providers.none')} action={create}>
            {t('providers.noneText')}
          </Empty>
        }
      />
      <Dialog
        open={edited !== null}
        onClose={() => setEdited(null)}
        wide
        title={
          edited && edited !== 'new'
            ? t('providers.edit', { name: edited.name })
            : t('providers.create')
        }
      >
        {edited && (
          <Form provider={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
        )}
      </Dialog>
      <DeleteOne
        row={removing}
        onClose={() => setRemoving(null)}
        title={(row) => t('providers.delete', { name: row.name })}
        name={(row) => row.name}
        run={(row) => remove.mutateAsync(row.id)}
      >
        {t('providers.deleteText')}
      </DeleteOne>
    </>
  );
}

interface Values {
  name: string;
  bio: string;
  issuer_url: string;
  client_id: string;
  client_secret: string;
  redirect_url: string;
  sign_up: boolean;
}

function Form({ provider, onClose }: { provider: Provider | null; onClose: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const form = useForm<Values>({
    mode: 'onTouched',
    defaultValues: {
      name: provider?.name ?? '',
      bio: provider?.bio ?? '',
      issuer_url: provider?.issuer_url ?? '',
      client_id: provider?.client_id ?? '',
      client_secret: '',
      redirect_url: provider?.redirect_url ?? '',
      sign_up: provider?.sign_up ?? true,
    },
  });
  const [problem, setProblem] = useState<unknown>(null);
  const [name, setName] = useState(provider?.name ?? '');
  const save = useChange(
    ({ client_secret, ...values }: Values) =>
      api(provider ? `oauth/${String(provider.id)}` : 'oauth', {
        method: provider ? 'PATCH' : 'POST',
        body: client_secret === '' ? values : { ...values, client_secret },
      }),
    ['oauth'],
  );
  const { errors, isSubmitting } = form.formState;
  const submit = async (values: Values) => {
    setProblem(null);
    try {
      await save.mutateAsync(values);
      notify(t('ui.saved'));
      onClose();
    } catch (error) {
      const fields = {
        name: 'name',
        bio: 'bio',
        issuer_url: 'issuer_url',
        client_id: 'client_id',
        client_secret: 'client_secret',
        redirect_url: 'redirect_url',
      } as const;
      if (!showFieldErrors(error, form.setError, fields)) setProblem(error);
    }
  };
  const needed = (text: string) => text.trim() !== '' || t('form.required');
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
          hint={t('providers.nameHint')}
          error={errors.name?.message}
          {...form.register('name', {
            validate: needed,
            onChange: (event: { target: { value: string } }) => setName(event.target.value),
          })}
        />
        <TextField
          label={t('providers.issuer')}
          hint={t('providers.issuerHint')}
          placeholder="https://login.example.com/realms/staff"
          error={errors.issuer_url?.message}
          {...form.register('issuer_url', {
            validate: (text, { name: chosen }) => WITHOUT_ISSUER.includes(chosen) || needed(text),
          })}
        />
        <TextField
          label={t('providers.clientId')}
          error={errors.client_id?.message}
          {...form.register('client_id', { validate: needed })}
        />
        <TextField
          label={t('providers.clientSecret')}
          type="password"
          autoComplete="off"
          hint={provider ? t('providers.secretStays') : undefined}
          error={errors.client_secret?.message}
          {...form.register('client_secret', {
            validate: (text) => provider !== null || needed(text),
          })}
        />
      </div>
      <TextField
        label={t('providers.redirect')}
        hint={t('providers.redirectHint', { url: callbackOf(name) })}
        error={errors.redirect_url?.message}
        {...form.register('redirect_url')}
      />
      <TextField label={t('field.bio')} error={errors.bio?.message} {...form.register('bio')} />
      <Check
        label={t('providers.signUp')}
        hint={t('providers.signUpHint')}
        {...form.register('sign_up')}
      />
      {problem !== null && <Problem error={problem} />}
      <div className="actions">
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" type="submit" disabled={isSubmitting}>
          {t('ui.save')}
        </Button>
      </div>
    </form>
  );
}
