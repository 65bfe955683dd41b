import { execFileSync } from 'node:child_process';
import { expect, test } from './console';

test('the console fits the objects that this manager describes', ({ baseURL }) => {
  const run = (...words: string[]) => {
    try {
      return execFileSync(process.execPath, words, { encoding: 'utf8', stdio: 'pipe' });
    } catch (failure) {
      return String((failure as { stdout?: unknown }).stdout) + String(failure);
    }
  };
  expect(run('scripts/api-types.mjs', String(baseURL), 'target/schema.d.ts')).toBe('');
  expect(run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.contract.json')).toBe('');
});
