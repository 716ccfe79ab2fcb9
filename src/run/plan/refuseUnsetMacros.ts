/** Secrets that a pipeline passed on as the text that should have become their value. */
import { TokenmanError } from '../../errors.ts';
import { isSecretName } from '../../secrets/secretNames.ts';
import type { LayeredVariable } from '../../variables/layers.ts';
import { textOf } from '../../variables/resolveVariables.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import type { ResolvedCollectionRun } from './resolveCollectionRun.ts';

/** `$(NAME)` of Azure Pipelines, `${{ secrets.NAME }}` of GitHub Actions, `%NAME%` and `$NAME` of shells. */
const MACRO = /^(?:\$\([A-Za-z_][\w.-]*\)|\$\{\{[^{}]*\}\}|%[A-Za-z_]\w*%|\$[A-Z_][A-Z\d_]*|\$\{[A-Za-z_]\w*\})$/;

/** @throws TokenmanError VARIABLE_MISSING: such a text would be sent as the secret, and refused as a wrong one */
export function refuseUnsetMacros({ layered, tokens, tokenInput }: ResolvedCollectionRun): void {
  const ofTokens = variableNamesIn(tokens.asked);
  const unset = [...layered.variables.values()].filter(
    (variable) =>
      isFromPipeline(variable) &&
      (variable.type === 'secret' || isSecretName(variable.name) || ofTokens.has(variable.name)) &&
      MACRO.test(textOf(variable.value).trim()),
  );
  const [first] = unset;
  if (first === undefined) return;
  const where = tokenInput.environmentName === null ? '' : ` in environment "${tokenInput.environmentName}"`;
  const text = unset.map((variable) => `${variable.name} (from ${sourceOf(variable)})`).join(' and of ');
  throw new TokenmanError(
    'VARIABLE_MISSING',
    `the value of ${text}${where} looks like a pipeline variable that was not set: ${textOf(first.value).trim()}`,
    {
      hint: 'Set the variable or secret in the pipeline, for this job too, and check how its name is written there.',
    },
  );
}

function isFromPipeline({ origin: { layer } }: LayeredVariable): boolean {
  return layer !== 'globals' && layer !== 'collection' && layer !== 'environment';
}

function sourceOf({ origin: { layer, place } }: LayeredVariable): string {
  return layer === 'process' ? `$${place ?? ''}` : (place ?? layer);
}
