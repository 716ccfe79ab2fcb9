// Writes schemas/ and docs/configuration.md: run `npm run generate:schemas` after a change of what jsonSchemas.ts lists. A test fails while they differ.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configReference, REFERENCE_FILE } from './configReference.ts';
import { jsonSchemas } from './jsonSchemas.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const { file, jsonSchema } of jsonSchemas) {
  writeFileSync(new URL(`../${file}`, import.meta.url), `${JSON.stringify(jsonSchema, null, 2)}\n`);
}
writeFileSync(new URL(`../${REFERENCE_FILE}`, import.meta.url), configReference());
const files = [...jsonSchemas.map(({ file }) => file), REFERENCE_FILE];
execFileSync(process.execPath, ['node_modules/oxfmt/bin/oxfmt', ...files], { cwd: root, stdio: 'inherit' });
