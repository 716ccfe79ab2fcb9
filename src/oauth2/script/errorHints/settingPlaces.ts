// Where the settings that a hint names are written: the lines to paste into the config.

const MARKED =
  /\b(clientAuthentication|basicEncoding|requestFormat|requestMethod|answerFormat)(?: to| as)? ("[\w ]+")|\b(dpop) to (true)\b/g;

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  timeout: '60000',
  extraParameters: '{ "NAME": "VALUE" }',
  headers: '{ "NAME": "VALUE" }',
  assertion: '{ "audience": "…" }',
};

/** Named to be set, without a value that would fit everybody. */
const NAMED =
  /\b(?:set|setting|check|or|and|in) (?:the setting )?(issuer|timeout|audience|resource|tokenField|tokenHeader|clientAssertionAudience|extraParameters|grantType|clientAuthentication|requestFormat|subjectTokenType|headers)\b(?! "| to (?:"|true))/gi;

/** @returns the hint, and after it a line for each setting that it names; a collection's own block is not in the config */
export function withSettingPlaces(hint: string, profile: string): string {
  if (profile.startsWith('OAuth 2.0 of ')) return hint;
  const marked = [...hint.matchAll(MARKED)].map(([, name = '', value = '', flag = '', on = '']) =>
    settingLine(profile, name || flag, value || on),
  );
  const named = [...hint.matchAll(NAMED)].map(([, name = '']) =>
    settingLine(profile, name, PLACEHOLDERS[name] ?? '"…"'),
  );
  const lines = [...new Set([...marked, ...(marked.length === 0 ? named : [])])].slice(0, MOST_LINES);
  return lines.length === 0 ? hint : `${hint} To set it: ${lines.join(' or ')} in tokenman.config.json.`;
}

const MOST_LINES = 2;

function settingLine(profile: string, name: string, value: string): string {
  return `"tokens": { ${JSON.stringify(profile)}: { ${JSON.stringify(name)}: ${value} } }`;
}
