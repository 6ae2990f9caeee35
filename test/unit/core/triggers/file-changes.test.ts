import assert from "node:assert/strict";
import fc from "fast-check";
import {
  afterRunMs,
  longestWaitMs,
  nextLook,
  noChanges,
  noteChanges,
  noteEnd,
  noteRun,
  quietMs,
  takeStart,
  type FileChanges,
  type FileStart,
} from "../../../../server/src/core/triggers/file-changes.ts";

/** Plays changes and runs against a clock of its own. */
class Bench {
  state: FileChanges = noChanges;
  now = 0;
  readonly started: FileStart[] = [];
  /** What a run writes while it is open. */
  writes: readonly string[] = [];

  change(...paths: readonly string[]): void {
    this.state = noteChanges(this.state, paths, this.now);
  }

  /** Let time pass, looking whenever there is something to look for. */
  pass(milliseconds: number): void {
    const until = this.now + milliseconds;
    for (let look = nextLook(this.state); look !== undefined && look <= until; look = nextLook(this.state)) {
      this.now = Math.max(this.now, look);
      this.look();
    }
    this.now = until;
    this.look();
  }

  end(): void {
    for (const id of this.state.runs?.open ?? []) this.state = noteEnd(this.state, id, this.now);
  }

  private look(): void {
    const [state, start] = takeStart(this.state, this.now);
    this.state = state;
    if (start === undefined) return;
    this.started.push(start);
    this.state = noteRun(this.state, `R${String(this.started.length)}`, start.follows);
    if (this.writes.length > 0) this.change(...this.writes);
  }
}

describe("changed files", () => {
  it("start one run when it has been quiet for a while", () => {
    const bench = new Bench();
    bench.change("/a");
    bench.pass(quietMs - 1);
    bench.change("/b", "/a");
    bench.pass(quietMs - 1);
    assert.deepEqual(bench.started, []);
    bench.pass(1);
    assert.deepEqual(bench.started, [{ paths: ["/a", "/b"], follows: false }]);
  });

  it("wait no longer than ten seconds for quiet", () => {
    const bench = new Bench();
    for (let passed = 0; passed < longestWaitMs; passed += quietMs / 2) {
      assert.deepEqual(bench.started, []);
      bench.change("/a");
      bench.pass(quietMs / 2);
    }
    assert.equal(bench.started.length, 1);
  });

  it("during a run start it once more after that", () => {
    const bench = new Bench();
    bench.change("/a");
    bench.pass(quietMs);
    bench.change("/b");
    bench.pass(60_000);
    assert.equal(bench.started.length, 1);
    bench.end();
    bench.pass(afterRunMs);
    assert.deepEqual(bench.started[1], { paths: ["/b"], follows: true });
  });

  it("that a run writes itself start it once more at most, also those told after its end", () => {
    const bench = new Bench();
    bench.writes = ["/out"];
    bench.change("/a");
    for (let turn = 0; turn < 20; turn += 1) {
      bench.pass(quietMs);
      bench.end();
      if (bench.state.runs !== undefined) bench.change("/late");
      bench.pass(afterRunMs + quietMs);
    }
    assert.equal(bench.started.length, 2);
    assert.equal(bench.state.leftOut, 1);
  });

  it("start it again after all is over", () => {
    const bench = new Bench();
    bench.change("/a");
    bench.pass(quietMs);
    bench.end();
    bench.pass(afterRunMs);
    bench.change("/a");
    bench.pass(quietMs);
    assert.deepEqual(bench.started[1], { paths: ["/a"], follows: false });
  });

  it("wait for all open runs of the trigger, its schedule's included", () => {
    const bench = new Bench();
    bench.state = noteRun(bench.state, "scheduled", false);
    bench.change("/a");
    bench.state = noteRun(bench.state, "another", false);
    bench.state = noteEnd(bench.state, "another", bench.now);
    bench.pass(60_000);
    assert.deepEqual(bench.started, []);
    bench.state = noteEnd(bench.state, "scheduled", bench.now);
    bench.pass(afterRunMs);
    assert.equal(bench.started.length, 1);
  });

  it("never start more than two runs for one change from outside, however a run writes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 15_000 }),
        (pauses, lasts) => {
          const bench = new Bench();
          bench.writes = ["/out"];
          for (const pause of pauses) {
            bench.change("/in");
            bench.pass(pause);
          }
          for (let turn = 0; turn < 40; turn += 1) {
            bench.pass(lasts);
            bench.end();
            bench.pass(afterRunMs);
          }
          assert.ok(bench.started.length >= 1 && bench.started.length <= 2 * pauses.length);
          assert.equal(nextLook(bench.state), undefined);
        },
      ),
    );
  });
});
