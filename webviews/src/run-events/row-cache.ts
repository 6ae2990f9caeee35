import type { PanelEvent } from "../protocol/run-events.ts";

/** So many events are asked for at once. */
export const pageSize = 100;
/** No more pages than this are kept, those that were looked at last: some thousands of lines, of however many there are. */
export const mostPages = 24;

/** The parts of a list that are there, by page; places are counted from 1. A page may end early, where the list did when it was read. */
export type RowCache = ReadonlyMap<number, readonly PanelEvent[]>;

/** The page in which a place lies, from 0. */
function pageOf(place: number): number {
  return Math.floor((place - 1) / pageSize);
}

/** The event at a place, when it is there. */
export function rowAt(cache: RowCache, place: number): PanelEvent | undefined {
  return cache.get(pageOf(place))?.[(place - 1) % pageSize];
}

/** The cache with these events from a place on. What they only touch and don't begin is taken where it joins what is there. */
export function putRows(cache: RowCache, first: number, events: readonly PanelEvent[]): RowCache {
  const pages = new Map(cache);
  for (let at = 0; at < events.length;) {
    const place = first + at;
    const page = pageOf(place);
    const inPage = (place - 1) % pageSize;
    const part = events.slice(at, at + pageSize - inPage);
    const before = pages.get(page) ?? [];
    if (inPage <= before.length) {
      pages.delete(page);
      pages.set(page, [...before.slice(0, inPage), ...part, ...before.slice(inPage + part.length)]);
    }
    at += part.length;
  }
  return keepNewest(pages);
}

/** The pages between two places that aren't whole, of a list of so many events. */
export function missingPages(
  cache: RowCache,
  { first, last, total }: { readonly first: number; readonly last: number; readonly total: number },
): readonly number[] {
  const missing: number[] = [];
  for (let page = pageOf(Math.max(1, first)); page <= pageOf(Math.min(last, total)) && total > 0; page += 1) {
    const whole = Math.min(pageSize, total - page * pageSize);
    if ((cache.get(page)?.length ?? 0) < whole) missing.push(page);
  }
  return missing;
}

/** The cache with the pages between two places as those that were looked at last. */
export function touchRows(cache: RowCache, first: number, last: number): RowCache {
  const pages = new Map(cache);
  for (let page = pageOf(Math.max(1, first)); page <= pageOf(Math.max(1, last)); page += 1) {
    const rows = pages.get(page);
    if (rows === undefined) continue;
    pages.delete(page);
    pages.set(page, rows);
  }
  return pages;
}

function keepNewest(pages: Map<number, readonly PanelEvent[]>): RowCache {
  for (const page of pages.keys()) {
    if (pages.size <= mostPages) break;
    pages.delete(page);
  }
  return pages;
}
