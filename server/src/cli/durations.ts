/** The time between two timestamps in milliseconds; undefined while one of them isn't there. */
export function between(start: string | undefined, end: string | undefined): number | undefined {
  return start === undefined || end === undefined ? undefined : Date.parse(end) - Date.parse(start);
}
