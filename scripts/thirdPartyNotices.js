// The licences of what is in the bundles of dist/, which their authors ask to be passed on.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * @param {string} root folder of the project
 * @param {readonly string[]} inputs files in the bundles, from `root`; with esbuild's namespaces before some
 */
export function thirdPartyNotices(root, inputs) {
  const folders = new Set(
    inputs
      .map((input) => resolve(root, input.replace(/^[a-z ]+:/, '')))
      .filter((file) => file.includes('node_modules'))
      .flatMap((file) => packageFolder(file) ?? []),
  );
  const notices = [...folders].map(noticeOf).toSorted((one, other) => (one.title < other.title ? -1 : 1));
  const heading = 'Third-party packages in the bundles of this folder, with their licences.\n';
  return [heading, ...new Map(notices.map(({ title, text }) => [title, `${title}\n\n${text}\n`])).values()].join(
    `\n${'-'.repeat(80)}\n\n`,
  );
}

function packageFolder(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    // Some have one in a subfolder that says nothing but the kind of modules.
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version !== undefined) return folder;
  }
  return null;
}

function noticeOf(folder) {
  const { name, version, license, licenses, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const kind = license?.type ?? license ?? licenses?.map(({ type }) => type).join(', ') ?? 'see its repository';
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const by = typeof author === 'string' ? author : author?.name;
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  return { title: `${name} ${version} (${kind})`, text: text === '' ? `By ${by ?? 'its authors'}.` : text };
}
