import assert from "node:assert/strict";
import fc from "fast-check";
import { decideDue } from "../../../../server/src/core/triggers/due-moments.ts";
import { transitionTrigger } from "../../../../server/src/core/triggers/transition-trigger.ts";
import type { TriggerEvent, TriggerState } from "../../../../server/src/core/triggers/trigger-state.ts";
import type { DispatchEvent } from "../../../../server/src/core/dispatch/events.ts";
import { Fleet } from "../../../../server/src/runtime/fleet.ts";
import { FleetDraft } from "../../../../server/src/runtime/fleet-draft.ts";

const spec = {
  id: "T",
  name: "t",
  file: "/w/t.manus.yaml",
  workspaceFolder: "/w",
  schedules: [
    { cron: "*/10 * * * *", timezone: "Europe/Berlin", missed: "all" as const },
    { cron: "0 * * * *", missed: "once" as const },
  ],
  files: [],
};
const noon = Date.UTC(2026, 9, 24, 23);

/**
 * What several hosts and windows may do: look at the clock, decide, and later (or never) write what they decided, from whatever they saw by then. A host that dies between
 * loses what it decided; one that was replaced still holds what it saw.
 */
type Act =
  | { readonly kind: "look"; readonly host: number }
  | { readonly kind: "write"; readonly host: number }
  | { readonly kind: "die"; readonly host: number }
  | { readonly kind: "clock"; readonly by: number }
  | { readonly kind: "pause" | "resume" };

const acts = fc.array(
  fc.oneof<fc.Arbitrary<Act>[]>(
    fc.record({ kind: fc.constant("look" as const), host: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ kind: fc.constant("look" as const), host: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ kind: fc.constant("write" as const), host: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ kind: fc.constant("write" as const), host: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ kind: fc.constant("die" as const), host: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ kind: fc.constant("clock" as const), by: fc.integer({ min: -2_000_000, max: 4_000_000 }) }),
    fc.record({ kind: fc.constantFrom("pause" as const, "resume" as const) }),
  ),
  { minLength: 40, maxLength: 100, size: "max" },
);

describe("a due moment of a schedule", () => {
  it("starts one run at most, under any interleaving of hosts, deaths and clocks", () => {
    let started = 0;
    fc.assert(
      fc.property(acts, (script) => {
        let now = noon;
        const time = (): string => new Date(now).toISOString();
        let state = transitionTrigger(undefined, { type: "triggerAdded", trigger: spec, by: "t" }, time());
        assert.ok(state !== undefined);
        const apply = (event: TriggerEvent): void => {
          state = transitionTrigger(state, event, time()) ?? state;
        };
        const decided = new Map<number, readonly DispatchEvent[]>();
        const runs: string[] = [];
        for (const act of script) {
          if (act.kind === "clock") now += act.by;
          if (act.kind === "pause") apply({ type: "triggerPaused", triggerId: "T", by: "t" });
          if (act.kind === "resume") apply({ type: "triggerResumed", triggerId: "T", by: "t" });
          if (act.kind === "die") decided.delete(act.host);
          if (act.kind === "look")
            decided.set(act.host, [...(decided.get(act.host) ?? []), ...eventsOf(state, time())]);
          if (act.kind !== "write") continue;
          const [event, ...rest] = decided.get(act.host) ?? [];
          decided.set(act.host, rest);
          if (event === undefined) continue;
          const [after, ran] = write(state, event, time());
          state = after;
          runs.push(...ran);
        }
        assert.equal(new Set(runs).size, runs.length, `started twice: ${runs.join(" ")}`);
        started += runs.length;
      }),
      { numRuns: 60 },
    );
    assert.ok(started > 30, `the property says nothing where hardly anything starts: ${String(started)}`);
  });
});

function eventsOf(state: TriggerState, at: string): readonly DispatchEvent[] {
  const { start, until, rewindTo } = decideDue(state, at);
  if (rewindTo !== undefined) return [{ type: "triggerRewound", triggerId: "T", to: rewindTo }];
  const created = start.map((due) => ({ type: "runCreated", run: runOf(due, at) }) as unknown as DispatchEvent);
  return until === undefined ? created : [...created, { type: "triggerPassed", triggerId: "T", until }];
}

/** Through the same draft as the dispatcher's: whether the run is there is for it to say. */
function write(state: TriggerState, event: DispatchEvent, at: string): readonly [TriggerState, readonly string[]] {
  const fleet = new Fleet();
  fleet.triggers.set("T", state);
  const draft = new FleetDraft(fleet);
  draft.apply(event, at);
  const runs = [...draft.runs.values()].flatMap(({ spec: { origin } }) =>
    origin?.kind === "schedule" ? [origin.due] : [],
  );
  return [draft.trigger("T") ?? state, runs];
}

let ids = 0;

function runOf(due: string, startedAt: string): object {
  ids += 1;
  const compiled = { name: "t", title: "t", priority: 5, policy: {}, steps: [], outputs: {}, environment: {} };
  const base = { file: spec.file, workspaceFolder: "/w", folder: "/r", startedAt, inputs: {}, compiled, borrowed: {} };
  return { id: `R${String(ids)}`, ...base, origin: { kind: "schedule", triggerId: "T", due } };
}
