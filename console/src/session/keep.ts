import { useEffect } from 'react';
import { api } from '../api/client';

const KEY = 'session';
const QUIET_MILLIS = 60_000;

/** Times of the session's token; the token itself is in a cookie that no script can read. */
interface Times {
  since: number;
  until: number;
}

function stored(): Times | undefined {
  try {
    const { since, until } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Times>;
    return since !== undefined && until !== undefined ? { since, until } : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers until when the manager takes a token that it gave just now. */
export function noteSession(expire: string) {
  try {
    const times: Times = { since: Date.now(), until: new Date(expire).getTime() };
    localStorage.setItem(KEY, JSON.stringify(times));
  } catch {
    // then it is renewed once a page
  }
}

export function forgetTimes() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

/** Whether a quarter of the token's life is over, or nobody knows. */
export function isDue(now: number): boolean {
  const times = stored();
  return times === undefined || now >= times.since + (times.until - times.since) / 4;
}

/** Renews the session of somebody who works, and of nobody else: a page that is only open lets it end. */
export function useKeptSession() {
  useEffect(() => {
    let last = 0;
    const renew = () => {
      const now = Date.now();
      if (now - last < QUIET_MILLIS || !isDue(now)) return;
      last = now;
      // one that can no longer be renewed may still be good for a while
      api<{ expire: string }>('users/refresh_token', { method: 'POST' }).then(
        ({ expire }) => noteSession(expire),
        () => undefined,
      );
    };
    window.addEventListener('pointerdown', renew);
    window.addEventListener('keydown', renew);
    return () => {
      window.removeEventListener('pointerdown', renew);
      window.removeEventListener('keydown', renew);
    };
  }, []);
}
