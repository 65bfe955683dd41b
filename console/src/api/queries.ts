import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseQueryOptions,
} from '@tanstack/react-query';
import { api, list, type ApiError, type Page, type Query } from './client';

/** One page of a list; the page before stays while the next one comes. */
export function useList<T>(
  path: string,
  query: Query = {},
  options: Partial<UseQueryOptions<Page<T>, ApiError>> = {},
) {
  return useQuery<Page<T>, ApiError>({
    queryKey: [path, 'list', query],
    queryFn: ({ signal }) => list<T>(path, { query, signal }),
    placeholderData: keepPreviousData,
    ...options,
  });
}

/** How many rows a list has. */
export function useCount(path: string, query: Query = {}, enabled = true) {
  return useList<unknown>(path, { ...query, per_page: 1 }, { enabled });
}

/** One object, or whatever the path answers. */
export function useOne<T>(
  path: string,
  query: Query = {},
  options: Partial<UseQueryOptions<T, ApiError>> = {},
) {
  const [resource = '', ...rest] = path.split('/');
  return useQuery<T, ApiError>({
    queryKey: [resource, 'one', rest.join('/'), query],
    queryFn: ({ signal }) => api<T>(path, { query, signal }),
    ...options,
  });
}

/** A change; everything that is shown of these resources is asked for again after it. */
export function useChange<Input, Output = unknown>(
  change: (input: Input) => Promise<Output>,
  resources: string[],
) {
  const client = useQueryClient();
  return useMutation<Output, ApiError, Input>({
    mutationFn: change,
    onSuccess: async () => {
      await Promise.all(
        resources.map((resource) => client.invalidateQueries({ queryKey: [resource] })),
      );
    },
  });
}
