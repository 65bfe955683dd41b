import clsx from 'clsx';
import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, RefreshCw, Search } from 'lucide-react';
import { useCallback, useEffect, useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Page, Query } from '../api/client';
import type { ApiError } from '../api/client';
import { Empty, Skeleton } from './Bits';
import { Button } from './Button';
import { Problem } from './Problem';

const PER_PAGE = 20;
const PAGE_SIZES = [10, 20, 50, 100];

export interface ListState {
  page: number;
  perPage: number;
  sort: string;
  search: string;
  filter: (name: string) => string;
  /** Changes the URL; whatever is not the page goes back to the first one. */
  set: (change: Record<string, string | number | undefined>) => void;
  /** What the manager is asked for. */
  query: Query;
  isFiltered: boolean;
}

/** What a list shows is kept in the URL, so that it can be sent to somebody, reloaded and gone back to. */
export function useListState(filters: readonly string[] = [], defaultSort = ''): ListState {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (change: Record<string, string | number | undefined>) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (!('page' in change)) after.delete('page');
          for (const [name, value] of Object.entries(change)) {
            if (value === undefined || value === '') after.delete(name);
            else after.set(name, String(value));
          }
          return after;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  return useMemo(() => {
    const page = positive(params.get('page'), 1);
    const perPage = Math.min(positive(params.get('per_page'), PER_PAGE), 1000);
    const sort = params.get('sort') ?? defaultSort;
    const search = params.get('search') ?? '';
    const query: Query = { page, per_page: perPage, sort, search };
    for (const name of filters) query[name] = params.get(name) ?? '';
    return {
      page,
      perPage,
      sort,
      search,
      set,
      query,
      filter: (name: string) => params.get(name) ?? '',
      isFiltered: search !== '' || filters.some((name) => params.get(name)),
    };
    // the names are constants of the page
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [params, set, defaultSort]);
}

function positive(text: string | null, otherwise: number) {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : otherwise;
}

export interface Column<T> {
  id: string;
  header: string;
  /** the name that the manager sorts by */
  sort?: string;
  right?: boolean;
  kind?: 'title' | 'tools';
  cell: (row: T) => ReactNode;
}

interface Props<T> {
  label: string;
  columns: Column<T>[];
  list: ListState;
  result: {
    data: Page<T> | undefined;
    error: ApiError | null;
    isPlaceholderData: boolean;
    isFetching: boolean;
    refetch: () => unknown;
  };
  rowKey: (row: T) => string | number;
  empty: ReactNode;
  /** also searched on the server */
  searchable?: boolean;
  filters?: ReactNode;
  tools?: ReactNode;
}

export function DataTable<T>({
  label,
  columns,
  list,
  result,
  rowKey,
  empty,
  searchable = true,
  filters,
  tools,
}: Props<T>) {
  const { t } = useTranslation();
  const { data, error } = result;
  return (
    <section className="card" aria-label={label}>
      <div className="toolbar" role="search" aria-label={t('table.find')}>
        {searchable && <SearchBox list={list} label={t('table.searchIn', { what: label })} />}
        {filters}
        <div className="end">
          {tools}
          <Button
            look="quiet"
            icon
            aria-label={t('ui.refresh')}
            disabled={result.isFetching}
            onClick={() => {
              void result.refetch();
            }}
          >
            <RefreshCw aria-hidden />
          </Button>
        </div>
      </div>
      {error && !data ? (
        <div className="body">
          <Problem error={error} retry={result.refetch} />
        </div>
      ) : data?.rows.length === 0 ? (
        list.isFiltered ? (
          <Empty
            icon={Search}
            title={t('table.nothingFound')}
            action={
              <Button
                onClick={() =>
                  list.set(
                    Object.fromEntries(
                      Object.keys(list.query)
                        .filter((name) => name !== 'per_page' && name !== 'sort')
                        .map((name) => [name, undefined]),
                    ),
                  )
                }
              >
                {t('table.showAll')}
              </Button>
            }
          />
        ) : list.page > 1 ? (
          <Empty
            title={t('table.pageIsEmpty')}
            action={<Button onClick={() => list.set({ page: 1 })}>{t('table.firstPage')}</Button>}
          />
        ) : (
          empty
        )
      ) : (
        <Rows
          label={label}
          columns={columns}
          list={list}
          rows={data?.rows}
          rowKey={rowKey}
          isOld={result.isPlaceholderData}
        />
      )}
      {data && data.total > 0 && <Pager list={list} total={data.total} />}
    </section>
  );
}

/** The table itself, of rows that are here already or still to come. */
export function Rows<T>({
  label,
  columns,
  list,
  rows,
  rowKey,
  isOld = false,
}: {
  label: string;
  columns: Column<T>[];
  list?: ListState;
  rows: readonly T[] | undefined;
  rowKey: (row: T) => string | number;
  isOld?: boolean;
}) {
  return (
    <div className="table-wrap">
      <table className={clsx('table cards', isOld && 'refreshing')}>
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.id} column={column} list={list} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            ? rows.map((row) => (
                <tr key={rowKey(row)}>
                  {columns.map((column) => (
                    <td
                      key={column.id}
                      data-label={column.header}
                      className={clsx(column.right && 'right num', column.kind)}
                    >
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              ))
            : Array.from({ length: 6 }, (_, line) => (
                <tr key={line}>
                  {columns.map((column) => (
                    <td key={column.id}>
                      <Skeleton width={column.kind === 'tools' ? '1.5rem' : '70%'} />
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}

const STEP = 50;

/** Rows that are all here, the first ones at first. */
export function LocalTable<T>({
  rows,
  ...table
}: {
  label: string;
  columns: Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string | number;
}) {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState(STEP);
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <>
      <Rows rows={rows.slice(0, shown)} {...table} />
      {rows.length > shown && (
        <div className="pager">
          <span className="num" role="status">
            {t('table.range', {
              from: 1,
              to: number.format(shown),
              total: number.format(rows.length),
            })}
          </span>
          <div className="end">
            <Button small onClick={() => setShown(shown + 4 * STEP)}>
              {t('table.more')}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

function Head<T>({ column, list }: { column: Column<T>; list: ListState | undefined }) {
  const name = list && column.sort;
  const down = name !== undefined && list?.sort === `-${name}`;
  const up = name !== undefined && list?.sort === name;
  return (
    <th
      scope="col"
      className={column.right ? 'right' : undefined}
      aria-sort={up ? 'ascending' : down ? 'descending' : undefined}
    >
      {name === undefined ? (
        column.kind === 'tools' ? (
          <span className="sr-only">{column.header}</span>
        ) : (
          column.header
        )
      ) : (
        <button type="button" onClick={() => list?.set({ sort: up ? `-${name}` : name })}>
          {column.header}
          {up && <ArrowUp aria-hidden />}
          {down && <ArrowDown aria-hidden />}
        </button>
      )}
    </th>
  );
}

function Pager({ list, total }: { list: ListState; total: number }) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const pages = Math.max(1, Math.ceil(total / list.perPage));
  const from = (list.page - 1) * list.perPage + 1;
  const to = Math.min(total, list.page * list.perPage);
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <nav className="pager" aria-label={t('table.pages')}>
      <span className="num" role="status">
        {t('table.range', {
          from: number.format(Math.min(from, total)),
          to: number.format(to),
          total: number.format(total),
        })}
      </span>
      <div className="end">
        <label htmlFor={id} className="sr-only">
          {t('table.perPage')}
        </label>
        <select
          id={id}
          className="input"
          style={{ width: 'auto', minHeight: '1.75rem', paddingBlock: 0 }}
          value={list.perPage}
          onChange={(event) => list.set({ per_page: event.target.value })}
        >
          {[...new Set([...PAGE_SIZES, list.perPage])]
            .sort((a, b) => a - b)
            .map((size) => (
              <option key={size} value={size}>
                {t('table.rows', { count: size })}
              </option>
            ))}
        </select>
        <Button
          small
          icon
          aria-label={t('table.previous')}
          disabled={list.page <= 1}
          onClick={() => list.set({ page: list.page - 1 })}
        >
          <ChevronLeft aria-hidden />
        </Button>
        <span className="num nowrap">
          {number.format(list.page)} / {number.format(pages)}
        </span>
        <Button
          small
          icon
          aria-label={t('table.next')}
          disabled={list.page >= pages}
          onClick={() => list.set({ page: list.page + 1 })}
        >
          <ChevronRight aria-hidden />
        </Button>
      </div>
    </nav>
  );
}

const PAUSE_MILLIS = 300;

function SearchBox({ list, label }: { list: ListState; label: string }) {
  const [text, setText] = useState(list.search);
  const sent = useRef(list.search);
  const { search, set } = list;
  // somebody else changed the URL, by going back for instance
  useEffect(() => {
    if (search !== sent.current) {
      sent.current = search;
      setText(search);
    }
  }, [search]);
  useEffect(() => {
    if (text === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = text;
      set({ search: text });
    }, PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [text, set]);
  return (
    <div className="searchbox">
      <Search aria-hidden />
      <input
        className="input"
        type="search"
        aria-label={label}
        placeholder={label}
        maxLength={256}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}

/** A filter of a list with few values. */
export function Pick({
  label,
  name,
  list,
  options,
}: {
  label: string;
  name: string;
  list: ListState;
  options: { value: string; label: string }[];
}) {
  const { t } = useTranslation();
  return (
    <label className="pick">
      <span>{label}</span>
      <select
        className="input"
        value={list.filter(name)}
        onChange={(event) => list.set({ [name]: event.target.value })}
      >
        <option value="">{t('table.any')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export function StatePick({ list }: { list: ListState }) {
  const { t } = useTranslation();
  return (
    <Pick
      label={t('field.state')}
      name="state"
      list={list}
      options={[
        { value: 'active', label: t('state.active') },
        { value: 'inactive', label: t('state.inactive') },
      ]}
    />
  );
}
