/** Where the console lives, whatever path a proxy gives it. */
export const home = new URL('.', document.baseURI);

const API = new URL('api/v1/', home);

/** An answer that is no success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** what is wrong with the input, by field */
    readonly fields: Record<string, string> = {},
    /** seconds after which it may go better */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  /** Whether nobody is signed in, or not any more. Other managers answer 401 to what one may not do, too. */
  get isSignedOut() {
    return this.status === 401 && this.message !== 'permission deny';
  }

  get isForbidden() {
    return this.status === 403 || (this.status === 401 && !this.isSignedOut);
  }
}

export type Query = Record<string, string | number | boolean | undefined>;

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}

export function apiUrl(path: string, query: Query = {}): URL {
  const url = new URL(path, API);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  return url;
}

async function send(path: string, { method = 'GET', query, body, signal }: Call) {
  let answer: Response;
  try {
    answer = await fetch(apiUrl(path, query), {
      method,
      signal: signal ?? null,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, '');
  }
  if (!answer.ok) throw await failure(answer);
  return answer;
}

async function failure(answer: Response) {
  const text = await answer.text().catch(() => '');
  const retryAfter = Number(answer.headers.get('Retry-After')) || undefined;
  try {
    const { message, errors } = JSON.parse(text) as { message?: string; errors?: string };
    return new ApiError(
      answer.status,
      errors ?? message ?? answer.statusText,
      errors ? fieldErrors(errors) : {},
      retryAfter,
    );
  } catch {
    return new ApiError(answer.status, answer.statusText, {}, retryAfter);
  }
}

/** Splits `port: 0 is too small; ip: is required` by field. */
export function fieldErrors(errors: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const part of errors.split('; ')) {
    const match = /^([a-z_][\w.[\]]*): (.*)$/s.exec(part);
    if (match?.[1] && match[2]) fields[match[1]] = match[2];
  }
  return fields;
}

/** Calls the manager; an answer without a body is undefined. */
export async function api<T>(path: string, call: Call = {}): Promise<T> {
  const answer = await send(path, call);
  const text = await answer.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export interface Page<T> {
  rows: T[];
  /** of all pages */
  total: number;
}

export async function list<T>(path: string, call: Call = {}): Promise<Page<T>> {
  const answer = await send(path, call);
  const rows = (await answer.json()) as T[];
  return { rows, total: Number(answer.headers.get('X-Total-Count') ?? rows.length) };
}
