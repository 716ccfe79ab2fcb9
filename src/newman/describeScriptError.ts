import type { ErrorDescription } from '../run/runEvent.ts';
import { describeError } from './describeError.ts';

/**
 * What Postman itself offers to scripts and its runtime alone does not (7.56, under Newman), by what
 * the sandbox says then; with what to do instead.
 */
const NOT_SUPPORTED: readonly (readonly [says: RegExp, instead: string])[] = [
  [
    /^Vault access denied$/,
    'pm.vault (Postman Vault) is not supported here. Read a variable in its place, pm.environment.get("NAME"), and give it by --env-var NAME=…, the process environment or a .env file',
  ],
  [
    /\bpm\.require is not a function/,
    "pm.require (the Package Library) is not supported here. Copy the package's code into a pre-request script of the collection; what require() brings is there: lodash, crypto-js, moment, ajv, xml2js, …",
  ],
  [
    /\brunRequest is not a function/,
    'it is not supported here. Send it with pm.sendRequest, or let the run go there with pm.execution.setNextRequest',
  ],
  [
    /\bpm\.datasets is not a function/,
    'it is not supported here. Give the rows as a data file (-d), and read them with pm.iterationData',
  ],
  [
    /^Cannot find module '[^'.]/,
    "packages of a registry are not supported here. require() brings Postman's own modules (lodash, crypto-js, moment, ajv, xml2js, …); other code has to be in the collection",
  ],
  [/^fetch is not defined$/, 'scripts send with pm.sendRequest, which takes await'],
];

/** An error of a script; one that comes of something that is not supported says what to do instead. */
export function describeScriptError(thrown: unknown): ErrorDescription {
  const error = describeError(thrown);
  const [, instead] = NOT_SUPPORTED.find(([says]) => says.test(error.message)) ?? [];
  return instead === undefined ? error : { ...error, message: `${error.message}: ${instead}` };
}
