/** A choice among names, or all of them. */
import { visibleText } from './visibleText.ts';

interface SelectProps {
  readonly label: string;
  readonly all: string;
  readonly values: readonly string[];
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

export function Select({ label, all, values, value, onChange }: SelectProps) {
  // A name may be any text, so options are told apart by their place.
  const selected = value === null ? -1 : values.indexOf(value);
  return (
    <select
      aria-label={label}
      value={String(selected)}
      onChange={(event) => onChange(values[Number(event.currentTarget.value)] ?? null)}
    >
      <option value="-1">{all}</option>
      {values.map((name, index) => (
        <option value={String(index)}>{name === '' ? 'No environment' : visibleText(name)}</option>
      ))}
    </select>
  );
}
