/**
 * Whether a value looks as if a machine had drawn it: long, and with nothing in it that a person would write. Words, numbers,
 * dates, versions, and several of these together (`GA1.2.1234567890.1700000000`, `en-US,en;q=0.9`) do not.
 */

const SHORTEST_RUN = 12;
const SHORTEST_HEX = 20;
/** Bits for each character (Shannon). Text of 12 characters and more that is drawn has above 3, `aaaabbbb1111` has 1.6. */
const LEAST_ENTROPY = 2.8;

export function looksRandom(value: string): boolean {
  const runs = value.match(/[A-Za-z0-9]+/g) ?? [];
  return runs.some(isRandomRun) || isUuid(value);
}

function isRandomRun(run: string): boolean {
  if (run.length < SHORTEST_RUN || entropyOf(run) < LEAST_ENTROPY) return false;
  if (/^[0-9a-f]+$/.test(run) || /^[0-9A-F]+$/.test(run)) return run.length >= SHORTEST_HEX && /[a-f]/i.test(run);
  if (/^[0-9]+$/.test(run)) return false;
  // `StaffOnlyStudentOnlyIncludeAll`
  if (/^[a-z]*(?:(?:[A-Z](?=[a-z]*[aeiouy])|[AEIOU])[a-z]+)+$/.test(run) && !/[A-Z][a-z]?(?:[A-Z]|$)/.test(run))
    return false;
  // In words a capital begins, and figures stand at the end.
  const changes = run.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])|[A-Z]{2}(?=[a-z])/g)?.length ?? 0;
  return changes >= Math.max(3, run.length / 6);
}

export function isUuid(value: string): boolean {
  return /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i.test(value);
}

function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
