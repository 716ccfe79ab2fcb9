import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { configReference, REFERENCE_FILE } from '../../../scripts/configReference.ts';
import { configSchema } from '../../../src/config/configSchema.ts';

/** As the formatter leaves it, but for columns and line breaks. */
function words(text: string): string {
  return text.replaceAll(/-{3,}/g, '---').replaceAll(/\s+/g, ' ').trim();
}

test('docs/configuration.md is what the settings make; if not, run npm run generate:schemas', () => {
  const written = readFileSync(new URL(`../../../${REFERENCE_FILE}`, import.meta.url), 'utf8');
  expect(words(written)).toBe(words(configReference()));
});

test('it names every key, those of lists and of what has names as well', () => {
  const reference = configReference();
  for (const key of Object.keys(configSchema.shape)) expect(reference).toContain(`| \`${key}\` |`);
  for (const key of ['collections[].dependsOn', 'environments.*.webServer.url', 'tokens.*.issuer', 'ssl.clientCert']) {
    expect(reference).toContain(`| \`${key}\` |`);
  }
});
