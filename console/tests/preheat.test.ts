import { describe, expect, it } from 'vitest';
import { headersOf, manifestUrl, requestOf, START, urlProblem } from '../src/pages/jobs/preheat';
import { hostsOf, partsOf, progressOf, type PeerEvent } from '../src/pages/jobs/progress';
import { bytes, duration } from '../src/ui/format';

describe('an image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  it.each([
    ['nginx', 'https://registry-1.docker.io/v2/library/nginx/manifests/latest'],
    ['docker.io/nginx:1.27', 'https://registry-1.docker.io/v2/library/nginx/manifests/1.27'],
    ['bitnami/redis:7', 'https://registry-1.docker.io/v2/bitnami/redis/manifests/7'],
    ['ghcr.io/a/b/c:v1', 'https://ghcr.io/v2/a/b/c/manifests/v1'],
    ['r.example.com:5000/app', 'https://r.example.com:5000/v2/app/manifests/latest'],
    [`r.example.com/app@${digest}`, `https://r.example.com/v2/app/manifests/${digest}`],
    ['localhost:5000/app:2', 'http://localhost:5000/v2/app/manifests/2'],
    [' https://r.example.com/v2/a/manifests/1 ', 'https://r.example.com/v2/a/manifests/1'],
  ])('%s is at %s', (text, url) => {
    expect(manifestUrl(text)).toBe(url);
  });

  it.each(['', 'Not An Image', 'https://example.com/a', 'a:b:c', 'app:'])(
    '“%s” is none',
    (text) => {
      expect(manifestUrl(text)).toBeUndefined();
    },
  );
});

describe('a preheat', () => {
  it('asks only for what was filled in', () => {
    const request = requestOf({ ...START, urls: 'https://a/1\n\nhttps://a/2\n' }, 7);
    expect(JSON.parse(JSON.stringify(request))).toEqual({
      type: 'preheat',
      bio: '',
      user_id: 7,
      scheduler_cluster_ids: [],
      args: {
        type: 'file',
        urls: ['https://a/1', 'https://a/2'],
        scope: 'single_seed_peer',
        concurrent_task_count: 8,
        concurrent_peer_count: 500,
        timeout: 3600e9,
      },
    });
  });

  it('of an image leaves out what was said of files, and the other way round', () => {
    const said = { ...START, urls: 'https://a/1', image: 'app', password: 'p', keySecret: 's' };
    const image = requestOf({ ...said, kind: 'image', platform: 'linux/arm64' }, 1).args;
    expect(image).toMatchObject({ type: 'image', platform: 'linux/arm64', password: 'p' });
    expect(image).not.toHaveProperty('object_storage');
    expect(image).not.toHaveProperty('urls');
    const files = requestOf({ ...said, kind: 'directory' }, 1).args;
    expect(files).not.toHaveProperty('password');
    expect(files).toMatchObject({ object_storage: { access_key_secret: 's' } });
  });

  it('takes one way to select', () => {
    const args = requestOf({ ...START, selection: 'ips', ips: '10.0.0.1\n10.0.0.2' }, 1).args;
    expect(args).toMatchObject({ ips: ['10.0.0.1', '10.0.0.2'] });
    expect(args).not.toHaveProperty('count');
  });

  it('knows which URLs are whose', () => {
    expect(urlProblem('https://a/b', 'file')).toBeUndefined();
    expect(urlProblem('a/b', 'file')).toBe('notUrl');
    expect(urlProblem('s3://b/c/', 'file')).toBe('isDirectory');
    expect(urlProblem('s3://b/c/', 'directory')).toBeUndefined();
    expect(urlProblem('s3://b/c', 'directory')).toBe('noSlash');
    expect(urlProblem('https://a/b/', 'directory')).toBe('noListing');
  });

  it('reads headers line by line', () => {
    expect(headersOf('A: b\nAuthorization: Bearer x:y\n')).toEqual({
      A: 'b',
      Authorization: 'Bearer x:y',
    });
  });
});

describe('progress', () => {
  const peer = (task_number: number, host_id: string, more: Partial<PeerEvent>): PeerEvent => ({
    task_number,
    host_id,
    hostname: host_id,
    ip: '10.0.0.1',
    host_type: 'normal',
    state: 'STARTED',
    finished_pieces: 0,
    pieces: 0,
    content_length: 8,
    ...more,
  });
  const peers = [
    peer(0, 'a', { state: 'SUCCESS' }),
    peer(0, 'b', { finished_pieces: 1, pieces: 4 }),
    peer(1, 'a', { state: 'SUCCESS' }),
    peer(1, 'c', { state: 'FAILURE', error: 'gone', finished_pieces: 1, pieces: 4 }),
  ];
  const content = (number: number, scheduler: string) => ({
    number,
    scheduler,
    scheduler_cluster_id: 1,
    url: `https://a/${String(number)}`,
    content_length: 8,
    state: 'STARTED' as const,
  });

  it('counts pieces where they are known', () => {
    expect(progressOf(peers)).toEqual({ total: 4, done: 2, failed: 1, share: 0.625 });
    expect(progressOf([])).toEqual({ total: 0, done: 0, failed: 0, share: 0 });
  });

  it('is seen by scheduler, content and host', () => {
    const parts = partsOf([content(0, 's1'), content(1, 's1'), content(2, 's2')], peers);
    expect(parts.schedulers.map((row) => [row.scheduler, row.contents, row.peers.total])).toEqual([
      ['s1', 2, 4],
      ['s2', 1, 0],
    ]);
    expect(parts.contents.map((row) => row.peers.done)).toEqual([1, 1, 0]);
    expect(hostsOf(peers).map((row) => [row.id, row.state, row.error])).toEqual([
      ['c', 'FAILURE', 'gone'],
      ['a', 'SUCCESS', ''],
      ['b', 'STARTED', ''],
    ]);
    expect(hostsOf(peers, 0).map((row) => row.id)).toEqual(['a', 'b']);
  });
});

describe('figures', () => {
  it('are short', () => {
    expect(bytes(0, 'en')).toBe('0 B');
    expect(bytes(999, 'en')).toBe('999 B');
    expect(bytes(1536, 'en')).toBe('1.5 KiB');
    expect(bytes(25165824, 'en')).toBe('24 MiB');
    expect(bytes(-1, 'en')).toBe('–');
    expect(duration(59_400)).toBe('59 s');
    expect(duration(61_000)).toBe('1 min 1 s');
    expect(duration(7_260_000)).toBe('2 h 1 min');
  });
});
