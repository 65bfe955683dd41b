import { describe, expect, it } from 'vitest';
import { blockListOf, hits, rulesOf } from '../src/pages/clusters/blocklist';
import {
  differences,
  isNetwork,
  isSharedRegex,
  isWithin,
  NEW_CLUSTER,
  requestOf,
} from '../src/pages/clusters/form';
import { daemonYaml, helmValues } from '../src/pages/clusters/snippets';

describe('cluster form', () => {
  it.each([
    ['10.0.0.0/8', true],
    ['0.0.0.0/0', true],
    ['fd00:1::/48', true],
    ['10.0.0.0', false],
    ['10.0.0.0/33', false],
    ['256.0.0.0/8', false],
    ['10.0.0/8', false],
    ['berlin', false],
  ])('takes %s for a network: %s', (text, expected) => {
    expect(isNetwork(text)).toBe(expected);
  });

  it.each([
    ['^web-[0-9]+$', true],
    ['(?P<name>a)', true],
    ['(', false],
    ['(?=a)b', false],
    ['(a)\\1', false],
    ['a++', false],
  ])('takes %s for an expression that all programs know: %s', (text, expected) => {
    expect(isSharedRegex(text)).toBe(expected);
  });

  it('takes every number of the range, and nothing else', () => {
    for (const text of ['1', '999', '1000', '2000']) expect(isWithin(text, [1, 2000])).toBe(true);
    for (const text of ['0', '2001', '', '1.5', '-1', '1e3', 'x'])
      expect(isWithin(text, [1, 2000])).toBe(false);
  });

  it('sends each line of a list once, and keeps the block lists', () => {
    const request = requestOf(
      { ...NEW_CLUSTER, name: ' a ', cidrs: '10.0.0.0/8\n\n 10.0.0.0/8 \n10.1.0.0/16' },
      { peer: { task: { download: { tags: ['bad'] } } } },
    );
    expect(request.name).toBe('a');
    expect(request.scopes?.cidrs).toEqual(['10.0.0.0/8', '10.1.0.0/16']);
    expect(request.peer_cluster_config).toEqual({
      load_limit: 200,
      block_list: { task: { download: { tags: ['bad'] } } },
    });
    expect(request.seed_peer_cluster_config).toEqual({ load_limit: 2000 });
  });

  it('names only what differs', () => {
    expect(differences(NEW_CLUSTER, { ...NEW_CLUSTER, bio: ' ', peerLoad: '300' })).toEqual([
      { field: 'peerLoad', before: '200', after: '300' },
    ]);
  });
});

describe('block list', () => {
  const stored = {
    task: { download: { applications: [], urls: ['^https://old/'], tags: ['x'], priorities: [1] } },
    persistent_task: { upload: { applications: ['a'], urls: [], tags: [] } },
  };

  it('comes back as it was stored', () => {
    expect(blockListOf(rulesOf(stored))).toEqual(stored);
    expect(blockListOf(rulesOf(undefined))).toEqual({});
  });

  it('refuses if any list matches', () => {
    const rules = rulesOf(stored);
    const probe = {
      kind: 'task',
      way: 'download',
      url: '',
      application: '',
      tag: '',
      priority: 0,
    } as const;
    expect(hits(rules, { ...probe, url: 'https://old/file' })).toEqual([
      { field: 'url', entry: '^https://old/' },
    ]);
    expect(hits(rules, { ...probe, url: 'https://new/', tag: 'x', priority: 1 })).toHaveLength(2);
    expect(hits(rules, { ...probe, application: 'a' })).toEqual([]);
    expect(
      hits(rules, { ...probe, kind: 'persistent_task', way: 'upload', application: 'a' }),
    ).toEqual([{ field: 'application', entry: 'a' }]);
  });
});

describe('snippets', () => {
  const node = {
    manager: '10.0.0.1:65003',
    role: 'seed',
    schedulerClusterId: 2,
    idc: 'a"b',
    location: '',
  } as const;

  it('quote what they are given', () => {
    expect(daemonYaml(node)).toContain('idc: "a\\"b"');
    expect(daemonYaml(node)).not.toContain('location');
  });

  it('make seeds of seeds alone', () => {
    expect(daemonYaml(node)).toContain('seedPeer:');
    expect(daemonYaml({ ...node, role: 'peer' })).not.toContain('seedPeer');
  });

  // the chart's tests render these values, and the daemon's configuration reader reads these files
  it.each(['peer', 'seed'] as const)('of a %s are those that are tried', async (role) => {
    const tried = { ...node, role, idc: 'b1', location: 'eu|de' };
    await expect(`${daemonYaml(tried)}\n`).toMatchFileSnapshot(`snippets/${role}-dfdaemon.yaml`);
    await expect(`${helmValues(tried)}\n`).toMatchFileSnapshot(`snippets/${role}-values.yaml`);
  });
});
