/**
 * The demo as a process: `node --import tsx demo/main.ts [--provider-port 4010] [--api-port 4011] [--token-life 300]`.
 * Prints one line when it is ready. Exit codes: 0 ended by a signal, 1 a port cannot be used, 2 a flag is wrong.
 */
import { parseArgs } from 'node:util';
import { PortError } from './ports.ts';
import type { DemoOptions } from './startDemo.ts';
import { DEFAULT_TOKEN_LIFE } from './tokenLife.ts';

const HIGHEST_PORT = 65_535;
const ONE_DAY = 86_400;

class UsageError extends Error {}

function readFlags(): DemoOptions {
  try {
    const { values } = parseArgs({
      options: {
        'provider-port': { type: 'string', default: '4010' },
        'api-port': { type: 'string', default: '4011' },
        'token-life': { type: 'string', default: String(DEFAULT_TOKEN_LIFE) },
      },
    });
    const read = (flag: keyof typeof values, least: number, most: number): number => {
      const text = values[flag];
      const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      if (number >= least && number <= most) return number;
      throw new UsageError(`--${flag} takes a whole number from ${least} to ${most}, not "${text}".`);
    };
    return {
      providerPort: read('provider-port', 0, HIGHEST_PORT),
      apiPort: read('api-port', 0, HIGHEST_PORT),
      tokenLife: read('token-life', 1, ONE_DAY),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));

try {
  const options = readFlags();
  // The provider takes most of the time to load, and a wrong flag needs none of it.
  const { startDemo } = await import('./startDemo.ts');
  const demo = await startDemo(options);
  console.log(`Demo ready: identity provider ${demo.providerUrl}, orders API ${demo.apiUrl}`);
} catch (error) {
  if (!(error instanceof PortError || error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof PortError ? 1 : 2;
}
