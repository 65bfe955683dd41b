import { vi } from 'vitest';

interface Answer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Asked {
  method: string;
  url: URL;
  body: unknown;
}

/** Stands for the manager: answers what a test says, and remembers what it was asked. */
export function fakeManager(answer: (asked: Asked) => Answer): Asked[] {
  const calls: Asked[] = [];
  vi.stubGlobal('fetch', (url: URL, init: RequestInit = {}) => {
    const asked = {
      method: init.method ?? 'GET',
      url: new URL(url),
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
    };
    calls.push(asked);
    const { status = 200, body, headers = {} } = answer(asked);
    return Promise.resolve(
      new Response(body === undefined ? '' : JSON.stringify(body), { status, headers }),
    );
  });
  return calls;
}
