import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type APIRequestContext, type Page } from '@playwright/test';

export const PASSWORD = process.env.DRAGONFLY_ROOT_PASSWORD ?? '';

export async function signIn(page: Page, name = 'root', password = PASSWORD) {
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeAttached();
}

let number = 0;

/** A name that no other test and no earlier run has. */
export function fresh(prefix: string): string {
  number++;
  return `${prefix}${(Date.now() % 46_656).toString(36)}${String(process.pid % 100)}${String(number)}`;
}

interface Fixtures {
  /** the manager's REST interface, called by root */
  rest: APIRequestContext;
  /** a page on which root is signed in */
  root: Page;
}

interface WorkerFixtures {
  /** the session of root, signed in once */
  session: State;
}

type State = Awaited<ReturnType<APIRequestContext['storageState']>>;

export const test = base.extend<Fixtures, WorkerFixtures>({
  session: [
    async ({ playwright }, use, info) => {
      const api = await playwright.request.newContext({
        baseURL: String(info.project.use.baseURL),
      });
      const answer = await api.post('api/v1/users/signin', {
        data: { name: 'root', password: PASSWORD },
      });
      expect(answer.ok()).toBe(true);
      await use(await api.storageState());
      await api.dispose();
    },
    { scope: 'worker' },
  ],
  rest: async ({ playwright, session, baseURL }, use) => {
    const api = await playwright.request.newContext({
      baseURL: `${String(baseURL)}api/v1/`,
      storageState: session,
    });
    await use(api);
    await api.dispose();
  },
  root: async ({ browser, session }, use) => {
    const context = await browser.newContext({ storageState: session });
    const page = await context.newPage();
    await use(page);
    await context.close();
  },
});

/** The page keeps to the rules of WCAG 2 up to AA that a program can check. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`),
  ).toEqual([]);
}

export { expect };
