import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { useChange, useList } from '../../api/queries';
import type { JobSecret } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badges, Empty } from '../../ui/Bits';
import { Button, CopyButton } from '../../ui/Button';
import { linesOf, showFieldErrors, TextArea, TextField } from '../../ui/Form';
import { DeleteOne, Dialog, EditMenu, useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';
import { DataTable, useListState } from '../../ui/Table';
import { JobTabs } from './JobTabs';

const PATH = 'jobs/secrets';

export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const list = useListState();
  const result = useList<JobSecret>(PATH, list.query);
  const [edited, setEdited] = useState<JobSecret | 'new' | null>(null);
  const [removing, setRemoving] = useState<JobSecret | null>(null);
  const remove = useChange(
    ({ id }: JobSecret) => api(`${PATH}/${String(id)}`, { method: 'DELETE' }),
    [PATH],
  );
  const mayChange = can('jobs', '*');
  const create = mayChange && (
    <Button look="primary" onClick={() => setEdited('new')}>
      <Plus aria-hidden />
      {t('secrets.create')}
    </Button>
  );
  return (
    <>
      <JobTabs>{create}</JobTabs>
      <DataTable
        label={t('jobs.secrets')}
        list={list}
        result={result}
        rowKey={(row) => row.id}
        searchable={false}
        columns={[
          {
            id: 'name',
            header: t('field.name'),
            kind: 'title',
            cell: (row) => (
              <>
                <strong>{row.name}</strong>
                <span className="sub">{row.bio}</span>
              </>
            ),
          },
          {
            id: 'reference',
            header: t('secrets.reference'),
            cell: (row) => (
              <span className="nowrap">
                <span className="mono">{referenceTo(row)}</span>
                <CopyButton text={referenceTo(row)} />
              </span>
            ),
          },
          { id: 'hosts', header: t('secrets.hosts'), cell: (row) => <Badges values={row.hosts} /> },
          { id: 'changed', header: t('field.changed'), cell: (row) => <Ago at={row.updated_at} /> },
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
          <Empty icon={KeyRound} title={t('secrets.none')} action={create}>
            {t('secrets.noneText')}
          </Empty>
        }
      />
      <Dialog
        open={edited !== null}
        onClose={() => setEdited(null)}
        title={
          edited === 'new' || edited === null
            ? t('secrets.create')
            : t('secrets.edit', { name: edited.name })
        }
      >
        {edited && (
          <SecretForm
            secret={edited === 'new' ? undefined : edited}
            onClose={() => setEdited(null)}
          />
        )}
      </Dialog>
      <DeleteOne
        row={removing}
        onClose={() => setRemoving(null)}
        title={(row) => t('secrets.delete', row)}
        name={(row) => row.name}
        run={remove.mutateAsync}
      >
        {t('secrets.deleteText')}
      </DeleteOne>
    </>
  );
}

function referenceTo(secret: JobSecret) {
  return `\${secret:${secret.name}}`;
}

function SecretForm({ secret, onClose }: { secret: JobSecret | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const [problem, setProblem] = useState<unknown>(null);
  const form = useForm({
    mode: 'onTouched',
    defaultValues: {
      name: secret?.name ?? '',
      secret: '',
      hosts: secret?.hosts.join('\n') ?? '',
      bio: secret?.bio ?? '',
    },
  });
  const save = useChange(
    (body: unknown) =>
      secret
        ? api(`${PATH}/${String(secret.id)}`, { method: 'PATCH', body })
        : api(PATH, { method: 'POST', body }),
    [PATH],
  );
  const { errors, isSubmitting } = form.formState;
  const needed = (text: string) => text.trim() !== '' || t('form.required');
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        void form.handleSubmit(async (values) => {
          setProblem(null);
          try {
            await save.mutateAsync({
              ...(secret ? {} : { name: values.name.trim() }),
              ...(values.secret === '' ? {} : { secret: values.secret }),
              hosts: linesOf(values.hosts),
              bio: values.bio.trim(),
            });
            notify(t('ui.saved'));
            onClose();
          } catch (error) {
            const fields = { name: 'name', secret: 'secret', hosts: 'hosts', bio: 'bio' } as const;
            if (!showFieldErrors(error, form.setError, fields)) setProblem(error);
          }
        })(event);
      }}
    >
      {!secret && (
        <TextField
          label={t('field.name')}
          hint={t('secrets.nameHint')}
          maxLength={64}
          error={errors.name?.message}
          {...form.register('name', { validate: needed })}
        />
      )}
      <TextField
        label={t('secrets.secret')}
        type="password"
        autoComplete="new-password"
        hint={secret ? t('providers.secretStays') : t('secrets.secretHint')}
        error={errors.secret?.message}
        {...form.register('secret', {
          validate: (text) => secret !== undefined || needed(text),
        })}
      />
      <TextArea
        label={t('secrets.hosts')}
        className="input lines"
        rows={3}
        placeholder="registry.example.com"
        hint={t('secrets.hostsHint')}
        error={errors.hosts?.message}
        {...form.register('hosts', { validate: needed })}
      />
      <TextField
        label={t('field.bio')}
        maxLength={1024}
        error={errors.bio?.message}
        {...form.register('bio')}
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
