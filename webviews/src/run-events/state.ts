import type {
  FromRunEvents,
  PanelDetail,
  PanelEvent,
  PanelPlan,
  PanelReceipt,
  PanelRun,
  PanelStart,
  ToRunEvents,
} from "../protocol/run-events.ts";
import { missingPages, pageSize, putRows, rowAt, touchRows, type RowCache } from "./row-cache.ts";

/** What the panel knows. Pure: `reduce` makes the next state from a message, and says what to ask the extension for. */
export interface PanelState {
  /** `loading` until the extension has said anything about the run; `gone` when the host doesn't know it. */
  readonly known: "loading" | "there" | "gone";
  readonly run: PanelRun | undefined;
  /** So many events the list has, of the types that are shown; nothing before that is known. */
  readonly total: number | undefined;
  /** How many events of each type the stream has. */
  readonly counts: Readonly<Record<string, number>>;
  /** The number of the newest event of the stream, as far as it's known. */
  readonly newest: number;
  /** The parts of the list that are there. */
  readonly rows: RowCache;
  /** Whose answers are taken: another filter, or another stream, is another list. */
  readonly list: number;
  /** The pages that were asked for. */
  readonly asked: ReadonlySet<number>;
  /** The types that are not shown. */
  readonly hidden: ReadonlySet<string>;
  /** Whether the newest event is kept in view. */
  readonly follow: boolean;
  /** The place at the cursor. */
  readonly current: number;
  /** A jump that is to be seen: each has a number of its own, so that the same place can be jumped to again. */
  readonly jump: { readonly place: number; readonly count: number };
  /** The event to be jumped to once its place is known. */
  readonly wanted: number | undefined;
  /** What was opened, by the event's number; nothing yet while it's on its way. */
  readonly opened: ReadonlyMap<number, PanelDetail | undefined>;
  readonly search: SearchState;
  readonly plan: PanelPlan | undefined;
  readonly receipts: readonly PanelReceipt[];
  /** A sentence; empty when nothing is wrong. */
  readonly problem: string;
}

/** A search, and how far it is. */
export interface SearchState {
  readonly id: number;
  /** Empty: nothing is searched for. */
  readonly text: string;
  readonly count: number;
  readonly searched: number;
  readonly total: number;
  readonly done: boolean;
  /** The match that was jumped to. */
  readonly at?: { readonly seq: number; readonly place: number };
  /** The person waits for the next match: from where on, and which way. */
  readonly waits?: { readonly from: number; readonly back: boolean } | undefined;
}

/** What a person did. */
export type PersonInput =
  /** The page is there, perhaps brought back with what it showed before. */
  | { readonly type: "opened"; readonly hidden: readonly string[]; readonly search: string; readonly seq?: number }
  /** These places are in view. */
  | { readonly type: "seen"; readonly first: number; readonly last: number }
  | { readonly type: "moveTo"; readonly place: number }
  | { readonly type: "setFollow"; readonly follow: boolean }
  | { readonly type: "toggleType"; readonly eventType: string }
  | { readonly type: "toggleEvent"; readonly seq: number; readonly place: number }
  | { readonly type: "searchFor"; readonly text: string }
  | { readonly type: "nextMatch"; readonly back: boolean; readonly from: number };

/** What a person, or the extension, did. */
export type PanelInput = ToRunEvents | PersonInput;

type Step = readonly [PanelState, ...FromRunEvents[]];

/** The seven types of a stream, in the order they are offered. */
export const streamTypes = ["message", "action", "observation", "plan", "knowledge", "datasource", "system"];

/** So many events can be open at once; the one that was opened first is closed then. */
const mostOpened = 50;

const noSearch: SearchState = { id: 0, text: "", count: 0, searched: 0, total: 0, done: true };

export const emptyState: PanelState = {
  known: "loading",
  run: undefined,
  total: undefined,
  counts: {},
  newest: 0,
  rows: new Map(),
  list: 0,
  asked: new Set(),
  hidden: new Set(),
  follow: true,
  current: 1,
  jump: { place: 1, count: 0 },
  wanted: undefined,
  opened: new Map(),
  search: noSearch,
  plan: undefined,
  receipts: [],
  problem: "",
};

/** The next state, and what to ask for. Input that changes nothing gives the same state back. */
export function reduce(state: PanelState, input: PanelInput): Step {
  if (isOfList(input)) return reduceList(state, input);
  switch (input.type) {
    case "run":
      return [{ ...state, run: input.run, known: input.run === undefined ? "gone" : "there" }];
    case "detail":
      return [state.opened.has(input.detail.seq) ? withDetail(state, input.detail) : state];
    case "plan":
      return [{ ...state, plan: input.plan }];
    case "receipts":
      return [{ ...state, receipts: input.receipts }];
    case "problem":
      return [{ ...state, problem: input.message }];
    case "found":
    case "match":
      return input.search === state.search.id ? takeSearch(state, input) : [state];
    default:
      return reducePersonInput(state, input);
  }
}

