// Writes schemas/: run `npm run generate:schemas` after a change of what jsonSchemas.ts lists. A test fails while they differ.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jsonSchemas } from './jsonSchemas.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const { file, jsonSchema } of jsonSchemas) {
  writeFileSync(new URL(`../${file}`, import.meta.url), `${JSON.stringify(jsonSchema, null, 2)}\n`);
}
execFileSync(process.execPath, ['node_modules/oxfmt/bin/oxfmt', ...jsonSchemas.map(({ file }) => file)], {
  cwd: root,
  stdio: 'inherit',
});
