import assert from "node:assert/strict";
import type { RunResult } from "../../../server/src/cli/run-result.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { startModelServer, type ModelServer, type Turn, type WishedCall } from "../../support/model-server.ts";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";

const flow = `
manus: 1
kind: workflow
name: flow
steps:
  - id: list
    tool: shell_exec
    with: { id: list, exec_dir: ., command: "echo '[\\"x\\",\\"y\\",\\"z\\"]'" }
  - id: each
    forEach: fromJSON(steps.list.output)
    maxParallel: 1
    task: ./note.manus.yaml
    with: { name: "\${{ item }}" }
  - id: publish
    workflow: publish
    with: { notes: "\${{ join(steps.each.output, ' ') }}", count: "\${{ fromJSON('3') }}" }
outputs:
  said: steps.publish.outputs.said
  notes: steps.each.outputs.note
`;
const note = `
manus: 1
kind: task
name: note
inputs: { name: { required: true } }
prompt: Write the note on \${{ inputs.name }}.
outputs: { note: { message: last } }
`;
const publish = `
manus: 1
kind: workflow
name: publish
inputs: { notes: { required: true }, count: { type: number, required: true } }
steps:
  - id: write
    tool: shell_exec
    with: { id: write, exec_dir: ., command: "echo \${{ inputs.count }} >> effects.txt; echo said \${{ inputs.notes }}" }
outputs: { said: steps.write.output }
`;

/** Each note takes a while, so that a host can be killed in one. */
async function doNote({ calls, shown }: Turn, pause: () => Promise<void>): Promise<WishedCall> {
  const name = /note on (\w)/.exec(shown)?.[1] ?? "?";
  if (calls > 0) return { name: "idle", arguments: {} };
  await pause();
  return { name: "message_notify_user", arguments: { text: `note-${name}` } };
}

describe("a workflow that calls a task for each item, and another workflow", function () {
  this.timeout(60_000);
  let model: ModelServer;
  let world: RealWorld;

  afterEach(async () => {
    await world.close();
    await model.close();
  });

  it("goes on under the next host when its own is killed in the middle; each effect is there once", async () => {
    let killed = (): void => undefined;
    const kill = new Promise<void>((resolve) => (killed = resolve));
    let asked = 0;
    model = await startModelServer((turn) => {
      asked += 1;
      return doNote(turn, () => (asked === 3 ? kill : Promise.resolve()));
    });
    world = await openRealWorld(model.environment);
    for (const [name, text] of Object.entries({ flow, note, publish })) await world.write(`${name}.manus.yaml`, text);
    const running = world.start("run", "flow", "-o", "json");
    await eventually("the second note is being written", async () => asked === 3, 20_000);
    process.kill((await world.endpoint()).pid, "SIGKILL");
    killed();
    const { exitCode, stdout, stderr } = await running;
    assert.equal(exitCode, 0, `${stderr}\n${stdout}`);
    const result = JSON.parse(stdout) as RunResult;
    assert.deepEqual(result.outputs, { said: "said note-x note-y note-z", notes: ["note-x", "note-y", "note-z"] });
    assert.equal(await world.read("effects.txt"), "3\n");

    const run = await world.json<RunView>("tasks", "show", result.runId);
    const [, each, published] = run.steps;
    assert.deepEqual(each?.items, { total: 3, pending: 0, active: 0, succeeded: 3, failed: 0, skipped: 0 });
    const child = await world.json<RunView>("tasks", "show", published?.childRunId ?? "");
    assert.deepEqual(child.origin, { kind: "step", runId: result.runId, stepId: "publish" });
    assert.deepEqual(child.inputs, { notes: "note-x note-y note-z", count: 3 });
  });
});
