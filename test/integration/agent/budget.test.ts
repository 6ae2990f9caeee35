import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { capNow } from "../../../server/src/core/budget/judge-call.ts";
import { emptyTally } from "../../../server/src/core/budget/tally.ts";
import type { JournalRecord } from "../../../server/src/core/ports/journal.ts";
import type { DispatchEvent } from "../../../server/src/core/dispatch/events.ts";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import { Fleet } from "../../../server/src/runtime/fleet.ts";
import { replay } from "../../../server/src/runtime/replay.ts";
import { eventually } from "../../support/eventually.ts";
import { startModelServer, type ModelServer } from "../../support/model-server.ts";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";

/** Above what two calls take at most together (12,140 tokens each, as it's estimated), below three. */
const cap = 30_000;
const workflow = `manus: 1
kind: workflow
name: two
budget: { tokens: ${cap}, onExceed: ask }
steps:
  - { id: a, needs: [], prompt: "Say a", plan: ["Say it"] }
  - { id: b, needs: [], prompt: "Say b", plan: ["Say it"] }
`;

describe("the budget of a run whose agents work side by side", function () {
  this.timeout(60_000);
  let model: ModelServer;
  let world: RealWorld;
  /** Turns wait for it. */
  let letAnswer: () => void = () => undefined;

  beforeEach(async () => {
    const mayAnswer = new Promise<void>((resolve) => (letAnswer = resolve));
    model = await startModelServer(async ({ calls }) => {
      await mayAnswer;
      if (calls === 0) return { name: "message_notify_user", arguments: { text: "Said" } };
      return { name: "idle", arguments: {} };
    });
    world = await openRealWorld(model.environment);
    await world.write("two.manus.yaml", workflow);
  });

  afterEach(async () => {
    letAnswer();
    await world.close();
    await model.close();
  });

  const records = async (): Promise<readonly JournalRecord[]> => {
    const folder = join(world.home, "journal");
    const files = (await readdir(folder)).filter((name) => name.endsWith(".jsonl")).sort();
    const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
    const lines = texts.join("").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as JournalRecord).filter((line) => "event" in line);
  };
  const reserved = async (): Promise<number> =>
    (await records()).filter(({ event }) => (event as DispatchEvent).type === "budgetReserved").length;

  it("holds over a kill -9 while both are asking the model", async () => {
    const { exitCode, stderr } = await world.run("run", "two", "--detach");
    assert.equal(exitCode, 0, stderr);
    await eventually("both agents ask the model", () => model.asked() === 2, 20_000);
    assert.equal(await reserved(), 2);
    process.kill((await world.endpoint()).pid, "SIGKILL");
    // The next host counts what was under way as spent, so only one more call fits at a time.
    assert.equal((await world.run("tasks", "list")).exitCode, 0);
    await eventually("one of them asks again", () => model.asked() === 3, 30_000);
    assert.equal(await reserved(), 3);
    letAnswer();
    await eventually(
      "the run has ended, or asks for more",
      async () => {
        const tasks = await world.json<readonly TaskView[]>("tasks", "list");
        for (const { id, waiting } of tasks) {
          if (waiting?.kind === "budget") await world.run("tasks", "answer", id, "raise");
        }
        return (await records()).some(({ event }) => (event as DispatchEvent).type === "runFinished");
      },
      30_000,
    );
    checkEveryMoment(await records());
  });
});

/** At no moment more than one call was under way beyond what might be spent. */
function checkEveryMoment(all: readonly JournalRecord[]): void {
  const fleet = new Fleet();
  let most = 0;
  for (const record of all) {
    assert.deepEqual(replay(fleet, { records: [record] }), []);
    for (const { spec, tally = emptyTally } of fleet.runs.values()) {
      const spent = (tally.spent.tokens ?? 0) + (tally.reserved.tokens ?? 0);
      const bound = capNow({ cap: { tokens: cap }, tally }, "tokens") ?? 0;
      assert.ok(
        spent <= bound || tally.inFlight <= 1,
        `${spent} of ${bound} with ${tally.inFlight} calls in ${spec.id}`,
      );
      most = Math.max(most, tally.inFlight);
    }
  }
  const [run] = fleet.runs.values();
  assert.equal(run?.end?.status, "succeeded");
  assert.deepEqual([run.tally?.inFlight, run.tally?.reserved], [0, {}]);
  assert.equal(most, 2, "both agents were under way at the same time");
}
