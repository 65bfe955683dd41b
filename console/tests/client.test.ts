import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, ApiError, apiUrl, fieldErrors, list } from '../src/api/client';
import { fakeManager } from './manager';

afterEach(() => vi.unstubAllGlobals());

async function failureOf(call: Promise<unknown>): Promise<ApiError> {
  const failure = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof ApiError)) throw new Error('no ApiError');
  return failure;
}

describe('client', () => {
  it('leaves out what is empty, and escapes what is not', () => {
    const url = apiUrl('peers', { search: 'a&b', state: '', page: 2, idc: undefined });
    expect(url.search).toBe('?search=a%26b&page=2');
    expect(url.pathname).toBe('/api/v1/peers');
  });

  it('reads the total of a list from its header', async () => {
    fakeManager(() => ({ body: [{ id: 1 }], headers: { 'X-Total-Count': '1234' } }));
    await expect(list('peers')).resolves.toEqual({ rows: [{ id: 1 }], total: 1234 });
  });

  it('tells an answer without a body from a failure', async () => {
    fakeManager(() => ({}));
    await expect(api('users/signout', { method: 'POST' })).resolves.toBeUndefined();
  });

  it('splits what is wrong with the input by field', async () => {
    fakeManager(() => ({
      status: 422,
      body: { errors: 'port: 65536 is not between 1 and 65535; ip: is required' },
    }));
    const failure = await failureOf(api('schedulers', { method: 'POST', body: {} }));
    expect(failure.fields).toEqual({
      port: '65536 is not between 1 and 65535',
      ip: 'is required',
    });
  });

  it('keeps colons and semicolons of the message', () => {
    expect(fieldErrors('scopes.cidrs[0]: "a:b" is not a network; again')).toEqual({
      'scopes.cidrs[0]': '"a:b" is not a network',
    });
  });

  it.each([
    [401, 'Unauthorized', true, false],
    [401, 'permission deny', false, true],
    [403, 'permission deny', false, true],
    [404, 'record not found', false, false],
  ])('takes %i "%s" for signed out: %s, forbidden: %s', async (status, message, out, forbidden) => {
    fakeManager(() => ({ status, body: { message } }));
    const failure = await failureOf(api('clusters'));
    expect([failure.isSignedOut, failure.isForbidden]).toEqual([out, forbidden]);
  });

  it('says so when nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('refused')));
    expect((await failureOf(api('clusters'))).status).toBe(0);
  });
});
