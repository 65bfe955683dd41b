import { Plus, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useList } from '../../api/queries';
import type { User } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badge, Empty, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { DataTable, Pick, useListState } from '../../ui/Table';
import { NewUserDialog } from './NewUserDialog';

const FILTERS = ['state'];

export function UserState({ state }: { state: string }) {
  const { t } = useTranslation();
  return state === 'enable' ? (
    <Badge tone="ok" dot>
      {t('users.enabled')}
    </Badge>
  ) : (
    <Badge tone="bad" dot>
      {t('users.disabled')}
    </Badge>
  );
}

export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const list = useListState(FILTERS);
  const result = useList<User>('users', list.query);
  const [creating, setCreating] = useState(false);
  return (
    <>
      <PageHead title={t('nav.users')}>
        {can('users', '*') && (
          <Button look="primary" onClick={() => setCreating(true)}>
            <Plus aria-hidden />
            {t('users.create')}
          </Button>
        )}
      </PageHead>
      <DataTable
        label={t('nav.users')}
        list={list}
        result={result}
        rowKey={(row) => row.id}
        filters={
          <Pick
            label={t('field.state')}
            name="state"
            list={list}
            options={[
              { value: 'enable', label: t('users.enabled') },
              { value: 'disable', label: t('users.disabled') },
            ]}
          />
        }
        columns={[
          {
            id: 'name',
            header: t('field.name'),
            sort: 'name',
            kind: 'title',
            cell: (row) => (
              <Link className="main" to={`/users/${String(row.id)}`}>
                {row.name}
              </Link>
            ),
          },
          { id: 'state', header: t('field.state'), cell: (row) => <UserState state={row.state} /> },
          {
            id: 'email',
            header: t('field.email'),
            sort: 'email',
            cell: (row) => row.email || '–',
          },
          { id: 'location', header: t('field.place'), cell: (row) => row.location || '–' },
          {
            id: 'created',
            header: t('field.created'),
            sort: 'created_at',
            cell: (row) => <Ago at={row.created_at} />,
          },
        ]}
        empty={<Empty icon={UserRound} title={t('users.none')} />}
      />
      <NewUserDialog open={creating} onClose={() => setCreating(false)} />
    </>
  );
}
