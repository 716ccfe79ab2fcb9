// Builds dist/: first the injected token script as one text and the page of report.html, then the TypeScript of the
// package, then each process in one piece.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleProcesses } from './bundleProcesses.js';
import { buildHtmlPage } from './buildHtmlPage.js';
import { bundleTokenScript } from './bundleTokenScript.js';

const root = fileURLToPath(new URL('..', import.meta.url));

await bundleTokenScript(root);
await buildHtmlPage(root);
rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
await bundleProcesses(root);
