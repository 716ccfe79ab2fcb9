/** What doctor finds in a folder of real files. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach } from '@jest/globals';
import { readConfigFile } from '../../../src/config/configFile.ts';
import type { RequestedSettings } from '../../../src/config/requestedSettings.ts';
import { resolveDoctorConfig } from '../../../src/config/resolveDoctorConfig.ts';
import { examine } from '../../../src/doctor/examine.ts';
import { formatPath } from '../../../src/doctor/finding.ts';
import { loadProject } from '../../../src/doctor/project.ts';

export interface ShownFinding {
  readonly rule: string;
  readonly severity: string;
  /** `file path line:column`, as far as there is each. */
  readonly place: string;
  readonly message: string;
  readonly remedy: string;
}

export interface Circumstances {
  readonly flags?: RequestedSettings;
  readonly processVariables?: Readonly<Record<string, string>>;
}

const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** Text as it is, anything else as JSON with tabs, as Postman writes it. */
export async function folderWith(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenman-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, '\t'));
  }
  return folder;
}

export async function examineFolder(
  folder: string,
  { flags = {}, processVariables = {} }: Circumstances = {},
): Promise<readonly ShownFinding[]> {
  const configFile = await readConfigFile(undefined, folder);
  const resolved = await resolveDoctorConfig({
    collections: [],
    flags,
    configFile,
    environmentVariables: processVariables,
    cwd: folder,
  });
  const findings = await examine(await loadProject(resolved), resolved.settings);
  return findings.map(({ rule, severity, place, message, remedy }) => ({
    rule,
    severity,
    place: [
      place.file === null ? '' : relative(folder, place.file),
      formatPath(place.path),
      place.line === null ? '' : `${place.line}:${place.column ?? 0}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
    message,
    remedy,
  }));
}

/** Findings of one rule in a new folder. */
export async function findingsOf(
  rule: string,
  files: Readonly<Record<string, unknown>>,
  circumstances?: Circumstances,
): Promise<readonly ShownFinding[]> {
  const found = await examineFolder(await folderWith(files), circumstances);
  return found.filter((finding) => finding.rule === rule);
}

/** A collection file's content. */
export function collectionOf(items: readonly object[], more: Readonly<Record<string, unknown>> = {}): object {
  return {
    info: { name: 'Shop', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: items,
    ...more,
  };
}

export function request(url: string, more: Readonly<Record<string, unknown>> = {}): object {
  const { event, ...ofRequest } = more;
  return { name: url, request: { method: 'GET', url, ...ofRequest }, ...(event === undefined ? {} : { event }) };
}

export function environmentOf(name: string, values: Readonly<Record<string, string>>): object {
  return {
    name,
    values: Object.entries(values).map(([key, value]) => ({ key, value, type: 'default', enabled: true })),
  };
}

export function script(listen: 'prerequest' | 'test', text: string): object {
  return { listen, script: { exec: text.split('\n'), type: 'text/javascript' } };
}
