import type { VariableLayer, VariableOrigin } from './layers.ts';

const LAYER_NAMES: Readonly<Record<VariableLayer, string>> = {
  globals: 'globals',
  collection: 'collection variable',
  environment: 'environment',
  dotenv: '',
  secretsDirectory: 'secrets directory',
  secretsCommand: 'secrets command',
  process: 'process environment',
  given: '',
};

/** Where a value comes from, as a person looks for it: the file, the process variable, the flag; and what that is. */
export function originText({ layer, place }: VariableOrigin): string {
  const shown = layer === 'process' ? `$${place ?? ''}` : place;
  const name = LAYER_NAMES[layer];
  if (shown === null) return name;
  return name === '' ? shown : `${shown} (${name})`;
}
