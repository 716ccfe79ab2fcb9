import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newmanReporters } from '../../../src/config/newmanReporters.ts';
import { assertNewmanReportersInstalled, exportPathsOf, nodePathFor } from '../../../src/run/newmanReporters.ts';
import { plan } from '../runEvents.ts';

let projectFolder = '';
beforeAll(async () => {
  projectFolder = await mkdtemp(join(tmpdir(), 'tokenman-newman-reporters-'));
  for (const name of ['newman-reporter-mine', '@my/newman-reporter-scoped']) {
    await mkdir(join(projectFolder, 'node_modules', name), { recursive: true });
    await writeFile(join(projectFolder, 'node_modules', name, 'index.js'), '');
  }
});
afterAll(() => rm(projectFolder, { recursive: true }));

function named(...names: readonly string[]) {
  return names.map((name) => ({ name, options: {}, exportPath: 'x', projectFolder }));
}

describe('Newman’s reporters', () => {
  test('are looked for in the project, scoped ones too; those of Newman itself are always there', () => {
    expect(() => assertNewmanReportersInstalled(named('mine', '@my/scoped', 'json', 'junit'))).not.toThrow();
    expect(nodePathFor(named('mine'))).toContain(join(projectFolder, 'node_modules'));
    expect(nodePathFor([])).toBeNull();
  });

  test('that are not there end the run before anything is sent; only known packages are proposed', () => {
    expect(() => assertNewmanReportersInstalled(named('mine', '@my/other'))).toThrow(
      expect.objectContaining({
        code: 'REPORTER_NOT_FOUND',
        message: 'there is no reporter "@my/other" of Newman, and no package for it is installed',
        hint: 'Check the name, or install the package that holds it into this project.',
      }),
    );
    expect(() => assertNewmanReportersInstalled(named('teamcity'))).toThrow(
      expect.objectContaining({
        code: 'REPORTER_NOT_FOUND',
        message: 'the reporter teamcity is newman-reporter-teamcity, which is not installed',
        hint: 'Install it: npm install --save-dev newman-reporter-teamcity',
      }),
    );
  });

  test('of Newman itself are always there', () => {
    expect(() => assertNewmanReportersInstalled(named('cli', 'progress', 'emojitrain', 'json', 'junit'))).not.toThrow();
  });

  test('write the very file that the command line names for a run of one collection; a folder stays a folder', () => {
    const runs = [plan([], { id: '1', collection: 'A' }), plan([], { id: '2', collection: 'B' })];
    const one = { exportPath: 'out/r.html', exportPathIsWhole: 'forOneRun' } as const;
    expect([...exportPathsOf(one, runs.slice(0, 1)).values()]).toEqual(['out/r.html']);
    expect([...exportPathsOf(one, runs).values()]).toEqual(['out/r-A-dev.html', 'out/r-B-dev.html']);
    expect([...exportPathsOf(one, runs.slice(0, 1), true).values()]).toEqual(['out/r-A-dev.html']);
    const folder = { exportPath: 'out', exportPathIsWhole: 'always' } as const;
    expect([...exportPathsOf(folder, runs).values()]).toEqual(['out', 'out']);
  });

  test('get an export path for each collection run, which no other has and which stays in its folder', () => {
    const runs = [
      plan([], { id: '1', collection: 'Orders & more' }),
      plan([], { id: '2', collection: 'Orders - more' }),
      plan([], { id: '3', collection: '../../etc/passwd', environment: null }),
      plan([], { id: '4', collection: '…', environment: 'Prod' }),
      plan([], { id: '5', collection: 'orders-MORE' }),
      plan([], { id: '6', collection: 'x'.repeat(300) }),
    ];
    const paths = [...exportPathsOf({ exportPath: 'reports/newman-mine.html' }, runs).entries()];
    expect(paths.slice(0, 5)).toEqual([
      ['1', 'reports/newman-mine-Orders-more-dev.html'],
      ['2', 'reports/newman-mine-Orders---more-dev.html'],
      ['3', 'reports/newman-mine-etc-passwd.html'],
      ['4', 'reports/newman-mine-unnamed-Prod.html'],
      ['5', 'reports/newman-mine-orders-MORE-dev-2.html'],
    ]);
    expect(paths[5]?.[1].length).toBeLessThan(140);
  });

  test('have the extension of what they write, or the path that the config file names', () => {
    const places = { reportsDir: 'reports', cwd: '/project', resolvePath: (path: string) => `/config/${path}` };
    const names = ['console', 'newman:htmlextra', 'newman:junitfull', 'newman:json', 'newman:@my/csv', 'newman:allure'];
    const options = { configured: { allure: { export: 'allure-results', title: 'Nightly' } }, typed: {} };
    expect(newmanReporters(names, options, places).map((each) => [each.name, each.exportPath, each.options])).toEqual([
      ['htmlextra', 'reports/newman-htmlextra.html', {}],
      ['junitfull', 'reports/newman-junitfull.xml', {}],
      ['json', 'reports/newman-json.json', {}],
      ['@my/csv', 'reports/newman-my-csv.csv', {}],
      ['allure', '/config/allure-results', { title: 'Nightly' }],
    ]);
  });
});
