/** A real Chromium for tests of what people look at: one that is there, else the one that an npm package ships. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

export interface Executable {
  readonly path: string;
  /** What it needs that the system may lack: shared libraries, a font. */
  readonly env?: Readonly<Record<string, string>>;
}

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
];

// Without a sandbox, since containers run tests as root; and with nothing that asks the network by itself.
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @throws {Error} when there is no Chromium, or it does not start: says what to install
 */
export async function launchChromium(executable?: Executable): Promise<Browser> {
  const { path, env } = executable ?? (await findChromium());
  try {
    return await chromium.launch({
      executablePath: path,
      args: ARGUMENTS,
      ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
    });
  } catch (error) {
    throw new Error(`Chromium (${path}) does not start. ${WHAT_TO_DO}`, { cause: error });
  }
}

const WHAT_TO_DO =
  'Install one (Debian and Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to the executable of Chromium, Chrome or Edge.';

/** The variable first; a path in it that is wrong is told, not passed over. */
export async function findChromium(): Promise<Executable> {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH is ${given}, and there is no such file. ${WHAT_TO_DO}`);
    return { path: given };
  }
  const usual = USUAL_PATHS.find((path) => existsSync(path));
  if (usual !== undefined) return { path: usual };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`There is no Chromium on this machine. ${WHAT_TO_DO}`);
  }
  return unpackChromium();
}

/**
 * @sparticuz/chromium holds a headless Chromium for Linux on x64, compressed, with the libraries that a bare system
 * lacks. Unpacked once per version (200 MB, some seconds), in a folder that gets its name when it is complete: test
 * files run side by side.
 */
export async function unpackChromium(): Promise<Executable> {
  const folder = join(tmpdir(), `tokenman-test-chromium-${await shippedVersion()}-${process.getuid?.() ?? 0}`);
  if (!existsSync(folder)) {
    await mkdir(tmpdir(), { recursive: true });
    const unfinished = await mkdtemp(`${folder}-`);
    try {
      // The package unpacks into the temporary folder, and its libraries only where it believes to be on AWS Lambda.
      await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', "await (await import('@sparticuz/chromium')).default.executablePath()"],
        { cwd: import.meta.dirname, env: { ...process.env, TMPDIR: unfinished, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' } },
      );
      await writeFile(join(unfinished, FONTS_FILE), fontsConfiguration(folder));
      await rename(unfinished, folder);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      // Somebody else was faster.
      if (!existsSync(folder)) throw new Error(`Cannot unpack @sparticuz/chromium. ${WHAT_TO_DO}`, { cause: error });
    }
  }
  return {
    path: join(folder, 'chromium'),
    env: {
      FONTCONFIG_FILE: join(folder, FONTS_FILE),
      LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH'] ?? []].flat().join(':'),
    },
  };
}

const FONTS_FILE = 'tokenman-fonts.conf';

/** The system's fonts, and the one that the package ships for systems without any: without a font Chromium shows no text. */
function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

async function shippedVersion(): Promise<string> {
  const file = new URL('../../node_modules/@sparticuz/chromium/package.json', import.meta.url);
  const { version }: { readonly version: string } = JSON.parse(await readFile(file, 'utf8'));
  return version;
}
