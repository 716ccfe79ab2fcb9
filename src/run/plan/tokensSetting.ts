/** A token profile as it stands in the config file, in one line: `"tokens": { "default": { "variable": "token" } }`. */
export function tokensSetting(profileName: string, settings: Readonly<Record<string, string>>): string {
  const text = JSON.stringify({ [profileName]: settings }, null, 1).replaceAll(/\n\s*/g, ' ');
  return `"tokens": ${text}`;
}
