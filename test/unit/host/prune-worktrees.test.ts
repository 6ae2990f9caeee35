import assert from "node:assert/strict";
import { pruneWorktrees } from "../../../server/src/host/prune-worktrees.ts";
import type { FleetChange, FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import type { RunStatus } from "../../../server/src/protocol/states.ts";
import { eventually } from "../../support/eventually.ts";
import { rememberLog } from "../../support/remembered-log.ts";

type Runs = Readonly<Record<string, RunStatus>>;

/** A fleet whose runs a test moves. */
class MovingFleet {
  private runs: Runs;
  private listener: ((change: FleetChange) => void) | undefined;

  constructor(runs: Runs) {
    this.runs = runs;
  }

  move(runs: Runs): void {
    this.runs = { ...this.runs, ...runs };
    this.listener?.({ runs: viewsOf(runs) } as FleetChange);
  }

  snapshot(): FleetSnapshot {
    return { runs: viewsOf(this.runs) } as FleetSnapshot;
  }

  onChange(listener: (change: FleetChange) => void): () => void {
    this.listener = listener;
    return () => undefined;
  }
}

function viewsOf(runs: Runs): FleetSnapshot["runs"] {
  return Object.entries(runs).map(([id, status]) => ({ id, status })) as unknown as FleetSnapshot["runs"];
}

describe("pruning worktrees", () => {
  it("happens at the start and when runs end, one look at a time, and leaves alone what moves", async () => {
    const fleet = new MovingFleet({ a: "running", b: "succeeded" });
    const looks: string[] = [];
    let finish = (): void => undefined;
    const prune = async (isMoving: (runId: string) => boolean): Promise<readonly string[]> => {
      looks.push(["a", "b"].filter(isMoving).join(" "));
      await new Promise<void>((resolve) => (finish = resolve));
      return [];
    };
    pruneWorktrees(fleet, { prune }, rememberLog());
    await eventually("one look", () => looks.join() === "a");
    fleet.move({ a: "waiting" });
    fleet.move({ a: "failed" });
    assert.equal(looks.length, 1);
    finish();
    await eventually("the next look", () => looks.join() === "a,");
    finish();
  });

  it("goes on after a failure", async () => {
    const fleet = new MovingFleet({ a: "running" });
    const log = rememberLog();
    let looks = 0;
    const prune = async (): Promise<readonly string[]> => {
      looks += 1;
      if (looks === 1) throw new Error("the disk is gone");
      return ["/home/worktrees/a"];
    };
    pruneWorktrees(fleet, { prune }, log);
    await eventually("the failure is told", () => log.lines.some((line) => line.includes("couldn't be pruned")));
    fleet.move({ a: "stopped" });
    await eventually("it goes on", () => log.lines.some((line) => line.includes("worktrees/a held no changes")));
  });
});
