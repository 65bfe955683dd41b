import { Plus, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api } from '../../api/client';
import { useChange, useOne } from '../../api/queries';
import { useSession } from '../../session/session';
import { Card, Empty, Loading, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Form';
import { Dialog, useNotify } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';

export function Page() {
  const { t, i18n } = useTranslation();
  const { can } = useSession();
  const roles = useOne<string[]>('roles');
  const [creating, setCreating] = useState(false);
  return (
    <>
      <PageHead title={t('nav.roles')}>
        {can('roles', '*') && (
          <Button look="primary" onClick={() => setCreating(true)}>
            <Plus aria-hidden />
            {t('roles.create')}
          </Button>
        )}
      </PageHead>
      {roles.error && <Problem error={roles.error} retry={roles.refetch} />}
      {roles.isLoading && <Loading />}
      {roles.data && (
        <Card flush>
          {roles.data.length === 0 ? (
            <Empty icon={ShieldCheck} title={t('roles.none')} />
          ) : (
            <table className="table">
              <caption className="sr-only">{t('nav.roles')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('field.name')}</th>
                  <th scope="col">{t('roles.about')}</th>
                </tr>
              </thead>
              <tbody>
                {roles.data.map((role) => (
                  <tr key={role}>
                    <td>
                      <Link className="main" to={`/roles/${encodeURIComponent(role)}`}>
                        {role}
                      </Link>
                    </td>
                    <td className="muted">
                      {i18n.exists(`roles.known.${role}`) ? t(`roles.known.${role as 'root'}`) : ''}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Card>
      )}
      <Dialog open={creating} onClose={() => setCreating(false)} title={t('roles.create')}>
        {creating && <NewRole onClose={() => setCreating(false)} />}
      </Dialog>
    </>
  );
}

function NewRole({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const [name, setName] = useState('');
  const create = useChange(
    (role: string) =>
      api('roles', {
        method: 'POST',
        // a role needs a permission from the start; the least that there is
        body: { role, permissions: [{ object: 'scheduler-features', action: 'read' }] },
      }),
    ['roles'],
  );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const role = name.trim();
        create.mutate(role, {
          onSuccess: () => {
            notify(t('roles.created', { name: role }));
            onClose();
            void navigate(`/roles/${encodeURIComponent(role)}`);
          },
        });
      }}
    >
      <TextField
        label={t('field.name')}
        hint={t('roles.createText')}
        required
        error={create.error?.fields.role}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {create.error && !create.error.fields.role && <Problem error={create.error} />}
      <div className="actions">
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" type="submit" disabled={name.trim() === '' || create.isPending}>
          {t('roles.create')}
        </Button>
      </div>
    </form>
  );
}
