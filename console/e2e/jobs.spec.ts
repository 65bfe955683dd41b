import type { Page } from '@playwright/test';
import { expect, expectAccessible, fresh, PASSWORD, signIn, test } from './console';
import { Proxy } from './proxy';

/** What there is to preheat; whoever starts the manager says so. */
const FILE = process.env.DRAGONFLY_E2E_FILE ?? '';
/** Files at a few megabytes a second. */
const SLOW = process.env.DRAGONFLY_E2E_SLOW ?? '';
const IMAGE = process.env.DRAGONFLY_E2E_IMAGE ?? '';

async function fill(page: Page, url: string) {
  await page.goto('jobs/preheat');
  await page.getByRole('textbox', { name: 'URLs' }).fill(url);
  await page.getByRole('button', { name: 'Next' }).click();
}

test('a file is preheated by the wizard, found at its peers, and deleted at one and at all', async ({
  root: page,
}) => {
  test.skip(FILE === '', 'no file to preheat');
  test.slow();
  await page.goto('jobs');
  await page.getByRole('link', { name: 'Preheat' }).first().click();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('alert')).toHaveText('This is needed.');
  await page.getByRole('textbox', { name: 'URLs' }).fill('nonsense');
  await expect(page.getByRole('alert')).toContainText('“nonsense” is not a URL.');
  await page.getByRole('textbox', { name: 'URLs' }).fill('https://example.com/all/');
  await expect(page.getByRole('alert')).toContainText('choose “Directories”');
  await page.getByRole('textbox', { name: 'URLs' }).fill(FILE);
  await page.getByText('More about the content').click();
  await page.getByLabel('Headers for the source').fill('no header');
  await page.getByLabel('Piece length in MiB').fill('65');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('is not of the form Name: value')).toBeVisible();
  await expect(page.getByText('A whole number from 4 to 64.')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Headers for the source').fill('X-Test: 1');
  await page.getByLabel('Piece length in MiB').fill('');
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByLabel('All peers').check();
  await page.getByLabel('Which of them').selectOption('percentage');
  await page.getByLabel('Percent').fill('101');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('A whole number from 1 to 100.')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Percent').fill('100');
  await page.getByRole('button', { name: 'Next' }).click();

  await expect(page.getByLabel('Peers that match').first()).toContainText('2');
  await expectAccessible(page);
  await page.getByLabel('Description').fill('nightly models');
  await page.getByRole('button', { name: 'Start now' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Preheat');
  await expect(page.getByRole('main').getByText('Success').first()).toBeVisible();
  await expect(page.getByLabel('Progress').first()).toContainText('2 of 2 deliveries');
  await expect(page.getByRole('row', { name: /peer-1/ })).toContainText('Success');
  await expect(page.getByText('nightly models')).toBeVisible();
  // values of headers are shown to nobody
  await expect(page.getByRole('main')).not.toContainText('X-Test: 1');
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByLabel('Progress').first()).toContainText('2 of 2 deliveries');

  await page.goto('tasks');
  await page.getByRole('button', { name: 'Find' }).click();
  await expect(page.getByRole('alert')).toHaveText('This is needed.');
  await page.getByLabel('URL', { exact: true }).fill(FILE);
  await page.getByRole('button', { name: 'Find' }).click();
  // the seed fetched it for both
  await expect(page.getByRole('heading', { name: 'On 3 hosts' })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await page.getByRole('button', { name: 'Delete at peer-1' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Removal');
  await expect(page.getByRole('row', { name: /peer-1/ })).toContainText('Success');
  await expect(page.getByRole('row', { name: /peer-2/ })).toHaveCount(0);
  const find = async () => {
    await page.goto('tasks');
    await page.getByLabel('URL', { exact: true }).fill(FILE);
    await page.getByRole('button', { name: 'Find' }).click();
  };
  await find();
  await expect(page.getByRole('heading', { name: 'On 2 hosts' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete everywhere' }).click();
  const sure = page.getByRole('alertdialog');
  await expect(sure.getByRole('button', { name: 'Delete' })).toBeDisabled();
  await sure.getByRole('textbox').fill('delete');
  await sure.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('row', { name: /peer-2/ })).toContainText('Success');
  await find();
  await expect(page.getByText('Nobody has it.')).toBeVisible();
});

test('an image is looked at, preheated for a platform, and found at its peers', async ({
  root: page,
}) => {
  test.skip(IMAGE === '', 'no registry');
  test.slow();
  await page.goto('jobs/preheat');
  await page.getByLabel('The layers of a container image').check();
  await page.getByLabel('Image', { exact: true }).fill('not an image');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('alert')).toHaveText('This names no image.');
  await page.getByLabel('Image', { exact: true }).fill(IMAGE);
  await page.getByLabel('Platform', { exact: true }).fill('linux');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('All peers').check();
  await page.getByRole('button', { name: 'Next' }).click();
  // the manager says what is wrong with a field; the wizard goes back to it
  await expect(page.getByLabel('Platform', { exact: true })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  await page.getByLabel('Platform', { exact: true }).fill('linux/amd64');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText(/^sha256:/).first()).toBeVisible();
  const first = await page
    .getByText(/^sha256:/)
    .last()
    .innerText();
  await page.getByLabel('Platform', { exact: true }).selectOption('linux/arm64');
  await expect(page.getByText(first)).toHaveCount(0);
  await expect(page.getByText(/^sha256:/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Start now' }).click();
  await expect(page.getByLabel('Progress').first()).toContainText('100 %');
  await expect(page.getByRole('main').getByText('linux/arm64')).toBeVisible();
  // one layer at its peers
  await page
    .getByRole('button', { name: /^Peers of/ })
    .last()
    .click();
  await expect(page.getByText('Of the content')).toBeVisible();

  await page.goto('tasks');
  await page.getByLabel('Search by').selectOption('image');
  await page.getByLabel('Image', { exact: true }).fill(IMAGE);
  await page.getByLabel('Platform', { exact: true }).fill('linux/arm64');
  await page.getByRole('button', { name: 'Find' }).click();
  await expect(page.getByRole('heading', { name: 'Layers of it are on 2 peers' })).toBeVisible();
  await expectAccessible(page);
});

test('a job is followed while the manager goes away, cancelled by another browser, and done again', async ({
  root: page,
  browser,
  baseURL,
}) => {
  test.skip(SLOW === '', 'no slow file');
  test.slow();
  const proxy = await Proxy.start(String(baseURL));
  const context = await browser.newContext({ baseURL: proxy.url });
  const other = await context.newPage();
  await other.goto('jobs');
  await signIn(other);
  await fill(page, `${SLOW}?${fresh('slow')}`);
  await page.getByLabel('All peers').check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Start now' }).click();
  await expect(page).toHaveURL(/jobs\/\d+$/);
  const id = page.url().replace(/^.*\//, '');
  const progress = page.getByLabel('Progress').first();
  try {
    await other.goto(`jobs/${id}`);
    await expect(other.getByLabel('Progress').first()).toContainText('0 of 1 contents');
    await expect(progress).toContainText(/[1-9]\d* % · 0 of 1 contents/);
    await proxy.stop();
    await expect(other.getByText('Connection lost, trying again')).toBeVisible();
    await proxy.resume();
    await expect(other.getByText('Connection lost, trying again')).toHaveCount(0);
    await other.getByRole('button', { name: 'Cancel' }).click();
    // both see it, without having asked
    for (const one of [page, other]) {
      await expect(one.getByText('CANCELLED: by request').first()).toBeVisible();
      await expect(one.getByRole('button', { name: 'Retry what failed' })).toBeVisible();
    }
  } finally {
    await context.close();
    await proxy.stop();
  }
  await page.getByLabel('Failed only').check();
  await expect(page.getByRole('row', { name: /peer-2/ })).toContainText('Failure');
  await page.getByLabel('Failed only').uncheck();
  await page.getByRole('button', { name: 'Retry what failed' }).click();
  await expect(progress).toContainText('100 %', { timeout: 90_000 });
  await expect(page.getByRole('main').getByText('Success').first()).toBeVisible();

  // the list finds it
  await page.goto('jobs?type=preheat');
  await page.getByRole('searchbox').fill('slow');
  await expect(page.getByRole('link', { name: `Preheat ${id}` })).toBeVisible();
  await page.getByRole('button', { name: `Actions for Preheat ${id}` }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText(`Preheat ${id} was deleted`)).toBeVisible();
});

test('a schedule is made, paused, changed and deleted', async ({ root: page }) => {
  const name = fresh('nightly-');
  await fill(page, 'https://nowhere.example.com/nightly.bin');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Description').fill(name);
  await page.getByLabel('Again and again').check();
  await page.getByLabel('Times (cron)').fill('now and then, or so');
  await page.getByRole('button', { name: 'Create schedule' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'cron' })).toBeVisible();
  await page.getByLabel('Times (cron)').fill('0 3 * * *');
  await page.getByLabel('Time zone').fill('Europe/Nowhere');
  await page.getByRole('button', { name: 'Create schedule' }).click();
  await expect(page.getByText('is not a time zone')).toBeVisible();
  await page.getByLabel('Time zone').fill('Europe/Berlin');
  await page.getByRole('button', { name: 'Create schedule' }).click();
  await expect(page).toHaveURL(/jobs\/schedules$/);
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('On');
  await expectAccessible(page);
  const act = async (action: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };
  await act('Pause');
  await expect(row).toContainText('Paused');
  await act('Edit');
  await page.getByLabel('Times (cron)').fill('three');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Five fields');
  await page.getByLabel('Times (cron)').fill('@daily');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('@daily');
  await act('Resume');
  await expect(row).toContainText('On');
  await act('Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(row).toHaveCount(0);
});

test('a secret is kept, named and never shown', async ({ root: page }) => {
  const name = fresh('robot-');
  const secret = fresh('very-secret-');
  await page.goto('jobs/secrets');
  await page.getByRole('button', { name: 'Create secret' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toHaveCount(3);
  await dialog.getByLabel('Name').fill('not a name');
  await dialog.getByLabel('Secret', { exact: true }).fill(secret);
  await dialog.getByLabel('Hosts it may be used for').fill('https://registry.example.com/');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert').first()).toContainText('letters, digits');
  await expect(dialog.getByText('is not a host')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Hosts it may be used for').fill('registry.example.com');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText(`\${secret:${name}}`);
  expect(await page.content()).not.toContain(secret);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await dialog.getByLabel('Hosts it may be used for').fill('registry.example.com\n*.example.org');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('*.example.org');

  // for another host it cannot be had
  await fill(page, 'https://evil.example.net/a');
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByText('More about the content').click();
  await page.getByLabel('Headers for the source').fill(`Authorization: \${secret:${name}}`);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('secret is not for this host')).toBeVisible();

  await page.goto('jobs/secrets');
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(row).toHaveCount(0);
});

test('a guest sees jobs, and nothing that would begin or end one', async ({ rest, browser }) => {
  const name = fresh('j').slice(0, 10);
  const made = await rest.post('users/signup', {
    data: { name, email: `${name}@example.com`, password: PASSWORD },
  });
  expect(made.ok()).toBe(true);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto('jobs');
  await signIn(page, name);
  await expect(page.getByRole('heading', { name: 'Jobs' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Preheat', exact: true })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Actions/ })).toHaveCount(0);
  await page.goto('jobs/preheat');
  await expect(page.getByText('You may not do this.')).toBeVisible();
  await page.goto('jobs/secrets');
  await expect(page.getByRole('button', { name: 'Create secret' })).toHaveCount(0);
  await page.goto('tasks');
  await expect(page.getByText('your roles do not permit that')).toBeVisible();
  await page.goto('garbage');
  await expect(page.getByRole('heading', { name: 'Jobs' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Delete old ones/ })).toHaveCount(0);
  await page.goto('peers');
  await expect(page.getByRole('heading', { name: 'Peers' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ask the schedulers now' })).toHaveCount(0);
  await context.close();
});

test('old records are deleted and peers asked for, now', async ({ root: page }) => {
  await page.goto('garbage');
  await page.getByRole('button', { name: 'Delete old ones now: Audit records' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'old record' })).toBeVisible();
  await page.getByRole('link', { name: /^Clean-up \d/ }).click();
  await expect(page.getByText('old records were deleted')).toBeVisible();
  await page.goto('peers');
  await page.getByRole('button', { name: 'Ask the schedulers now' }).click();
  await expect(page.getByText('These are the peers')).toBeVisible();
  if (FILE !== '') await expect(page.getByRole('link', { name: 'peer-1' })).toBeVisible();
});

test('whoever a provider does not let in is told why, and goes on where he was', async ({
  page,
}) => {
  await page.goto('schedulers?state=active');
  await page.evaluate(() => sessionStorage.setItem('place', window.location.href));
  await page.goto('?sign_in=denied&provider=github');
  await expect(page.getByRole('alert')).toHaveText('GitHub was asked not to let you in here.');
  await expectAccessible(page);
  await signIn(page);
  await expect(page).toHaveURL(/schedulers\?state=active$/);
});

test('the session of somebody who works is renewed', async ({ page }) => {
  await page.goto('clusters');
  await signIn(page);
  const cookie = async () =>
    (await page.context().cookies()).find(({ name }) => name === 'jwt')?.value;
  const before = await cookie();
  // as if most of its life were over
  await page.evaluate(() => {
    const { until } = JSON.parse(localStorage.getItem('session') ?? '{}') as { until: number };
    localStorage.setItem('session', JSON.stringify({ since: Date.now() - until, until }));
  });
  // tokens of one second are alike
  await page.waitForTimeout(1100);
  const renewed = page.waitForResponse(/refresh_token/);
  await page.getByRole('heading', { name: 'Clusters' }).click();
  expect((await renewed).ok()).toBe(true);
  await expect.poll(cookie).not.toBe(before);
});
