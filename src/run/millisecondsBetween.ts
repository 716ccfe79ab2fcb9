/** ISO 8601 both; 0 where one of them is not known. */
export function millisecondsBetween(start: string | null, end: string | null): number {
  if (start === null || end === null) return 0;
  // Clocks may be set back while a run goes on.
  return Math.max(0, Date.parse(end) - Date.parse(start));
}
