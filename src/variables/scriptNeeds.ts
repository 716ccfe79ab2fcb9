/** Which variables a script cannot do without, as far as its text shows it. */
import { isInTry, isReached } from './scriptReach.ts';
import { flattened, scriptTokens, withoutComments } from './scriptTokens.ts';
import { scriptReads } from './variableReferences.ts';

/**
 * Variables that a script reads by name and uses without a look at whether they are there. Left out are those it asks
 * for (`has`), gives a default (`||`, `??`), tests (`if`, `!`, a comparison, `expect`), directly or by way of the
 * constant that it puts them in, since such a script knows what to do without them; what it only prints, or reads where
 * it catches what goes wrong (`try`); what stands in a string, or in a function that the script never calls; and templates
 * that Postman replaces nothing in (`{{x}}` stands for a variable only in `replaceIn`).
 */
export function scriptNeeds(scriptText: string): readonly string[] {
  const text = withoutComments(scriptText);
  const replaced = [...text.matchAll(/\.\s*replaceIn\s*\(\s*(["'`])([\s\S]*?)\1/g)].flatMap(([, , template = '']) =>
    Array.from(template.matchAll(/\{\{([^{}]+)\}\}/g), ([, name = '']) => name),
  );
  const isLocal = (word: string): boolean => new RegExp(String.raw`(?:const|let|var|function)\s+${word}\b`).test(text);
  const oldObjects = ['environment', 'globals'].filter(isLocal);
  const withoutTemplates = text.replaceAll(/\{\{[^{}]*\}\}/g, '');
  const runs = runningCode(withoutTemplates);
  const read = scriptReads(withoutTemplates).filter((name) => {
    const reads = readsOf(withoutTemplates, name, oldObjects).filter(({ start }) => runs(start));
    return reads.length > 0 && !reads.some((at) => isGuarded(withoutTemplates, at));
  });
  return [...new Set([...read, ...replaced])];
}

/** Whether a word of code stands at this place, that runs when the script does. */
function runningCode(text: string): (start: number) => boolean {
  const tokens = scriptTokens(text);
  const words = new Set(flattened(tokens).flatMap(({ kind, start }) => (kind === 'word' ? [start] : [])));
  return (start) => {
    const index = tokens.findLastIndex((token) => token.start <= start);
    return words.has(start) && isReached(tokens, index) && !isInTry(tokens, index);
  };
}

interface Position {
  readonly start: number;
  readonly end: number;
  readonly isQuestion: boolean;
}

function readsOf(text: string, name: string, localObjects: readonly string[]): readonly Position[] {
  const word = name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  const patterns = [
    String.raw`(?<![\w$.])pm\s*\.\s*(?:environment|variables|collectionVariables|globals)\s*\.\s*(?:get|has)\s*\(\s*(["'\`])${word}\1\s*\)`,
    String.raw`(?<![\w$.])postman\s*\.\s*get(?:Environment|Global)Variable\s*\(\s*(["'\`])${word}\1\s*\)`,
    ...['environment', 'globals']
      .filter((object) => !localObjects.includes(object))
      .map((object) => String.raw`(?<![\w$.])${object}\s*(?:\[\s*(["'\`])${word}\1\s*\]|\.\s*${word}(?![\w$]))`),
  ];
  return patterns.flatMap((pattern) =>
    Array.from(text.matchAll(new RegExp(pattern, 'g')), (match) => ({
      start: match.index,
      end: match.index + match[0].length,
      isQuestion: /\bhas\s*\($/.test(match[0].split(/["'`]/)[0]?.trimEnd() ?? ''),
    })),
  );
}

const TEST_AFTER = /^\s*(?:,\s*\d+\s*)?\)*\s*(?:\|\||&&|\?|[=!]=)/;
const TEST_BEFORE =
  /(?:!|\bif\s*\(|\bwhile\s*\(|\btypeof\s|\bexpect\s*\(|[=!]==?\s|&&|\|\||\bis(?:Nil|Empty|NaN|Undefined|Null)\(|\bBoolean\s*\()\s*\(*\s*$/;

/** Within the arguments of `console.log`. */
const IS_PRINTED = /\bconsole\s*\.\s*\w+\s*\((?:[^()]|\([^()]*\))*$/;

function isGuarded(text: string, { start, end, isQuestion }: Position): boolean {
  const before = text.slice(0, start);
  if (IS_PRINTED.test(before)) return true;
  if (isQuestion || TEST_AFTER.test(text.slice(end)) || TEST_BEFORE.test(before)) return true;
  // `= value` is an assignment, and what is assigned to is no read.
  if (/^\s*=(?![=>])/.test(text.slice(end))) return true;
  const [, constant] = /(?:(?:const|let|var)\s+|[;{}\n]\s*|^\s*)([A-Za-z_$][\w$]*)\s*=\s*$/.exec(before) ?? [];
  return constant !== undefined && isTested(text, constant);
}

function isTested(text: string, constant: string): boolean {
  const word = constant.replaceAll('$', String.raw`\$`);
  return Array.from(text.matchAll(new RegExp(String.raw`(?<![\w$.])${word}(?![\w$])`, 'g'))).some(({ index }) => {
    const after = text.slice(index + constant.length);
    return TEST_AFTER.test(after) || TEST_BEFORE.test(text.slice(0, index));
  });
}
