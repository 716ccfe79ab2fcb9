/** Opens a page in the browser of whoever sits here; where there is none, the address that was printed has to do. */
import { spawn } from 'node:child_process';

/**
 * Does not wait, and says nothing when it does not work.
 *
 * @param variables those of the process: BROWSER names a program to use (its arguments too, separated by blanks)
 */
export function openBrowser(url: string, variables: Readonly<Record<string, string | undefined>>): void {
  const [program, ...args] = browserCommand(variables);
  if (program === undefined) return;
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

function browserCommand({
  BROWSER = '',
  DISPLAY = '',
  WAYLAND_DISPLAY = '',
}: Readonly<Record<string, string | undefined>>): readonly string[] {
  const chosen = BROWSER.split(/\s+/).filter((part) => part !== '');
  if (chosen.length > 0) return chosen;
  switch (process.platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      // Not `start`, which is the shell's and takes & for its own.
      return ['rundll32', 'url.dll,FileProtocolHandler'];
    default:
      // Over SSH there is no screen to open anything on.
      return DISPLAY === '' && WAYLAND_DISPLAY === '' ? [] : ['xdg-open'];
  }
}
