import { KeyRound, Plus, Power, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { useChange, useList } from '../../api/queries';
import type { Token } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badge, Badges, Empty, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { DeleteOne, RowMenu, useNotify } from '../../ui/Layers';
import { useProblemText } from '../../ui/Problem';
import { DataTable, StatePick, useListState } from '../../ui/Table';
import { NewTokenDialog } from './NewTokenDialog';

const FILTERS = ['state'];

function TokenState({ token }: { token: Token }) {
  const { t } = useTranslation();
  // a minute more or less does not matter here, and a clock in a render would
  const [now] = useState(() => Date.now());
  if (token.state !== 'active') {
    return (
      <Badge tone="bad" dot>
        {t('state.inactive')}
      </Badge>
    );
  }
  const left = new Date(token.expired_at).getTime() - now;
  if (left <= 0) {
    return (
      <Badge tone="bad" dot>
        {t('tokens.expired')}
      </Badge>
    );
  }
  return (
    <Badge tone={left < 7 * 86_400_000 ? 'warn' : 'ok'} dot>
      {left < 7 * 86_400_000 ? t('tokens.expiresSoon') : t('state.active')}
    </Badge>
  );
}

export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const notify = useNotify();
  const problem = useProblemText();
  const list = useListState(FILTERS);
  const result = useList<Token>('personal-access-tokens', list.query);
  const [creating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<Token | null>(null);
  const remove = useChange(
    (id: number) => api(`personal-access-tokens/${String(id)}`, { method: 'DELETE' }),
    ['personal-access-tokens'],
  );
  const change = useChange(
    ({ id, state }: { id: number; state: string }) =>
      api(`personal-access-tokens/${String(id)}`, { method: 'PATCH', body: { state } }),
    ['personal-access-tokens'],
  );
  const mayChange = can('personal-access-tokens', '*');
  const create = mayChange && (
    <Button look="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      {t('tokens.create')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('nav.tokens')}>{create}</PageHead>
      <DataTable
        label={t('nav.tokens')}
        list={list}
        result={result}
        rowKey={(row) => row.id}
        filters={<StatePick list={list} />}
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
          { id: 'state', header: t('field.state'), cell: (row) => <TokenState token={row} /> },
          {
            id: 'scopes',
            header: t('tokens.scopes'),
            cell: (row) => <Badges values={row.scopes} empty={t('tokens.allScopes')} />,
          },
          { id: 'owner', header: t('tokens.owner'), cell: (row) => row.user?.name ?? row.user_id },
          {
            id: 'used',
            header: t('tokens.lastUsed'),
            cell: (row) => (row.last_used_at ? <Ago at={row.last_used_at} /> : t('tokens.never')),
          },
          {
            id: 'expires',
            header: t('tokens.expires'),
            sort: 'expired_at',
            cell: (row) => <Ago at={row.expired_at} />,
          },
          {
            id: 'tools',
            header: t('ui.actions'),
            kind: 'tools',
            right: true,
            cell: (row) => (
              <RowMenu
                label={t('ui.actionsOf', { name: row.name })}
                items={
                  mayChange
                    ? [
                        {
                          label: row.state === 'active' ? t('tokens.stop') : t('tokens.resume'),
                          icon: Power,
                          run: () =>
                            change.mutate(
                              {
                                id: row.id,
                                state: row.state === 'active' ? 'inactive' : 'active',
                              },
                              {
                                onSuccess: () => notify(t('ui.saved')),
                                onError: (error) => notify(problem(error), 'bad'),
                              },
                            ),
                        },
                        {
                          label: t('ui.delete'),
                          icon: Trash2,
                          danger: true,
                          run: () => setRemoving(row),
                        },
                      ]
                    : []
                }
              />
            ),
          },
        ]}
        empty={
          <Empty icon={KeyRound} title={t('tokens.none')} action={create}>
            {t('tokens.noneText')}
          </Empty>
        }
      />
      <NewTokenDialog open={creating} onClose={() => setCreating(false)} />
      <DeleteOne
        row={removing}
        onClose={() => setRemoving(null)}
        title={(row) => t('tokens.delete', { name: row.name })}
        name={(row) => row.name}
        run={(row) => remove.mutateAsync(row.id)}
      >
        {t('tokens.deleteText')}
      </DeleteOne>
    </>
  );
}
