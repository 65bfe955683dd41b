import { defineConfig } from '@playwright/test';

const chromium = process.env.DRAGONFLY_CHROMIUM ?? '/usr/bin/chromium';

// against a manager that runs: DRAGONFLY_CONSOLE_URL, DRAGONFLY_ROOT_PASSWORD
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'target/e2e',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['line'], ['json', { outputFile: 'target/e2e.json' }]],
  use: {
    baseURL: process.env.DRAGONFLY_CONSOLE_URL ?? 'http://127.0.0.1:8080/',
    locale: 'en-GB',
    launchOptions: {
      executablePath: chromium,
      // no sandbox for root, who runs builds in containers
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
