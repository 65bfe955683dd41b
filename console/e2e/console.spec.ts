import { expect, expectAccessible, fresh, PASSWORD, signIn, test } from './console';
import { Proxy } from './proxy';

test('whoever is not signed in signs in where he is', async ({ page }) => {
  await page.goto('clusters/1/connect');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('This is needed.')).toHaveCount(2);
  await page.getByLabel('User name').fill(fresh('no'));
  await page.getByLabel('Password', { exact: true }).fill('wrong-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toHaveText('The name or the password is wrong.');
  await signIn(page);
  await expect(page).toHaveURL(/clusters\/1\/connect$/);
  await expect(page.getByText('schedulerClusterID: 1').first()).toBeVisible();
  await page.reload();
  await expect(page.getByText('schedulerClusterID: 1').first()).toBeVisible();
});

test('a session that ends leaves the page where it was', async ({ page }) => {
  await page.goto('schedulers?state=active');
  await signIn(page);
  await expect(page.getByRole('heading', { name: 'Schedulers' })).toBeVisible();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page);
  await expect(page).toHaveURL(/schedulers\?state=active$/);
  await expect(page.getByRole('heading', { name: 'Schedulers' })).toBeVisible();
});

test('schedulers that run are shown alive', async ({ root: page }) => {
  await page.goto('');
  await page.getByRole('link', { name: /^Schedulers \d/ }).click();
  // the overview has rows, too
  await expect(page.getByRole('heading', { level: 1, name: 'Schedulers' })).toBeVisible();
  await expect(page.getByRole('row').nth(1)).toContainText('Active');
  await page.getByRole('row').nth(1).getByRole('link').first().click();
  await expect(page.getByText('Last sign of life')).toBeVisible();
});

test('a cluster is made, found, changed after a look at the changes, and deleted', async ({
  root: page,
}) => {
  const name = fresh('c');
  await page.goto('clusters/new');
  await page.getByRole('button', { name: 'Create cluster' }).click();
  await expect(page.getByRole('alert')).toHaveText('This is needed.');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Networks').fill('10.77.0.0/16\n10.78.0.0');
  await page.getByLabel('Host names').fill('(unclosed');
  await page.getByLabel('Uploads of a peer at once').fill('2001');
  await page.getByRole('button', { name: 'Create cluster' }).click();
  await expect(page.getByText('“10.78.0.0” is not a network')).toBeVisible();
  await expect(page.getByText('“(unclosed” is not a regular expression')).toBeVisible();
  await expect(page.getByText('A whole number from 1 to 2,000.')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Networks').fill('10.77.0.0/16');
  await page.getByLabel('Host names').fill('^web-');
  await page.getByLabel('Uploads of a peer at once').fill('1500');
  await page.getByRole('button', { name: 'Create cluster' }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await expect(page.getByText('1500')).toBeVisible();

  await page.goto('clusters');
  await page.getByRole('searchbox').fill(name.toUpperCase());
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page).toHaveURL(new RegExp(`search=${name.toUpperCase()}`));
  await page.getByRole('link', { name, exact: true }).click();

  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Candidate parents').fill('7');
  await page.getByRole('button', { name: 'Review changes' }).click();
  const review = page.getByRole('alertdialog');
  await expect(review.getByRole('row')).toHaveCount(2);
  await expect(review.getByRole('row').nth(1)).toContainText('37');
  await expectAccessible(page);
  await review.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(`Cluster ${name} was saved`)).toBeVisible();

  await page.getByRole('button', { name: 'Delete' }).click();
  const sure = page.getByRole('alertdialog');
  await expect(sure.getByRole('button', { name: 'Delete' })).toBeDisabled();
  await sure.getByRole('textbox').fill(name);
  await sure.getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/clusters$/);
});

test('a name that is taken is said to be', async ({ root: page }) => {
  await page.goto('clusters/new');
  await page.getByLabel('Name', { exact: true }).fill('cluster-1');
  await page.getByRole('button', { name: 'Create cluster' }).click();
  await expect(page.getByRole('alert')).toContainText('name is taken');
});

test('a block list is tried before it is saved', async ({ root: page, rest }) => {
  const cluster = await rest.post('clusters', {
    data: {
      name: fresh('b'),
      scheduler_cluster_config: {},
      seed_peer_cluster_config: {},
      peer_cluster_config: { load_limit: 100 },
    },
  });
  const { id } = (await cluster.json()) as { id: number };
  await page.goto(`clusters/${String(id)}/block-list`);
  const peers = page.locator('section', { hasText: 'What peers refuse' });
  await peers.getByLabel('URLs').fill('a++');
  await expect(peers.getByRole('alert')).toContainText('“a++” is not a regular expression');
  await expect(peers.getByRole('button', { name: 'Save' })).toBeDisabled();
  await peers.getByLabel('URLs').fill('^https://old\\.example\\.com/');
  await peers.getByText('Try it').click();
  await peers.getByLabel('URL', { exact: true }).fill('https://new.example.com/a');
  await expect(peers.getByRole('status')).toContainText('Not refused');
  await peers.getByLabel('URL', { exact: true }).fill('https://old.example.com/a');
  await expect(peers.getByRole('status')).toContainText('Refused');
  await peers.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The block list was saved')).toBeVisible();
  const stored = await (await rest.get(`clusters/${String(id)}`)).json();
  expect(stored.peer_cluster_config).toMatchObject({
    load_limit: 100,
    block_list: { task: { download: { urls: ['^https://old\\.example\\.com/'] } } },
  });
  // a job for all clusters would wait for its schedulers
  expect((await rest.delete(`clusters/${String(id)}`)).ok()).toBe(true);
});

