import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { configSchema } from '../../../src/config/configSchema.ts';
import { resolveTokenProfile } from '../../../src/oauth2/tokenProfile.ts';

/** The JSON examples of a page, with the heading they stand under. */
function examplesIn(page: string): readonly (readonly [heading: string, text: string])[] {
  const parts = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8').split(/^## /m);
  return parts.flatMap((part) => {
    const heading = (part.split('\n')[0] ?? '').replace(/<[^>]*>/g, '');
    return Array.from(part.matchAll(/```json\n(.*?)```/gs), ([, text = '']) => [heading, text] as const);
  });
}

const examples = ['tokens.md', 'providers.md', 'recipes.md'].flatMap(examplesIn);

describe('the examples in the docs are configs that are accepted', () => {
  test.each(examples)('%s', (_, text) => {
    const { tokens = {}, collections = [] } = configSchema.parse(JSON.parse(text));
    expect([...Object.keys(tokens), ...collections]).not.toEqual([]);
    for (const [name, settings] of Object.entries(tokens)) {
      expect(resolveTokenProfile(name, settings)).toMatchObject({ name });
    }
    const variables = Object.values(tokens).map(({ variable = 'accessToken' }) => variable);
    expect(new Set(variables).size).toBe(variables.length);
  });

  test('every setting of a token profile is described', () => {
    const page = readFileSync(new URL('../../../docs/tokens.md', import.meta.url), 'utf8');
    const schema = JSON.parse(
      readFileSync(new URL('../../../schemas/tokenman.config.schema.json', import.meta.url), 'utf8'),
    ) as { properties: { tokens: { additionalProperties: { properties: object } } } };
    const settings = Object.keys(schema.properties.tokens.additionalProperties.properties);
    expect(settings.length).toBeGreaterThan(30);
    expect(settings.filter((setting) => !page.includes(`\`${setting}\``))).toEqual([]);
  });
});

describe('links between the pages', () => {
  const pages = ['recipes.md', 'tokens.md', 'token-cache.md', 'environments.md'];

  test.each(pages)('those of %s lead to a heading or an anchor that is there', (page) => {
    const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
    const links = Array.from(text.matchAll(/\]\(([\w-]+\.md)?(?:#([\w-]+))?\)/g), ([, file = page, anchor = '']) => ({
      file,
      anchor,
    }));
    expect(links.filter(({ file, anchor }) => !anchorsOf(file).includes(anchor))).toEqual([]);
  });
});

/** As GitHub makes them of headings; the empty one is the page itself. */
function anchorsOf(page: string): readonly string[] {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  const headings = Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading = '']) =>
    heading
      .replaceAll(/<[^>]*>/g, '')
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  return ['', ...headings, ...Array.from(text.matchAll(/<a id="([\w-]+)">/g), ([, id = '']) => id)];
}
