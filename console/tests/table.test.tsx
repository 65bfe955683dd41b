import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useList } from '../src/api/queries';
import { DataTable, StatePick, useListState } from '../src/ui/Table';
import { fakeManager } from './manager';

afterEach(() => vi.unstubAllGlobals());

function Things() {
  const list = useListState(['state']);
  const result = useList<{ id: number; name: string }>('things', list.query);
  return (
    <DataTable
      label="Things"
      list={list}
      result={result}
      rowKey={(row) => row.id}
      filters={<StatePick list={list} />}
      columns={[{ id: 'name', header: 'Name', sort: 'name', cell: (row) => row.name }]}
      empty={<p>none yet</p>}
    />
  );
}

function open(url = '/') {
  const router = createMemoryRouter([{ path: '/', element: <Things /> }], {
    initialEntries: [url],
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return router;
}

const fifty = () => ({ body: [{ id: 1, name: 'one' }], headers: { 'X-Total-Count': '50' } });

describe('table', () => {
  it('asks the manager for what the URL says', async () => {
    const calls = fakeManager(fifty);
    open('/?page=2&search=x&state=active&sort=-name');
    await screen.findByText('one');
    expect(calls[0]?.url.searchParams.toString()).toBe(
      'page=2&per_page=20&sort=-name&search=x&state=active',
    );
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveProperty(
      'ariaSort',
      'descending',
    );
  });

  it('keeps sorting, filters and pages in the URL, and begins at the first page again', async () => {
    fakeManager(fifty);
    const router = open('/?page=2');
    await screen.findByText('one');
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Next page' }));
    expect(router.state.location.search).toBe('?page=3');
    await user.click(screen.getByRole('button', { name: 'Name' }));
    expect(router.state.location.search).toBe('?sort=name');
    await user.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'inactive');
    expect(router.state.location.search).toBe('?sort=name&state=inactive');
  });

  it('asks once for a text that is typed in one go', async () => {
    const calls = fakeManager(fifty);
    open();
    await screen.findByText('one');
    await userEvent.setup().type(screen.getByRole('searchbox'), 'abc');
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    expect(calls[1]?.url.searchParams.get('search')).toBe('abc');
  });

  it('tells "nothing matches" from "there is nothing"', async () => {
    fakeManager(() => ({ body: [], headers: { 'X-Total-Count': '0' } }));
    const router = open('/?search=x');
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Show all' }));
    expect(router.state.location.search).toBe('');
    await screen.findByText('none yet');
  });

  it('shows a failure, and asks again when told to', async () => {
    let fails = true;
    fakeManager(() => (fails ? { status: 500, body: {} } : fifty()));
    open();
    const alert = await screen.findByRole('alert');
    fails = false;
    await userEvent.setup().click(within(alert).getByRole('button', { name: 'Try again' }));
    await screen.findByText('one');
  });
});
