import { AppWindow, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { useChange, useList } from '../../api/queries';
import type { Application } from '../../api/types';
import { useSession } from '../../session/session';
import { Ago, Badge, Empty, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { DeleteOne, EditMenu } from '../../ui/Layers';
import { DataTable, useListState } from '../../ui/Table';
import { ApplicationDialog } from './ApplicationDialog';

export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const list = useListState();
  const result = useList<Application>('applications', list.query);
  const [edited, setEdited] = useState<Application | 'new' | null>(null);
  const [removing, setRemoving] = useState<Application | null>(null);
  const remove = useChange(
    (id: number) => api(`applications/${String(id)}`, { method: 'DELETE' }),
    ['applications'],
  );
  const mayChange = can('applications', '*');
  const create = mayChange && (
    <Button look="primary" onClick={() => setEdited('new')}>
      <Plus aria-hidden />
      {t('applications.create')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('nav.applications')}>{create}</PageHead>
      <DataTable
        label={t('nav.applications')}
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
            id: 'url',
            header: 'URL',
            sort: 'url',
            cell: (row) => <span className="mono">{row.url}</span>,
          },
          {
            id: 'priority',
            header: t('field.priority'),
            right: true,
            cell: (row) => row.priority?.value ?? '–',
          },
          {
            id: 'urls',
            header: t('applications.rules'),
            cell: (row) =>
              row.priority?.urls?.length ? (
                <span className="badges">
                  {row.priority.urls.map((rule) => (
                    <Badge key={rule.regex}>
                      <span className="mono">{rule.regex}</span> → {rule.value}
                    </Badge>
                  ))}
                </span>
              ) : (
                '–'
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
          <Empty icon={AppWindow} title={t('applications.none')} action={create}>
            {t('applications.noneText')}
          </Empty>
        }
      />
      <ApplicationDialog edited={edited} onClose={() => setEdited(null)} />
      <DeleteOne
        row={removing}
        onClose={() => setRemoving(null)}
        title={(row) => t('applications.delete', { name: row.name })}
        name={(row) => row.name}
        run={(row) => remove.mutateAsync(row.id)}
      >
        {t('applications.deleteText')}
      </DeleteOne>
    </>
  );
}
