import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { api, ApiError } from '../api/client';
import type { Account } from '../api/types';
import { forgetTimes } from './keep';

export const ACCOUNT = ['account'];

/** Who is signed in: null if nobody is. */
export function useAccount() {
  return useQuery<Account | null, ApiError>({
    queryKey: ACCOUNT,
    queryFn: async ({ signal }) => {
      try {
        return await api<Account>('users/me', { signal });
      } catch (error) {
        if (error instanceof ApiError && error.isSignedOut) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

export interface Session {
  account: Account;
  /**
   * Whether the user may do this, so that what he may not is not offered.
   *
   * @param object as the paths of REST name it
   * @param cluster the only one that it is about
   */
  can: (object: string, action?: 'read' | '*', cluster?: number) => boolean;
}

export function sessionOf(account: Account): Session {
  return {
    account,
    can: (object, action = 'read', cluster) =>
      account.permissions.some(
        (held) =>
          held.object === object &&
          (held.action === '*' || held.action === action) &&
          (!held.cluster_id || held.cluster_id === cluster),
      ),
  };
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('nobody is signed in here');
  return session;
}

export function useSignOut() {
  const client = useQueryClient();
  return async () => {
    await api('users/signout', { method: 'POST' }).catch(() => undefined);
    forgetTimes();
    client.clear();
    client.setQueryData(ACCOUNT, null);
  };
}
