import type { SettingOrigin } from './tokenRequirement.ts';

/** A sentence with a blank before it: ` Values: tokenUrl and clientId from dev.json; clientSecret from $SECRET.` */
export function originsText(origins: readonly SettingOrigin[]): string {
  if (origins.length === 0) return '';
  const places = [...new Set(origins.map(({ from }) => from))].map((from) => {
    const settings = origins.filter((origin) => origin.from === from).map(({ setting }) => setting);
    return `${list([...new Set(settings)])} from ${from}`;
  });
  return ` Values: ${places.join('; ')}.`;
}

function list(names: readonly string[]): string {
  const [last = ''] = names.slice(-1);
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
