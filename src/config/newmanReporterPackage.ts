/** Where the packages of Newman's own kind of reporters are. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** `htmlextra` -> `newman-reporter-htmlextra`, `@scope/name` -> `@scope/newman-reporter-name`, as Newman does it. */
export function packageNameOf(name: string): string {
  const [, scope = '', rest = name] = /^(@[^/]+\/)(.+)$/.exec(name) ?? [];
  return `${scope}newman-reporter-${rest}`;
}

/** The project's own, or one that is installed beside tokenman. */
export function isNewmanReporterInstalled(name: string, projectFolder: string): boolean {
  return [requireFrom(projectFolder), createRequire(import.meta.url)].some((require) => {
    try {
      require.resolve(packageNameOf(name));
      return true;
    } catch {
      return false;
    }
  });
}

export function requireFrom(folder: string): NodeJS.Require {
  return createRequire(join(folder, 'package.json'));
}

/** Published ones that documentation of Newman and blog posts name: only these are ever proposed to be installed. */
const WELL_KNOWN = new Set([
  'allure',
  'csv',
  'html',
  'htmlextra',
  'json-summary',
  'junitfull',
  'slack',
  'teamcity',
  'xunit',
]);

export function isWellKnown(name: string): boolean {
  return WELL_KNOWN.has(name);
}

/** What to do about a reporter that is not there. No package is named whose name somebody has typed: it may be anybody's. */
export function missingReporterHint(name: string): string {
  return isWellKnown(name)
    ? `Install it: npm install --save-dev newman-reporter-${name}`
    : 'Check the name, or install the package that holds it into this project.';
}
