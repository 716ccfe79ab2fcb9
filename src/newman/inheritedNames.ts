/**
 * `{{constructor}}`, `{{toString}}`, `{{__proto__}}`: postman-collection keeps the variables of a list in a plain object,
 * looks a name up without asking whether it is the object's own, calls what it finds, and puts "[object Object]" into the
 * request, or throws. To people they are names like any other.
 */
import { loadNewman } from './loadNewman.ts';

/** What we use of postman-collection's `VariableList`. */
export interface VariableList {
  readonly reference: Readonly<Record<string, ListedVariable | undefined>>;
  readonly members: readonly ListedVariable[];
  /** The variable of that name that counts. */
  oneNormalizedVariable: (this: VariableList, name: string) => ListedVariable | undefined;
}

interface ListedVariable {
  readonly key?: unknown;
  readonly value?: unknown;
  readonly disabled?: boolean;
}

let mended = false;

/** Once per process: all runs share the class. */
export function findOwnVariablesOnly(): void {
  if (mended) return;
  mended = true;
  const { prototype } = loadNewman().collection.VariableList;
  const { oneNormalizedVariable: find } = prototype;
  prototype.oneNormalizedVariable = function findOwn(this: VariableList, name) {
    if (!(name in Object.prototype) || Object.hasOwn(this.reference, name)) return find.call(this, name);
    return this.members.findLast(({ key, disabled }) => key === name && disabled !== true);
  };
}
