import type { APIRequestContext } from '@playwright/test';
import { expect, expectAccessible, test } from './console';

const PAGES: [name: string, path: string][] = [
  ['overview', ''],
  ['clusters', 'clusters'],
  ['cluster', 'clusters/1'],
  ['cluster-new', 'clusters/new'],
  ['cluster-edit', 'clusters/1/edit'],
  ['cluster-schedulers', 'clusters/1/schedulers'],
  ['cluster-block-list', 'clusters/1/block-list'],
  ['cluster-connect', 'clusters/1/connect'],
  ['cluster-tester', 'clusters/tester?ip=10.1.2.3&hostname=web-7'],
  ['schedulers', 'schedulers'],
  ['scheduler', 'schedulers/1'],
  ['seed-peers', 'seed-peers'],
  ['seed-peer', 'seed-peers/:id'],
  ['peers', 'peers'],
  ['peer', 'peers/:id'],
  ['jobs', 'jobs'],
  ['job', 'jobs/:id'],
  ['preheat', 'jobs/preheat'],
  ['schedules', 'jobs/schedules'],
  ['secrets', 'jobs/secrets'],
  ['tasks', 'tasks'],
  ['applications', 'applications'],
  ['users', 'users'],
  ['user', 'users/1'],
  ['roles', 'roles'],
  ['role', 'roles/guest'],
  ['tokens', 'tokens'],
  ['providers', 'providers'],
  ['audit', 'audit'],
  ['garbage', 'garbage'],
  ['profile', 'profile'],
  ['not-found', 'no/such/page'],
];

/** The path with the id of whatever is the first of its kind. */
async function found(path: string, rest: APIRequestContext): Promise<string> {
  if (!path.endsWith('/:id')) return path;
  const kind = path.slice(0, -'/:id'.length);
  const [first] = (await (await rest.get(`${kind}?per_page=1`)).json()) as { id: number }[];
  return `${kind}/${String(first?.id)}`;
}

const FILE = process.env.DRAGONFLY_E2E_FILE ?? 'https://example.com/weights.bin';

/** Something to see on pages that would be empty. */
const PEERS = Array.from({ length: 24 }, (_, number) => ({
  host_name: `node-${String(number + 1).padStart(2, '0')}`,
  ip: `10.1.0.${String(number + 1)}`,
  type: number % 8 === 0 ? 'super' : 'normal',
  port: 4000,
  download_port: 4001,
  proxy_port: 4001,
  scheduler_cluster_id: 1,
  state: number % 6 === 5 ? 'inactive' : 'active',
  idc: number % 2 === 0 ? 'b1' : 'b2',
  location: 'eu|de|berlin',
  os: 'linux',
  platform: 'debian',
  platform_version: '12.9',
  kernel_version: '6.1.0-30-amd64',
  git_version: number % 3 === 0 ? '1.5.10' : '0.1.0',
  git_commit: '704304e',
  build_platform: 'linux/amd64',
}));

test.beforeAll(async ({ playwright, session }, info) => {
  const rest = await playwright.request.newContext({
    baseURL: `${String(info.project.use.baseURL)}api/v1/`,
    storageState: session,
  });
  // what another worker made before is a conflict
  for (const peer of PEERS) await rest.post('peers', { data: peer });
  await rest.post('applications', {
    data: {
      name: 'models',
      url: 'https://models.example.com',
      bio: 'Weights for inference',
      user_id: 1,
      priority: { value: 3, urls: [{ regex: '/urgent/', value: 6 }] },
    },
  });
  const args = { type: 'file', url: FILE, scope: 'all_peers' };
  await rest.post('jobs', { data: { type: 'preheat', bio: 'Weights of the night', args } });
  await rest.post('jobs/schedules', {
    data: { type: 'preheat', bio: 'Every night', cron: '30 3 * * *', zone: 'Europe/Berlin', args },
  });
  await rest.post('jobs/secrets', {
    data: {
      name: 'harbor-robot',
      bio: 'pulls only',
      secret: 'not-a-real-one',
      hosts: ['registry.example.com', '*.cdn.example.com'],
    },
  });
  await rest.post('seed-peers', {
    data: {
      host_name: 'seed-01',
      type: 'super',
      ip: '10.1.1.1',
      port: 4000,
      download_port: 4001,
      seed_peer_cluster_id: 1,
      idc: 'b1',
      location: 'eu|de|berlin',
    },
  });
  await rest.dispose();
});

/** Where pictures go; without it only the rules are checked. */
const gallery = process.env.DRAGONFLY_GALLERY;

for (const theme of ['light', 'dark'] as const) {
  test(`sign-in is accessible, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto('');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expectAccessible(page);
    if (gallery) await page.screenshot({ path: `${gallery}/sign-in-${theme}.png` });
  });
  for (const [name, path] of PAGES) {
    test(`${name} is accessible, ${theme}`, async ({ root: page, rest }) => {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(await found(path, rest));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await page.waitForLoadState('networkidle');
      await expectAccessible(page);
      if (gallery) await page.screenshot({ path: `${gallery}/${name}-${theme}.png` });
    });
  }
}

test('a phone shows the same', async ({ root: page, rest }) => {
  test.slow(); // every page, one after the other
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [name, path] of PAGES) {
    await page.goto(await found(path, rest));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    // nothing but tables and code scrolls sideways, and these within themselves
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth),
      name,
    ).toBeLessThanOrEqual(390);
    if (gallery) await page.screenshot({ path: `${gallery}/${name}-phone.png` });
  }
});
