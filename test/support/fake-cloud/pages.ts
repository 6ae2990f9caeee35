import { invalidArgument } from "./api-error.ts";
import type { FaultKind } from "./faults.ts";

/** What a caller says about the page it wants. */
export interface PageWish {
  readonly limit: number;
  readonly order: "asc" | "desc";
  readonly cursor: string | undefined;
}

/** Read `limit`, `cursor` and `order`; an order that isn't given is descending. */
export function readPage(params: Readonly<Record<string, unknown>>, usual: number, most: number): PageWish {
  const limit = Number(params["limit"] ?? usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw invalidArgument(`limit must be 1 to ${most}`);
  const order = params["order"] ?? "desc";
  if (order !== "asc" && order !== "desc") throw invalidArgument("order must be asc or desc");
  return { limit, order, cursor: typeof params["cursor"] === "string" ? params["cursor"] : undefined };
}

/**
 * One page of `all` (oldest first, each with a number that stays its own). A cursor stands for a place in the list: what comes after it was given doesn't move it.
 */
export function pageOf<T>(
  all: readonly { readonly number: number; readonly item: T }[],
  wish: PageWish,
  fault: FaultKind | undefined,
): { readonly items: readonly T[]; readonly more: { readonly has_more: boolean; readonly next_cursor?: string } } {
  const ascending = wish.order === "asc";
  const ordered = ascending ? all : all.toReversed();
  const after = wish.cursor === undefined ? undefined : readCursor(wish.cursor, wish.order);
  const rest = ordered.filter(({ number }) => after === undefined || (ascending ? number > after : number < after));
  const page = rest.slice(0, wish.limit);
  const last = page.at(-1);
  const more = rest.length > page.length && last !== undefined;
  const items = disturb(
    page.map(({ item }) => item),
    fault,
  );
  return { items, more: { has_more: more, ...(more && { next_cursor: cursorOf(last.number, wish.order) }) } };
}

function disturb<T>(items: readonly T[], fault: FaultKind | undefined): readonly T[] {
  if (fault === "doubled") return items.flatMap((item, at) => (at === 0 ? [item, item] : [item]));
  return fault === "shuffled" ? items.toReversed() : items;
}

const cursorOf = (number: number, order: string): string => Buffer.from(`${order} ${number}`).toString("base64url");

function readCursor(cursor: string, order: string): number {
  const [of, number] = Buffer.from(cursor, "base64url").toString().split(" ");
  if (of !== order || !/^\d+$/.test(number ?? "")) throw invalidArgument("cursor is not one of this list");
  return Number(number);
}
