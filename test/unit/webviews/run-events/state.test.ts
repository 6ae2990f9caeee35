import assert from "node:assert/strict";
import fc from "fast-check";
import type { FromRunEvents, PanelEvent } from "../../../../webviews/src/protocol/run-events.ts";
import {
  emptyState,
  firstSeq,
  isAtEnd,
  lastSeq,
  pageSize,
  reduce,
  windowSize,
  type PanelInput,
  type PanelState,
} from "../../../../webviews/src/run-events/state.ts";

describe("run events state", () => {
  it("greets the extension and asks for the newest page when it opens", () => {
    const [state, ...asks] = reduce(emptyState, { type: "opened" });
    assert.equal(state.reading, true);
    assert.deepEqual(asks, [{ type: "ready" }, { type: "read", from: "end", limit: pageSize }]);
  });

  it("adds what is appended at its end", () => {
    const state = after(page(1, 3, 3), appended(4, 5));
    assert.deepEqual([firstSeq(state), lastSeq(state), state.total], [1, 5, 5]);
  });

  it("leaves out what it has already", () => {
    const state = after(page(1, 5, 5));
    assert.equal(reduce(state, appended(4, 5))[0], state);
    assert.deepEqual(
      [lastSeq(after(page(1, 5, 5), appended(4, 6))), after(page(1, 5, 5), appended(4, 6)).events.length],
      [6, 6],
    );
  });

  it("asks for the end when it follows and missed something", () => {
    const [state, ask] = reduce(after(page(1, 3, 3)), appended(8, 9));
    assert.deepEqual([state.total, lastSeq(state)], [9, 3]);
    assert.deepEqual(ask, { type: "read", from: "end", limit: pageSize });
  });

  it("only counts what is appended while the person looks at an older part", () => {
    const [state, ...asks] = reduce(
      after(page(201, 400, 900), { type: "setFollow", follow: false }),
      appended(901, 902),
    );
    assert.deepEqual([state.total, lastSeq(state), asks], [902, 400, []]);
  });

  it("loads the page before, without following any more, and joins it", () => {
    const [state, ask] = reduce(after(page(801, 1000, 1000)), { type: "loadEarlier" });
    assert.deepEqual([ask, state.follow], [{ type: "read", from: 601, limit: 200 }, false]);
    const joined = reduce(state, page(601, 800, 1000))[0];
    assert.deepEqual([firstSeq(joined), lastSeq(joined), joined.events.length], [601, 1000, 400]);
  });

  it("asks for no more than there is before its first event", () => {
    assert.deepEqual(reduce(after(page(51, 60, 60)), { type: "loadEarlier" })[1], { type: "read", from: 1, limit: 50 });
    assert.equal(reduce(after(page(1, 60, 60)), { type: "loadEarlier" }).length, 1);
  });

  it("asks for one page at a time", () => {
    const reading = reduce(after(page(801, 1000, 1000)), { type: "loadEarlier" })[0];
    assert.equal(reduce(reading, { type: "loadEarlier" }).length, 1);
  });

  it("goes back to the end when the person wants to follow", () => {
    const old = after(page(1, 200, 900), { type: "setFollow", follow: false });
    assert.deepEqual(reduce(old, { type: "setFollow", follow: true })[1], {
      type: "read",
      from: "end",
      limit: pageSize,
    });
    const there = after(page(1, 3, 3), { type: "setFollow", follow: false });
    assert.equal(reduce(there, { type: "setFollow", follow: true }).length, 1);
  });

  it("starts over with a page that doesn't join what is there", () => {
    const state = after(page(1, 200, 900), page(701, 900, 900));
    assert.deepEqual([firstSeq(state), lastSeq(state)], [701, 900]);
  });

  it("ends its reading on a page, even an empty one, and on a problem", () => {
    const reading = reduce(emptyState, { type: "opened" })[0];
    assert.equal(reduce(reading, { type: "page", events: [], total: 0 })[0].reading, false);
    const failed = reduce(reading, { type: "problem", message: "No host" })[0];
    assert.deepEqual([failed.reading, failed.problem], [false, "No host"]);
    assert.equal(reduce(failed, page(1, 2, 2))[0].problem, "");
  });

  it("hides and shows a type", () => {
    const hidden = reduce(emptyState, { type: "toggleType", eventType: "plan" })[0];
    assert.deepEqual([...hidden.hidden], ["plan"]);
    assert.equal(reduce(hidden, { type: "toggleType", eventType: "plan" })[0].hidden.size, 0);
  });

  it("keeps a window without gaps and without growing, whatever is done", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 60 }), fc.integer({ min: 0, max: 5_000 }), (deeds, length) => {
        const stream = new FakeStream(length);
        let state = stream.feed(emptyState, { type: "opened" });
        for (const deed of deeds) {
          state = stream.feed(
            state,
            deed < 2 ? stream.grow(deed * 350 + 1) : (others[deed - 2] ?? { type: "loadEarlier" }),
          );
          assert.ok(state.events.length <= windowSize);
          assert.ok(state.events.every((event, place) => event.seq === firstSeq(state) + place));
          assert.equal(state.total, stream.length);
          if (state.follow) assert.ok(isAtEnd(state));
        }
      }),
    );
  });
});

const others: readonly PanelInput[] = [
  { type: "loadEarlier" },
  { type: "loadLater" },
  { type: "setFollow", follow: true },
  { type: "setFollow", follow: false },
];

/** An extension that answers at once, over a stream that grows. */
class FakeStream {
  length: number;

  constructor(length: number) {
    this.length = length;
  }

  grow(count: number): PanelInput {
    this.length += count;
    return appended(this.length - count + 1, this.length);
  }

  feed(state: PanelState, input: PanelInput): PanelState {
    const [next, ...asks] = reduce(state, input);
    return asks.reduce((current, ask) => (ask.type === "read" ? this.feed(current, this.#read(ask)) : current), next);
  }

  #read({ from, limit }: Extract<FromRunEvents, { type: "read" }>): PanelInput {
    const first = from === "end" ? Math.max(1, this.length - limit + 1) : from;
    return page(first, Math.min(this.length, first + limit - 1), this.length);
  }
}

function after(...inputs: readonly PanelInput[]): PanelState {
  return inputs.reduce((state, input) => reduce(state, input)[0], emptyState);
}

function page(first: number, last: number, total: number): PanelInput {
  return { type: "page", events: events(first, last), total };
}

function appended(first: number, last: number): PanelInput {
  return { type: "appended", events: events(first, last) };
}

function events(first: number, last: number): readonly PanelEvent[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => {
    const at = "2026-11-21T09:00:00.000Z";
    return { seq: first + place, at, type: "system", source: "dispatcher", summary: "", body: "{}", cut: false };
  });
}
