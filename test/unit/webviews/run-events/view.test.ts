import assert from "node:assert/strict";
import type { PanelRun, PanelStep } from "../../../../webviews/src/protocol/run-events.ts";
import { emptyState, type SearchState } from "../../../../webviews/src/run-events/state.ts";
import { toView } from "../../../../webviews/src/run-events/view.ts";

const started = "2026-11-21T09:00:00.000Z";
const now = Date.parse(started) + 12_900;

describe("run events view", () => {
  it("says that it waits, and that the host doesn't know the run", () => {
    assert.match(toView(emptyState, now).notice, /Waiting for the Manus host/);
    assert.match(toView({ ...emptyState, known: "gone" }, now).notice, /does not list this run/);
  });

  it("enables only the buttons that the run allows", () => {
    const { header } = viewOf({ can: ["stop", "pause"] });
    assert.deepEqual(
      header?.buttons.map(({ label, enabled }) => [label, enabled]),
      [
        ["Stop", true],
        ["Pause", true],
        ["Resume", false],
        ["Run Again", false],
      ],
    );
  });

  it("shows a running time in whole seconds and a finished one exactly", () => {
    assert.equal(viewOf({}).header?.state, "running · 12 s");
    const finishedAt = "2026-11-21T09:00:01.250Z";
    assert.equal(viewOf({ status: "failed", finishedAt }).header?.state, "failed · 1.3 s");
  });

  it("joins a reason and its remedy to sentences", () => {
    const reason = { message: "git is not there", remedy: "Install git." };
    assert.equal(viewOf({ reason }).header?.reason, "git is not there. Install git.");
    assert.equal(viewOf({ reason: { message: "Stopped." } }).header?.reason, "Stopped.");
  });

  it("shows of a step its outcome, its time, and why it failed or what it waits for", () => {
    const failed = stepOf({ status: "failed", durationMs: 900, reason: { message: "No such file" } });
    assert.deepEqual([failed.state, failed.note], ["failed · 900 ms", "No such file"]);
    const gate = stepOf({ status: "succeeded", outcome: "approved" });
    assert.equal(gate.state, "approved");
    const waiting = stepOf({ status: "waiting", startedAt: started, waitsFor: "Publish?", canAnswer: true });
    assert.deepEqual([waiting.state, waiting.note], ["waiting · 12 s", "Publish?"]);
    assert.deepEqual(waiting.actions, [{ type: "answerStep", label: "Answer…" }]);
    assert.equal(stepOf({ status: "pending" }).state, "not started");
  });

  it("offers the types that are there or hidden, in their order, unknown ones last, counted over the whole stream", () => {
    const counts = { zebra: 1, system: 1_000, action: 2 };
    const view = toView(
      { ...emptyState, counts, total: 1_001, newest: 1_003, current: 7, hidden: new Set(["action", "plan"]) },
      now,
    );
    assert.deepEqual(
      view.filters.map(({ label, shown }) => [label, shown]),
      [
        ["action (2)", false],
        ["plan (0)", false],
        [`system (${new Intl.NumberFormat().format(1_000)})`, true],
        ["zebra (1)", true],
      ],
    );
    const [listed, all] = [1_001, 1_003].map((value) => new Intl.NumberFormat().format(value));
    assert.equal(view.range, `7 of ${listed}, of ${all} in all`);
  });

  it("tells an empty stream from one that is being read, and from one whose events are all hidden", () => {
    assert.equal(toView(emptyState, now).range, "Reading events…");
    assert.equal(toView({ ...emptyState, total: 0 }, now).range, "No events yet");
    const hidden = { ...emptyState, total: 0, newest: 4, counts: { plan: 4 }, hidden: new Set(["plan"]) };
    assert.equal(toView(hidden, now).range, "None of 4 events has a type that is shown");
  });

  it("says how a search stands", () => {
    const found = (search: Partial<SearchState>): string =>
      toView({ ...emptyState, search: { ...emptyState.search, text: "x", ...search } }, now).found;
    assert.equal(toView(emptyState, now).found, "");
    assert.equal(found({ done: true }), "Nothing found");
    assert.equal(found({ done: false, count: 1, searched: 25, total: 100 }), "1 match; 25 % searched");
    assert.equal(found({ done: true, count: 3, at: { seq: 9, place: 2 } }), "2 of 3 matches");
    const most = found({ done: true, count: 200_000, searched: 500, total: 1_000 });
    assert.match(most, /^200.000 matches in the first 50 %; no more are looked for$/);
  });

  it("offers to take over what is free, to give back what is taken, and says why there is nothing", () => {
    const offered = (...takeOvers: PanelRun["takeOvers"]): unknown =>
      viewOf({ takeOvers }).header?.takeOvers.map(({ type, label, enabled, tooltip }) => [
        type,
        label,
        enabled,
        tooltip,
      ]);
    assert.deepEqual(offered(), []);
    assert.deepEqual(
      offered({ what: "shell", state: "free", why: "w" }, { what: "browser", state: "none", why: "n" }),
      [
        ["takeOver", "Take Over Shell…", true, "w"],
        ["takeOver", "Take Over Browser", false, "n"],
      ],
    );
    assert.deepEqual(
      offered({ what: "shell", state: "taken", why: "w" }, { what: "browser", state: "taken", why: "n" }),
      [
        ["giveBack", "Give Back Shell", true, "w"],
        ["giveBack", "Give Back Browser…", true, "n"],
      ],
    );
  });

  it("offers what can be done with an agent; its own events only where others are shown", () => {
    const agent = { agent: "m · turn 2", hasStream: true, canMessage: true, hasChanges: true } as const;
    const labels = (kind: PanelRun["kind"]) =>
      viewOf({ kind, steps: [{ ...plainStep, ...agent }] }).steps[0]?.actions.map(({ label }) => label);
    assert.deepEqual(labels("workflow"), ["Message…", "Agent's Events", "Changes…"]);
    assert.deepEqual(labels("task"), ["Message…", "Changes…"]);
  });
});

function viewOf(changes: Partial<PanelRun>) {
  const run: PanelRun = {
    id: "01RUN1",
    kind: "workflow",
    title: "Report",
    file: "r",
    status: "running",
    startedAt: started,
    imported: false,
    steps: [],
    can: [],
    usage: "",
    asks: [],
    writers: [],
    takeOvers: [],
    ...changes,
  };
  return toView({ ...emptyState, known: "there", run }, now);
}

const plainStep: PanelStep = {
  id: "log",
  number: 1,
  title: "Log",
  detail: "",
  status: "running",
  items: "",
  reused: "",
  canRetryFrom: false,
  canSkip: false,
  hasChild: false,
  canAnswer: false,
  agent: "",
  hasStream: false,
  canMessage: false,
  hasChanges: false,
};

function stepOf(changes: Partial<PanelStep>) {
  const row = viewOf({ steps: [{ ...plainStep, ...changes }] }).steps[0];
  assert.ok(row);
  return row;
}