type ListInput = Extract<
  ToRunEvents,
  { readonly type: "anotherStream" | "listAgain" | "listed" | "appended" | "goTo" }
>;

function isOfList(input: PanelInput): input is ListInput {
  return ["anotherStream", "listAgain", "listed", "appended", "goTo"].includes(input.type);
}

function reduceList(state: PanelState, input: ListInput): Step {
  switch (input.type) {
    case "anotherStream":
      return startAnew({ ...state, newest: 0, counts: {}, opened: new Map(), plan: undefined, follow: true }, "end");
    case "listAgain":
      return startAnew(state, state.follow ? "end" : { place: state.current });
    case "listed":
      return input.list === state.list ? takeListed(state, input) : [state];
    case "appended":
      return takeAppended(state, input.events);
    case "goTo":
      return goTo(state, input.seq);
  }
}

function reducePersonInput(state: PanelState, input: PersonInput): Step {
  switch (input.type) {
    case "opened":
      return open(state, input);
    case "seen":
      return see(state, input.first, input.last);
    case "moveTo":
      return [{ ...state, current: clamp(input.place, 1, state.total ?? 1) }];
    case "setFollow":
      return setFollow(state, input.follow);
    case "toggleType":
      return toggleType(state, input.eventType);
    case "toggleEvent":
      return toggleEvent(state, input.seq, input.place);
    case "searchFor":
      return searchFor(state, input.text);
    case "nextMatch":
      return nextMatch(state, input);
  }
}

/** The types to be asked for; nothing while all are shown. */
function shownTypes(state: Pick<PanelState, "hidden" | "counts">): readonly string[] | undefined {
  if (state.hidden.size === 0) return undefined;
  return [...new Set([...streamTypes, ...Object.keys(state.counts)])].filter((type) => !state.hidden.has(type));
}

function open(state: PanelState, { hidden, search, seq }: Extract<PersonInput, { type: "opened" }>): Step {
  const before = { ...state, hidden: new Set(hidden), follow: seq === undefined, wanted: seq };
  const [listed, ...asks] = startAnew(before, seq === undefined ? "end" : { seq });
  const [next, ...more] = search === "" ? [listed] : searchFor(listed, search);
  return [next, { type: "ready" }, ...asks, ...more];
}

/** Another list: what is there belongs to it no more. */
function startAnew(state: PanelState, from: PanelStart): Step {
  const list = state.list + 1;
  const next = { ...state, list, rows: new Map(), asked: new Set<number>() };
  return [next, ask(next, from)];
}

function ask(state: PanelState, from: PanelStart): FromRunEvents {
  const types = shownTypes(state);
  // What doesn't begin with a page has a whole one in it only if it's longer.
  const limit = typeof from === "object" && "place" in from ? pageSize : 2 * pageSize;
  return { type: "list", list: state.list, from, limit, ...(types !== undefined && { types }) };
}

function takeListed(state: PanelState, input: Extract<ToRunEvents, { type: "listed" }>): Step {
  const { events, first, from, total, counts } = input;
  const rows = putRows(state.rows, first, events);
  const asked = new Set(state.asked);
  if (events.length > 0) for (const page of pagesBetween(first, first + events.length - 1)) asked.delete(page);
  const newest = Math.max(state.newest, sum(counts));
  const next = {
    ...state,
    rows,
    asked,
    counts,
    newest,
    total: Math.max(total, first + events.length - 1),
    problem: "",
  };
  if (state.wanted !== undefined && typeof from === "object" && "seq" in from && from.seq === state.wanted)
    return [arrive(next, first)];
  const before = state.total === undefined || state.follow;
  const place = Math.min(before ? next.total : state.current, Math.max(1, next.total));
  return [{ ...next, current: Math.max(1, place) }];
}

/** The event that was asked for by its number is there, or the next one that is shown; after it there may be none. */
function arrive(state: PanelState, first: number): PanelState {
  const place = clamp(first, 1, Math.max(1, state.total ?? 1));
  return { ...state, wanted: undefined, current: place, jump: jumpTo(state, place) };
}

function jumpTo(state: PanelState, place: number): PanelState["jump"] {
  return { place, count: state.jump.count + 1 };
}

function goTo(state: PanelState, seq: number): Step {
  const next = { ...state, follow: false, wanted: seq };
  return [next, ask(next, { seq })];
}

