import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useJobEvents } from '../src/pages/jobs/events';
import { isDue, noteSession } from '../src/session/keep';

/** Stands for the browser's, which no page can be run without. */
class Source extends EventTarget {
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: URL) {
    super();
    Source.all.push(this);
  }
  tell(name: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
  close() {
    this.readyState = Source.CLOSED;
  }
}

function follow() {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return renderHook(() => useJobEvents('7', 0), { wrapper });
}

const last = () => Source.all.at(-1) as Source;

describe('events of a job', () => {
  beforeEach(() => {
    Source.all = [];
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', Source);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const wait = (millis: number) => act(() => vi.advanceTimersByTimeAsync(millis));

  it('are gathered, the newest of each part counts, and the end closes the stream', async () => {
    const { result } = follow();
    last().onopen?.();
    last().tell('task', { number: 0, state: 'PENDING' });
    last().tell('task', { number: 0, state: 'STARTED' });
    last().tell('peer', { task_number: 0, host_id: 'a', state: 'STARTED' });
    last().tell('peer', { task_number: 0, host_id: 'b', state: 'SUCCESS' });
    await wait(300);
    expect(result.current.link).toBe('open');
    expect(result.current.contents).toEqual([{ number: 0, state: 'STARTED' }]);
    expect(result.current.peers).toHaveLength(2);
    last().tell('end', { state: 'SUCCESS' });
    await wait(300);
    expect(result.current.link).toBe('ended');
    expect(last().readyState).toBe(Source.CLOSED);
  });

  it('are asked for again with growing pauses when the manager refuses', async () => {
    const { result, unmount } = follow();
    for (const pause of [2000, 4000, 8000]) {
      const before = Source.all.length;
      last().readyState = Source.CLOSED;
      last().onerror?.();
      await wait(pause - 100);
      expect(result.current.link).toBe('lost');
      expect(Source.all).toHaveLength(before);
      await wait(200);
      expect(Source.all).toHaveLength(before + 1);
    }
    unmount();
    expect(last().readyState).toBe(Source.CLOSED);
  });

  it('leave a break to the browser, which goes on where it was', async () => {
    follow();
    last().onerror?.();
    await wait(120_000);
    expect(Source.all).toHaveLength(1);
  });
});

describe('a session', () => {
  it('is renewed after a quarter of its life', () => {
    localStorage.clear();
    const now = Date.now();
    expect(isDue(now)).toBe(true);
    noteSession(new Date(now + 4000).toISOString());
    expect(isDue(now + 900)).toBe(false);
    expect(isDue(now + 1100)).toBe(true);
  });
});
