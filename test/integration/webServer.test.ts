/** Real shell commands under real guard processes; run from dist/, because the guard is a compiled file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import type { Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startWebServers } from '../../dist/webServer/startWebServers.js';
import { freePort } from '../support/freePort.ts';
import { processesWith, untilGone } from '../support/processes.ts';

const node = JSON.stringify(process.execPath);
const never = new AbortController().signal;

let folder: string;
/** Part of the command line of everything a test starts: how it is found again in the list of processes. */
let marker: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenman-web-server-'));
  marker = folder;
});

afterEach(async () => {
  for (const { pid } of processesWith(marker)) process.kill(pid, 'SIGKILL');
  await untilGone(marker);
  rmSync(folder, { recursive: true, force: true });
});

/** A command that runs a script with `marker` in its arguments. */
function command(name: string, script: string): string {
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, script);
  return `${node} ${JSON.stringify(file)}`;
}

const serving = (port: number, status = 200) =>
  `require('node:http').createServer((q, s) => { s.statusCode = ${status}; s.end('hello'); }).listen(${port}, '127.0.0.1');`;

function settings(port: number, shellCommand: string) {
  return {
    command: shellCommand,
    url: `http://127.0.0.1:${port}/health`,
    timeout: 30_000,
    reuseExisting: false,
    cwd: folder,
  };
}

function portOf(server: TcpServer): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

async function listen(port: number): Promise<Server> {
  const server = createServer((_, response) => response.end('already here')).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function failureOf(promise: Promise<unknown>): Promise<{ code?: string; message: string; hint?: string }> {
  return promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: { message: string }) => error,
  );
}

describe('starting', () => {
  test('waits until the URL answers, and stopping leaves no process behind, grandchildren included', async () => {
    const port = await freePort();
    const server = command('server', `setTimeout(() => { ${serving(port)} }, 300);`);
    const helper = command('helper', 'setInterval(() => {}, 1000);');
    const servers = await startWebServers([settings(port, `${helper} & ${server} & wait`)], { signal: never });
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    expect(processesWith(marker).length).toBeGreaterThanOrEqual(2);
    await servers.stop();
    expect(processesWith(marker)).toEqual([]);
    expect(await accepts(port)).toBe(false);
  });

  test('a status below 500 counts as up, one from 500 does not', async () => {
    const port = await freePort();
    const script = `let asked = 0; require('node:http').createServer((q, s) => {
      asked += 1; s.statusCode = asked < 3 ? 503 : 404; console.log('asked ' + asked); s.end();
    }).listen(${port}, '127.0.0.1');`;
    let output = '';
    const servers = await startWebServers([settings(port, command('server', script))], {
      signal: never,
      onOutput: (text: string) => {
        output += text;
      },
    });
    await servers.stop();
    expect(output).toBe('asked 1\nasked 2\nasked 3\n');
  });

  test('two settings with the same command and URL start one server', async () => {
    const port = await freePort();
    const starts = join(folder, 'starts');
    const script = `require('node:fs').appendFileSync(${JSON.stringify(starts)}, 'x'); ${serving(port)}`;
    const server = settings(port, command('server', script));
    const servers = await startWebServers([server, { ...server }], { signal: never });
    await servers.stop();
    expect(readFileSync(starts, 'utf8')).toBe('x');
  });

  test('a taken port is an error that names it, and the command does not run', async () => {
    const port = await freePort();
    const existing = await listen(port);
    try {
      const starts = join(folder, 'starts');
      const script = `require('node:fs').writeFileSync(${JSON.stringify(starts)}, 'x');`;
      const failure = await failureOf(startWebServers([settings(port, command('server', script))], { signal: never }));
      expect(failure.code).toBe('WEB_SERVER_FAILED');
      expect(failure.message).toContain(`port ${port} is taken`);
      expect(failure.hint).toContain('reuseExisting');
      expect(() => readFileSync(starts)).toThrow('ENOENT');
    } finally {
      existing.close();
    }
  });

  test('a port taken by something that speaks no HTTP is named too, also with reuseExisting', async () => {
    const blocker = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const port = portOf(blocker);
    try {
      const server = { ...settings(port, command('server', serving(port))), reuseExisting: true };
      const failure = await failureOf(startWebServers([server], { signal: never }));
      expect(failure.message).toContain(`port ${port} is taken by something that does not answer`);
    } finally {
      blocker.close();
    }
  });

  test('with reuseExisting a server that answers already is used and left running', async () => {
    const port = await freePort();
    const existing = await listen(port);
    try {
      const server = { ...settings(port, command('server', serving(port))), reuseExisting: true };
      const servers = await startWebServers([server], { signal: never });
      expect(processesWith(marker)).toEqual([]);
      await servers.stop();
      expect(await (await fetch(server.url)).text()).toBe('already here');
    } finally {
      existing.close();
    }
  });
});

