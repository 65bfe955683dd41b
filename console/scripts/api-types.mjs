// Writes the types of the REST interface's objects, from the description that a running manager serves:
//   node scripts/api-types.mjs http://127.0.0.1:8080 [FILE]
import { writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const [manager, file = 'src/api/schema.d.ts'] = process.argv.slice(2);
if (!manager) {
  process.stderr.write('usage: node scripts/api-types.mjs URL-OF-A-MANAGER [FILE]\n');
  process.exit(64);
}
const answer = await fetch(new URL('swagger/doc.json', manager.replace(/\/*$/, '/')));
if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
const { components, ...document } = await answer.json();
// the console names paths itself; their types would be nine tenths of the file
const types = await openapiTS({
  ...document,
  paths: {},
  components: { schemas: components.schemas },
});
await writeFile(
  file,
  `// Made by scripts/api-types.mjs from the manager's description; do not edit.\n${astToString(types)}`,
);
