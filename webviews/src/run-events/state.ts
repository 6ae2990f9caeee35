import type { FromRunEvents, PanelEvent, PanelRun, ToRunEvents } from "../protocol/run-events.ts";

/** What the panel knows. Pure: `reduce` makes the next state from a message, and says what to ask the extension for. */
export interface PanelState {
  /** `loading` until the extension has said anything about the run; `gone` when the host doesn't know it. */
  readonly known: "loading" | "there" | "gone";
  readonly run: PanelRun | undefined;
  /** A part of the stream without gaps, in order; at most {@link windowSize} events. */
  readonly events: readonly PanelEvent[];
  /** So many events the stream has, as far as is known. */
  readonly total: number;
  /** The types that are not shown. */
  readonly hidden: ReadonlySet<string>;
  /** Whether the newest event is kept in view. */
  readonly follow: boolean;
  /** Whether a page is on its way. */
  readonly reading: boolean;
  /** A sentence; empty when nothing is wrong. */
  readonly problem: string;
}

/** What a person did. */
type PersonInput =
  | { readonly type: "opened" }
  | { readonly type: "loadEarlier" }
  | { readonly type: "loadLater" }
  | { readonly type: "setFollow"; readonly follow: boolean }
  | { readonly type: "toggleType"; readonly eventType: string };

/** What a person, or the extension, did. */
export type PanelInput = ToRunEvents | PersonInput;

type Step = readonly [PanelState, ...FromRunEvents[]];

/** One page of events. */
export const pageSize = 200;
/** More events than this are never in the page: a long stream stays light. */
export const windowSize = 1_000;

export const emptyState: PanelState = {
  known: "loading",
  run: undefined,
  events: [],
  total: 0,
  hidden: new Set(),
  follow: true,
  reading: false,
  problem: "",
};

/** The next state, and what to ask for. Input that changes nothing gives the same state back. */
export function reduce(state: PanelState, input: PanelInput): Step {
  switch (input.type) {
    case "run":
      return [{ ...state, run: input.run, known: input.run === undefined ? "gone" : "there" }];
    case "anotherStream":
      return [{ ...state, events: [], total: 0, reading: true }];
    case "page":
      return [takePage({ ...state, reading: false, problem: "" }, input.events, input.total)];
    case "appended":
      return takeAppended(state, input.events);
    case "problem":
      return [{ ...state, reading: input.message === "" && state.reading, problem: input.message }];
    default:
      return reducePersonInput(state, input);
  }
}

function reducePersonInput(state: PanelState, input: PersonInput): Step {
  switch (input.type) {
    case "opened":
      return [{ ...state, reading: true }, { type: "ready" }, { type: "read", from: "end", limit: pageSize }];
    case "loadEarlier":
      return loadEarlier(state);
    case "loadLater":
      return state.reading || isAtEnd(state) ? [state] : readFrom({ ...state, follow: false }, lastSeq(state) + 1);
    case "setFollow":
      return setFollow(state, input.follow);
    case "toggleType":
      return [{ ...state, hidden: toggled(state.hidden, input.eventType) }];
  }
}

/** The number of the first event that is there; 1 where there is none. */
export function firstSeq(state: PanelState): number {
  return state.events[0]?.seq ?? 1;
}

/** The number of the last event that is there; 0 where there is none. */
export function lastSeq(state: PanelState): number {
  return state.events.at(-1)?.seq ?? 0;
}

/** Whether the newest event of the stream is among those that are there. */
export function isAtEnd(state: PanelState): boolean {
  return lastSeq(state) >= state.total;
}

function takePage(state: PanelState, page: readonly PanelEvent[], total: number): PanelState {
  const known = { ...state, total: Math.max(total, page.at(-1)?.seq ?? 0) };
  const [first] = page;
  const last = page.at(-1);
  if (first === undefined || last === undefined) return known;
  const joins = state.events.length > 0 && first.seq <= lastSeq(state) + 1 && last.seq >= firstSeq(state) - 1;
  if (!joins) return { ...known, events: page.slice(-windowSize) };
  const before = state.events.filter((event) => event.seq < first.seq);
  const after = state.events.filter((event) => event.seq > last.seq);
  const events = [...before, ...page, ...after];
  // What was just asked for stays; what is farthest from it goes.
  const cameBefore = first.seq < firstSeq(state);
  return { ...known, events: cameBefore ? events.slice(0, windowSize) : events.slice(-windowSize) };
}

function takeAppended(state: PanelState, appended: readonly PanelEvent[]): Step {
  const fresh = appended.filter((event) => event.seq > state.total);
  const newest = fresh.at(-1);
  if (newest === undefined) return [state];
  const next = { ...state, total: newest.seq };
  const follows = isAtEnd(state) && fresh[0]?.seq === lastSeq(state) + 1;
  if (follows) return [{ ...next, events: [...state.events, ...fresh].slice(-windowSize) }];
  // Something was missed, or the person looks at an older part: only a follower is brought to the end.
  return state.follow && !state.reading ? readEnd(next) : [next];
}

function loadEarlier(state: PanelState): Step {
  const first = firstSeq(state);
  if (state.reading || first <= 1) return [state];
  const from = Math.max(1, first - pageSize);
  const ask = { type: "read", from, limit: first - from } as const;
  return [{ ...state, reading: true, follow: false }, ask];
}

function setFollow(state: PanelState, follow: boolean): Step {
  if (follow === state.follow) return [state];
  const next = { ...state, follow };
  return follow && !isAtEnd(state) && !state.reading ? readEnd(next) : [next];
}

function readEnd(state: PanelState): Step {
  return [
    { ...state, reading: true },
    { type: "read", from: "end", limit: pageSize },
  ];
}

function readFrom(state: PanelState, from: number): Step {
  return [
    { ...state, reading: true },
    { type: "read", from, limit: pageSize },
  ];
}

function toggled(types: ReadonlySet<string>, type: string): ReadonlySet<string> {
  const next = new Set(types);
  if (!next.delete(type)) next.add(type);
  return next;
}