describe('failing', () => {
  test('a command that ends early is told with its exit code and the last lines that it wrote', async () => {
    const port = await freePort();
    const script = `for (let i = 0; i < 50; i += 1) console.log('line ' + i);
      console.error('\\u001b[31mcannot find the database\\u001b[39m'); process.exitCode = 7;`;
    const failure = await failureOf(startWebServers([settings(port, command('server', script))], { signal: never }));
    expect(failure.code).toBe('WEB_SERVER_FAILED');
    expect(failure.message).toContain(`ended with exit code 7 before http://127.0.0.1:${port}/health answered`);
    expect(failure.message).not.toContain('\n');
    expect(failure.hint).toContain('\n  line 49');
    expect(failure.hint).toContain('\n  cannot find the database');
    expect(failure.hint).not.toContain('line 30\n');
    expect(processesWith(marker)).toEqual([]);
  });

  test('a folder that does not exist is named', async () => {
    const server = { ...settings(await freePort(), 'exit 0'), cwd: join(folder, 'nowhere') };
    const failure = await failureOf(startWebServers([server], { signal: never }));
    expect(failure.message).toContain(`could not be started in ${join(folder, 'nowhere')}`);
  });

  test('a server that does not answer in time is stopped', async () => {
    const port = await freePort();
    const server = { ...settings(port, command('server', 'setInterval(() => {}, 1000);')), timeout: 500 };
    const failure = await failureOf(startWebServers([server], { signal: never }));
    expect(failure.message).toContain(`did not answer at http://127.0.0.1:${port}/health within 500 ms`);
    expect(processesWith(marker)).toEqual([]);
  });

  test('when the second server fails, the first is stopped', async () => {
    const first = await freePort();
    const second = await freePort();
    const failure = await failureOf(
      startWebServers([settings(first, command('server', serving(first))), settings(second, 'exit 3')], {
        signal: never,
      }),
    );
    expect(failure.message).toContain('exit code 3');
    expect(processesWith(marker)).toEqual([]);
    expect(await accepts(first)).toBe(false);
  });

  test('an aborted signal ends the start with its reason and leaves nothing', async () => {
    const interruption = new AbortController();
    const server = settings(await freePort(), command('server', "console.log('up'); setInterval(() => {}, 1000);"));
    const failure = await failureOf(
      startWebServers([server], {
        signal: interruption.signal,
        onOutput: () => interruption.abort(new Error('interrupted')),
      }),
    );
    expect(failure.message).toBe('interrupted');
    expect(processesWith(marker)).toEqual([]);
  });
});

describe('leaving nothing behind', () => {
  test('a server that ignores SIGTERM is killed', async () => {
    const port = await freePort();
    const script = `process.on('SIGTERM', () => console.log('not now')); ${serving(port)}`;
    let output = '';
    const servers = await startWebServers([settings(port, command('server', script))], {
      signal: never,
      onOutput: (text: string) => {
        output += text;
      },
    });
    await servers.stop();
    expect(processesWith(marker)).toEqual([]);
    expect(await accepts(port)).toBe(false);
    expect(output).toBe('not now\n');
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)('the servers end when tokenman itself is ended by %s', async (signal) => {
    const { parent, guardPid } = await startInAnotherProcess();
    parent.kill(signal);
    await once(parent, 'exit');
    await untilGone(marker);
    expect(processesWith(marker)).toEqual([]);
    await untilGone(guardPid);
  });

  test('the server ends when its guard is killed', async () => {
    const { parent, guardPid, port } = await startInAnotherProcess();
    process.kill(guardPid, 'SIGKILL');
    while (await accepts(port)) await sleep(50);
    parent.kill('SIGKILL');
    await untilGone(marker);
    expect(processesWith(marker)).toEqual([]);
  });
});

/** A stand-in for tokenman that starts a server with a grandchild and waits. */
async function startInAnotherProcess() {
  const port = await freePort();
  const server = command('server', serving(port));
  const helper = command('helper', 'setInterval(() => {}, 1000);');
  const shellCommand = `echo "guard $PPID"; ${helper} & ${server}`;
  const module = new URL('../../dist/webServer/startWebServers.js', import.meta.url).href;
  const script = `import { startWebServers } from ${JSON.stringify(module)};
    let output = '';
    await startWebServers([${JSON.stringify(settings(port, shellCommand))}],
      { signal: new AbortController().signal, onOutput: (text) => { output += text; } });
    process.stdout.write(output + 'ready\\n');
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const text of parent.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    output += text;
    if (output.includes('ready\n')) break;
  }
  const guardPid = Number(/^guard (\d+)$/m.exec(output)?.[1]);
  expect(guardPid).toBeGreaterThan(1);
  expect(processesWith(marker).length).toBeGreaterThanOrEqual(3);
  return { parent, guardPid, port };
}