function takeAppended(state: PanelState, appended: readonly PanelEvent[]): Step {
  const fresh = appended.filter((event) => event.seq > state.newest);
  const [first] = fresh;
  if (first === undefined || state.total === undefined) return [state];
  // Something was missed: what is known of the list isn't right any more.
  if (first.seq !== state.newest + 1) return startAnew(state, state.follow ? "end" : { place: state.current });
  const counts: Record<string, number> = { ...state.counts };
  for (const { type } of fresh) counts[type] = (counts[type] ?? 0) + 1;
  const shown = fresh.filter(({ type }) => !state.hidden.has(type));
  const rows = shown.length === 0 ? state.rows : putRows(state.rows, state.total + 1, shown);
  const total = state.total + shown.length;
  const newest = state.newest + fresh.length;
  return [{ ...state, counts, rows, total, newest, current: state.follow ? Math.max(1, total) : state.current }];
}

/** What is in view, and a page beside it, is asked for unless it is there or on its way. */
function see(state: PanelState, first: number, last: number): Step {
  const { total } = state;
  if (total === undefined || total === 0) return [state];
  const missing = missingPages(state.rows, { first, last, total }).filter((page) => !state.asked.has(page));
  if (missing.length === 0) return [state];
  const rows = touchRows(state.rows, first, last);
  const next = { ...state, rows, asked: new Set([...state.asked, ...missing]) };
  return [next, ...missing.map((page) => ask(next, { place: page * pageSize + 1 }))];
}

function setFollow(state: PanelState, follow: boolean): Step {
  if (follow === state.follow) return [state];
  return [{ ...state, follow, wanted: undefined, current: follow ? Math.max(1, state.total ?? 1) : state.current }];
}

/** The same event stays in view: it is asked for by its number in the list that shows it or the next one. */
function toggleType(state: PanelState, type: string): Step {
  const hidden = new Set(state.hidden);
  if (!hidden.delete(type)) hidden.add(type);
  const seq = state.follow ? undefined : rowAt(state.rows, state.current)?.seq;
  const before = { ...state, hidden, wanted: seq };
  const [listed, ...asks] = startAnew(before, seq === undefined ? "end" : { seq });
  const [next, ...more] = state.search.text === "" ? [listed] : searchFor(listed, state.search.text);
  return [next, ...asks, ...more];
}

function toggleEvent(state: PanelState, seq: number, place: number): Step {
  const opened = new Map(state.opened);
  const next = { ...state, opened, current: place, follow: false };
  if (opened.delete(seq)) return [next];
  opened.set(seq, undefined);
  for (const oldest of opened.keys()) if (opened.size > mostOpened) opened.delete(oldest);
  return [next, { type: "open", seq }];
}

function withDetail(state: PanelState, detail: PanelDetail): PanelState {
  return { ...state, opened: new Map([...state.opened, [detail.seq, detail]]) };
}

function searchFor(state: PanelState, text: string): Step {
  const search = { ...noSearch, id: state.search.id + 1, text, done: text === "" };
  const types = shownTypes(state);
  const order = { type: "search", search: search.id, text, ...(types !== undefined && { types }) } as const;
  return [{ ...state, search }, order];
}

function nextMatch(state: PanelState, { back, from }: Extract<PersonInput, { type: "nextMatch" }>): Step {
  const { text, at } = state.search;
  return text === "" ? [state] : askMatch(state, { from: at?.seq ?? from, back });
}

function askMatch(state: PanelState, waits: NonNullable<SearchState["waits"]>): Step {
  const { id } = state.search;
  const search = { ...state.search, waits };
  return [
    { ...state, search },
    { type: "nextMatch", search: id, seq: waits.from, back: waits.back },
  ];
}

function takeSearch(state: PanelState, input: Extract<ToRunEvents, { type: "found" | "match" }>): Step {
  const { search } = state;
  if (input.type === "found") {
    const { count, searched, total, done } = input;
    const next = { ...state, search: { ...search, count, searched, total, done } };
    return search.waits === undefined ? [next] : askMatch(next, search.waits);
  }
  if (input.match === undefined) return takeNoMatch(state);
  const [next, ...asks] = goTo(state, input.match.seq);
  return [{ ...next, search: { ...search, at: input.match, waits: undefined } }, ...asks];
}

/** While the search goes on, it may come yet; at the end it goes on from the other end. */
function takeNoMatch(state: PanelState): Step {
  const { waits, done, count } = state.search;
  if (waits === undefined || !done) return [state];
  const otherEnd = waits.back ? state.newest + 1 : 0;
  if (count > 0 && waits.from !== otherEnd) return askMatch(state, { ...waits, from: otherEnd });
  return [{ ...state, search: { ...state.search, waits: undefined } }];
}

function pagesBetween(first: number, last: number): readonly number[] {
  const pages: number[] = [];
  for (let page = Math.floor((first - 1) / pageSize); page * pageSize < last; page += 1) pages.push(page);
  return pages;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
