import { Trash2, UserCheck, UserX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api } from '../../api/client';
import { useChange, useOne } from '../../api/queries';
import type { User } from '../../api/types';
import { useSession } from '../../session/session';
import { Badges, Card, Fact, Facts, Loading, Moment, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Check } from '../../ui/Form';
import { Confirm, useNotify } from '../../ui/Layers';
import { Problem, useProblemText } from '../../ui/Problem';
import { UserState } from './Users';

export function Page() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { can, account } = useSession();
  const navigate = useNavigate();
  const notify = useNotify();
  const [asked, setAsked] = useState<'disable' | 'delete' | null>(null);
  const user = useOne<User>(`users/${id}`);
  const change = useChange(
    (state: 'enable' | 'disable') => api(`users/${id}`, { method: 'PATCH', body: { state } }),
    ['users'],
  );
  const remove = useChange(() => api(`users/${id}`, { method: 'DELETE' }), ['users']);
  const problem = useProblemText();
  if (!user.data) {
    return user.error ? <Problem error={user.error} retry={user.refetch} /> : <Loading />;
  }
  const { data } = user;
  const mayChange = can('users', '*') && data.id !== account.user.id;
  return (
    <>
      <PageHead
        title={data.name}
        crumbs={[{ to: '/users', label: t('nav.users') }]}
        badges={<UserState state={data.state} />}
      >
        {mayChange && (
          <>
            {data.state === 'enable' ? (
              <Button onClick={() => setAsked('disable')}>
                <UserX aria-hidden />
                {t('users.disable')}
              </Button>
            ) : (
              <Button
                onClick={() =>
                  change.mutate('enable', {
                    onSuccess: () => notify(t('ui.saved')),
                    onError: (error) => notify(problem(error), 'bad'),
                  })
                }
              >
                <UserCheck aria-hidden />
                {t('users.enable')}
              </Button>
            )}
            <Button look="danger-quiet" onClick={() => setAsked('delete')}>
              <Trash2 aria-hidden />
              {t('ui.delete')}
            </Button>
          </>
        )}
      </PageHead>
      <Card>
        <Facts>
          <Fact label={t('field.email')}>{data.email}</Fact>
          <Fact label={t('field.phone')}>{data.phone}</Fact>
          <Fact label={t('field.place')}>{data.location}</Fact>
          <Fact label={t('field.bio')}>{data.bio}</Fact>
          <Fact label={t('field.id')}>{data.id}</Fact>
          <Fact label={t('field.created')}>
            <Moment at={data.created_at} />
          </Fact>
        </Facts>
      </Card>
      <RolesCard id={id} mayChange={can('users', '*')} />
      <Confirm
        open={asked === 'disable'}
        onClose={() => setAsked(null)}
        title={t('users.disableOf', { name: data.name })}
        action={t('users.disable')}
        run={async () => {
          await change.mutateAsync('disable');
          notify(t('ui.saved'));
        }}
      >
        <p>{t('users.disableText')}</p>
      </Confirm>
      <Confirm
        open={asked === 'delete'}
        onClose={() => setAsked(null)}
        title={t('users.delete', { name: data.name })}
        word={data.name}
        action={t('ui.delete')}
        run={async () => {
          await remove.mutateAsync(undefined);
          notify(t('ui.deleted', { name: data.name }));
          await navigate('/users');
        }}
      >
        <p>{t('users.deleteText')}</p>
      </Confirm>
    </>
  );
}

function RolesCard({ id, mayChange }: { id: string; mayChange: boolean }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const notify = useNotify();
  const problem = useProblemText();
  const held = useOne<string[]>(`users/${id}/roles`);
  const all = useOne<string[]>('roles', {}, { enabled: mayChange && can('roles') });
  const change = useChange(
    ({ role, grant }: { role: string; grant: boolean }) =>
      api(`users/${id}/roles/${encodeURIComponent(role)}`, { method: grant ? 'PUT' : 'DELETE' }),
    ['users', 'account'],
  );
  return (
    <Card title={t('nav.roles')}>
      {held.error ? (
        <Problem error={held.error} retry={held.refetch} />
      ) : mayChange && all.data ? (
        <div className="grid3">
          {all.data.map((role) => (
            <Check
              key={role}
              label={role}
              checked={held.data?.includes(role) ?? false}
              disabled={!held.data || change.isPending}
              onChange={(event) =>
                change.mutate(
                  { role, grant: event.target.checked },
                  { onError: (error) => notify(problem(error), 'bad') },
                )
              }
            />
          ))}
        </div>
      ) : (
        <Badges values={held.data ?? []} empty={t('users.noRoles')} />
      )}
    </Card>
  );
}
