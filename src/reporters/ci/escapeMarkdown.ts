/**
 * Text that is neither Markdown nor HTML nor the end of a table's cell, and no mention of anybody. As entities, which
 * hold in Markdown and within HTML, where a backslash would be shown.
 */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[&<>@\\`*_{}[\]()#+!|~]/g, (character) => `&#${character.charCodeAt(0)};`);
}
