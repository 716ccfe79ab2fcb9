/** What two machines must agree in, so that each knows what the other runs: a hash that says the same on both. */
import { createHash } from 'node:crypto';
import type { PlanFingerprint } from '../run/runEvent.ts';

/** @param parts plain data by a name for people */
export function fingerprintOf(parts: Readonly<Record<string, unknown>>): PlanFingerprint {
  const hashes = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, hashOf(part)]));
  return { hash: hashOf(hashes), parts: hashes };
}

/** The names of the parts in which they differ. */
export function differences(one: PlanFingerprint, other: PlanFingerprint): readonly string[] {
  const names = new Set([...Object.keys(one.parts), ...Object.keys(other.parts)]);
  return [...names].filter((name) => one.parts[name] !== other.parts[name]);
}

/** 16 hex digits are enough: nobody has a reason to make two plans look alike. */
function hashOf(data: unknown): string {
  return createHash('sha256').update(canonicalJson(data)).digest('hex').slice(0, 16);
}

/** JSON whose members are in the order of their names, whatever the order in which they were set. */
function canonicalJson(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
