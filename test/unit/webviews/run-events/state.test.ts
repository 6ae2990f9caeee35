import assert from "node:assert/strict";
import type { FromRunEvents, PanelDetail, PanelEvent } from "../../../../webviews/src/protocol/run-events.ts";
import { mostPages, pageSize, rowAt } from "../../../../webviews/src/run-events/row-cache.ts";
import { emptyState, reduce, type PanelInput, type PanelState } from "../../../../webviews/src/run-events/state.ts";

/** A panel over a stream of events, whose extension answers at once. */
class Desk {
  state: PanelState = emptyState;
  readonly asked: FromRunEvents[] = [];
  types: readonly string[];

  constructor(types: readonly string[]) {
    this.types = types;
  }

  take(input: PanelInput): this {
    const [next, ...asks] = reduce(this.state, input);
    this.state = next;
    for (const ask of asks) {
      this.asked.push(ask);
      if (ask.type === "list") this.take(this.#answer(ask));
    }
    return this;
  }

  open(before: { readonly hidden?: readonly string[]; readonly search?: string; readonly seq?: number } = {}): this {
    return this.take({ type: "opened", hidden: [], search: "", ...before });
  }

  append(...types: readonly string[]): this {
    const first = this.types.length + 1;
    this.types = [...this.types, ...types];
    return this.take({ type: "appended", events: types.map((type, at) => eventOf(first + at, type)) });
  }

  /** The numbers of the events at some places. */
  at(...places: readonly number[]): readonly (number | undefined)[] {
    return places.map((place) => rowAt(this.state.rows, place)?.seq);
  }

  #answer({ list, from, limit, types }: Extract<FromRunEvents, { type: "list" }>): PanelInput {
    const all = this.types.map((type, at) => eventOf(at + 1, type));
    const listed = all.filter(({ type }) => types?.includes(type) ?? true);
    const start =
      from === "end"
        ? Math.max(0, listed.length - limit)
        : "place" in from
          ? from.place - 1
          : listed.filter(({ seq }) => seq < from.seq).length;
    const counts: Record<string, number> = {};
    for (const type of this.types) counts[type] = (counts[type] ?? 0) + 1;
    const events = listed.slice(start, start + limit);
    return { type: "listed", list, from, events, first: start + 1, total: listed.length, counts };
  }
}

/** So many events, every tenth a plan. */
function long(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => (at % 10 === 9 ? "plan" : "action"));
}