test('the tester says which cluster and why', async ({ root: page }) => {
  await page.goto('clusters/tester');
  await page.getByLabel('IP address').fill('10.0.0.300');
  await page.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByRole('alert')).toContainText('an IP address');
  await page.getByLabel('IP address').fill('10.0.0.3');
  await page.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByText('Chosen')).toBeVisible();
  await expect(page).toHaveURL(/ip=10\.0\.0\.3$/);
});

test('a token is shown once', async ({ root: page }) => {
  const name = fresh('t');
  await page.goto('tokens');
  await page.getByRole('button', { name: 'Create token' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(dialog.getByText('never shown again')).toBeVisible();
  const token = await dialog.locator('pre').innerText();
  expect(token.length).toBeGreaterThan(20);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(name)).toBeVisible();
  expect(await page.content()).not.toContain(token);
});

test('an application is made and deleted', async ({ root: page }) => {
  const name = fresh('a');
  await page.goto('applications');
  await page.getByRole('button', { name: 'Create application' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('URL').fill('https://models.example.com');
  await dialog.getByRole('button', { name: 'Add rule' }).click();
  await dialog.getByLabel('Regular expression').fill('(?=x)');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('is not a regular expression');
  await dialog.getByLabel('Regular expression').fill('/urgent/');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText(`${name} was deleted`)).toBeVisible();
});

test('a guest is offered nothing that he may not do', async ({ root: page, browser }) => {
  const name = fresh('g').slice(0, 10);
  await page.goto('users');
  await page.getByRole('button', { name: 'Create user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('User name').fill('x y');
  await dialog.getByLabel('E-mail').fill('nobody');
  await dialog.getByLabel('Password').fill('short');
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await expect(dialog.getByRole('alert')).toHaveCount(3);
  await dialog.getByLabel('User name').fill(name);
  await dialog.getByLabel('E-mail').fill(`${name}@example.com`);
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await expect(page.getByLabel('guest')).toBeChecked();

  // a second browser, at the same time
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto('');
  await signIn(other, name);
  await expect(other.getByRole('link', { name: 'Clusters', exact: true })).toBeVisible();
  await expect(other.getByRole('link', { name: 'Access tokens' })).toHaveCount(0);
  await other.goto('clusters/1');
  await expect(other.getByRole('heading', { name: 'cluster-1' })).toBeVisible();
  await expect(other.getByRole('link', { name: 'Edit' })).toHaveCount(0);
  await expect(other.getByRole('button', { name: 'Delete' })).toHaveCount(0);
  await other.goto('tokens');
  await expect(other.getByRole('alert')).toContainText('You may not do this.');

  // disabled, he is out at once
  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByRole('main').getByText('Disabled')).toBeVisible();
  await other.goto('clusters');
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await context.close();
});

test('a role is made of permissions', async ({ root: page }) => {
  const name = fresh('r');
  await page.goto('roles');
  await page.getByRole('button', { name: 'Create role' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Create role' }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await page.getByLabel('What').selectOption('jobs');
  await page.getByLabel('May').selectOption('*');
  await page.getByLabel('Cluster').selectOption('cluster-1');
  await page.getByRole('button', { name: 'Add permission' }).click();
  await expect(page.getByRole('row', { name: /jobs do everything cluster-1/ })).toBeVisible();
  await page.getByRole('button', { name: 'Withdraw the permission for jobs' }).click();
  await expect(page.getByRole('row', { name: /^jobs/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/roles$/);
});

test('the keyboard suffices', async ({ root: page }) => {
  await page.goto('clusters');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.getByRole('button', { name: 'Theme' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitemradio', { name: 'Dark' }).press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('speaks Chinese', async ({ root: page }) => {
  await page.goto('clusters');
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitemradio', { name: '中文' }).click();
  await expect(page.getByRole('heading', { name: '集群' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: '集群' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh');
});

test('works below a path, behind a proxy; and says when the manager is away', async ({
  browser,
  baseURL,
}) => {
  const proxy = await Proxy.start(String(baseURL), '/deep/dragonfly');
  const context = await browser.newContext({ baseURL: proxy.url });
  try {
    const page = await context.newPage();
    await page.goto('clusters/1/schedulers');
    await signIn(page);
    await expect(page.getByRole('row').nth(1)).toContainText('Active');
    await page.getByRole('link', { name: 'Overview' }).click();
    await expect(page).toHaveURL(/\/deep\/dragonfly\/$/);
    await page.getByRole('link', { name: 'Users' }).click();
    await expect(page.getByRole('link', { name: 'root', exact: true })).toBeVisible();

    await proxy.stop();
    await page.getByRole('link', { name: 'root', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText(/cannot be reached|could not be shown/);
    await proxy.resume();
    await page.getByRole('button', { name: /Try again|Reload/ }).click();
    await expect(page.getByRole('heading', { name: 'root' })).toBeVisible();
  } finally {
    await context.close();
    await proxy.stop();
  }
});

test('no page breaks the rules for content that it sets itself', async ({ root: page }) => {
  const broken: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') broken.push(message.text());
  });
  page.on('pageerror', (error) => broken.push(error.message));
  for (const path of ['', 'clusters/1/block-list', 'applications', 'tokens', 'roles/guest']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
  }
  await page.getByRole('button', { name: 'Language' }).click();
  await expect(page.getByRole('menuitemradio').first()).toBeVisible();
  expect(broken).toEqual([]);
});