describe("state of the run panel", () => {
  it("begins at the newest event", () => {
    const desk = new Desk(long(950)).open();
    assert.deepEqual(desk.asked[0], { type: "ready" });
    assert.deepEqual(desk.asked[1], { type: "list", list: 1, from: "end", limit: 2 * pageSize });
    assert.deepEqual([desk.state.total, desk.state.newest, desk.state.current], [950, 950, 950]);
    assert.deepEqual(desk.at(950, 901), [950, 901]);
  });

  it("is brought back where it was: types, search, event", () => {
    const desk = new Desk(long(950)).open({ hidden: ["action"], search: "needle", seq: 500 });
    assert.deepEqual([desk.state.current, desk.state.total, desk.state.follow], [50, 95, false]);
    assert.equal(desk.state.jump.place, 50);
    assert.equal(desk.state.search.text, "needle");
    assert.deepEqual(
      desk.asked.find(({ type }) => type === "search"),
      {
        type: "search",
        search: 1,
        text: "needle",
        types: ["message", "observation", "plan", "knowledge", "datasource", "system"],
      },
    );
  });

  it("asks for what comes into view, once, and keeps no more than some pages", () => {
    const desk = new Desk(long(10_000)).open();
    desk.take({ type: "seen", first: 5_150, last: 5_250 });
    assert.deepEqual(desk.at(5_150, 5_250), [5_150, 5_250]);
    const before = desk.asked.length;
    desk.take({ type: "seen", first: 5_150, last: 5_250 });
    assert.equal(desk.asked.length, before);
    for (let first = 1; first < 10_000; first += 200) desk.take({ type: "seen", first, last: first + 40 });
    assert.ok(desk.state.rows.size <= mostPages);
  });

  it("takes what is appended, and counts only what is shown", () => {
    const desk = new Desk(long(20)).open();
    desk.append("action", "plan");
    assert.deepEqual([desk.state.total, desk.state.current, desk.at(22)], [22, 22, [22]]);
    desk.take({ type: "toggleType", eventType: "action" });
    desk.append("action", "plan");
    assert.deepEqual([desk.state.total, desk.state.newest, desk.state.counts], [4, 24, { action: 20, plan: 4 }]);
  });

  it("lists anew when events were missed, and drops answers of the list before", () => {
    const desk = new Desk(long(20)).open();
    const stale = desk.state.list;
    desk.types = long(30);
    desk.take({ type: "appended", events: [eventOf(30, "plan")] });
    assert.deepEqual([desk.state.total, desk.state.newest], [30, 30]);
    const now = desk.state;
    desk.take({ type: "listed", list: stale, from: "end", events: [], first: 1, total: 0, counts: {} });
    assert.equal(desk.state, now);
  });

  it("keeps the event at the cursor when types go or come", () => {
    const desk = new Desk(long(1_000)).open();
    desk.take({ type: "setFollow", follow: false }).take({ type: "seen", first: 480, last: 520 });
    desk.take({ type: "moveTo", place: 495 }).take({ type: "toggleType", eventType: "action" });
    desk.take({ type: "seen", first: 40, last: 60 });
    assert.deepEqual([desk.state.current, desk.at(50)], [50, [500]]);
    desk.take({ type: "toggleType", eventType: "action" });
    assert.equal(desk.state.current, 500);
  });

  it("follows until somebody goes elsewhere", () => {
    const desk = new Desk(long(20)).open();
    desk.take({ type: "goTo", seq: 3 });
    assert.deepEqual([desk.state.follow, desk.state.current, desk.state.jump.place], [false, 3, 3]);
    desk.append("plan");
    assert.equal(desk.state.current, 3);
    desk.take({ type: "setFollow", follow: true });
    assert.equal(desk.state.current, 21);
  });

  it("opens an event, asks once what it shows, and closes it", () => {
    const desk = new Desk(long(20)).open();
    desk.take({ type: "toggleEvent", seq: 5, place: 5 });
    assert.deepEqual(desk.asked.at(-1), { type: "open", seq: 5 });
    assert.equal(desk.state.opened.has(5), true);
    desk.take({ type: "detail", detail: detailOf(5) }).take({ type: "detail", detail: detailOf(6) });
    assert.deepEqual([...desk.state.opened.keys()], [5]);
    desk.take({ type: "toggleEvent", seq: 5, place: 5 });
    assert.equal(desk.state.opened.size, 0);
  });

  it("waits for a match that isn't there yet, goes there, and at the end goes on from the other end", () => {
    const desk = new Desk(long(1_000)).open().take({ type: "searchFor", text: "x" });
    const found = { type: "found", search: 1, total: 1_000 } as const;
    desk.take({ type: "nextMatch", back: false, from: 0 }).take({ type: "match", search: 1, match: undefined });
    assert.deepEqual(desk.state.search.waits, { from: 0, back: false });
    desk.take({ ...found, count: 1, searched: 500, done: false });
    assert.deepEqual(desk.asked.at(-1), { type: "nextMatch", search: 1, seq: 0, back: false });
    desk.take({ type: "match", search: 1, match: { seq: 400, place: 1 } });
    assert.deepEqual([desk.state.current, desk.state.search.at?.place, desk.state.search.waits], [400, 1, undefined]);
    desk.take({ ...found, count: 1, searched: 1_000, done: true });
    desk.take({ type: "nextMatch", back: false, from: 0 }).take({ type: "match", search: 1, match: undefined });
    assert.deepEqual(desk.asked.at(-1), { type: "nextMatch", search: 1, seq: 0, back: false });
    desk.take({ type: "match", search: 1, match: undefined });
    assert.equal(desk.state.search.waits, undefined);
  });

  it("hears nothing of a search before", () => {
    const desk = new Desk(long(20)).open();
    desk.take({ type: "searchFor", text: "x" }).take({ type: "searchFor", text: "y" });
    desk.take({ type: "found", search: 1, count: 3, searched: 20, total: 20, done: true });
    assert.equal(desk.state.search.count, 0);
  });

  it("has nothing of the stream before when another one is shown", () => {
    const desk = new Desk(long(20)).open();
    desk.types = ["message"];
    desk.take({ type: "toggleEvent", seq: 5, place: 5 }).take({ type: "anotherStream" });
    assert.deepEqual([desk.state.total, desk.state.newest, desk.state.opened.size], [1, 1, 0]);
  });
});

function eventOf(seq: number, type: string): PanelEvent {
  return { seq, at: "2026-11-21T09:00:00.000Z", type, summary: `event ${seq}`, outcome: "", took: "" };
}

function detailOf(seq: number): PanelDetail {
  const texts = { thought: "", texts: [], ending: "", images: [], places: [] };
  return { seq, source: "agent", ...texts, hasDiff: false, json: "{}", cut: false };
}
