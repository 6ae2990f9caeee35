import assert from "node:assert/strict";
import { join } from "node:path";
import type { CallToolResult, ListResourcesResult, ListToolsResult } from "@modelcontextprotocol/sdk/types.js";
import { execa } from "execa";
import { chatTools } from "../../../server/src/chat-tools/definitions.ts";
import { openRealWorld, program, type RealWorld } from "../../support/real-manusctl.ts";

const repository = join(import.meta.dirname, "..", "..", "..");
const inspector = join(repository, "node_modules/@modelcontextprotocol/inspector-cli/build/cli.js");

const workflow = `manus: 1
kind: workflow
name: greet
inputs:
  who: { type: string }
steps:
  - id: say
    tool: shell_exec
    with: { id: main, exec_dir: ., command: "echo hello \${{ inputs.who }}" }
  - id: gate
    approve: Go on?
outputs:
  said: \${{ steps.say.output }}
`;

/** The inspector is a client that we didn't write: what it understands, others do, too. */
describe("manusctl mcp, asked by the MCP inspector", function () {
  this.timeout(60_000);
  let world: RealWorld;
  before(async () => {
    world = await openRealWorld();
    await world.write("greet.manus.yaml", workflow);
  });
  after(() => world.close());

  async function inspect<T>(method: string, ...more: readonly string[]): Promise<T> {
    const server = [process.execPath, program, "mcp", "--folder", world.workspace];
    const asked = ["--cli", ...server, "--method", method, ...more];
    // It reads its own version beside the folder that it is started in.
    const options = { cwd: join(repository, "test"), env: { MANUS_HOME: world.home } };
    const { stdout } = await execa(process.execPath, [inspector, ...asked], options);
    return JSON.parse(stdout) as T;
  }
  async function call(tool: string, ...more: readonly string[]): Promise<{ text: string; isError: boolean }> {
    const given = more.flatMap((each) => ["--tool-arg", each]);
    const { content, isError } = await inspect<CallToolResult>("tools/call", "--tool-name", tool, ...given);
    const [first] = content;
    assert.ok(first?.type === "text");
    return { text: first.text, isError: isError === true };
  }

  it("offers its tools", async () => {
    const { tools } = await inspect<ListToolsResult>("tools/list");
    assert.deepEqual(
      tools.map(({ name }) => name),
      chatTools.map(({ name }) => name),
    );
  });

  it("starts a file, tells what it waits for, and leaves the approval to a person", async () => {
    const started = await call("manus_startTask", "file=greet", 'inputs={"who":"Ada"}');
    assert.equal(started.isError, false, started.text);
    const { runId } = JSON.parse(started.text) as { runId: string };

    const waiting = await call("manus_getTask", `id=${runId}`, "waitSeconds=30");
    const { tasks } = JSON.parse(waiting.text) as { tasks: { taskId: string; waiting?: { ask: { askId: string } } }[] };
    const task = tasks.find((each) => each.waiting !== undefined);
    assert.ok(task?.waiting, waiting.text);
    assert.match(waiting.text, /hello Ada/);

    const answer = [`taskId=${task.taskId}`, `askId=${task.waiting.ask.askId}`, "choice=approved"];
    const answered = await call("manus_answer", ...answer);
    assert.equal(answered.isError, true);
    assert.match(answered.text, /^only-people:/);

    const { resources } = await inspect<ListResourcesResult>("resources/list");
    assert.ok(
      resources.some(({ uri, description }) => uri === `manus://run/${runId}` && /waiting/.test(description ?? "")),
    );
    assert.equal((await world.run("tasks", "approve", task.taskId)).exitCode, 0);
    const ended = JSON.parse((await call("manus_getTask", `id=${runId}`, "waitSeconds=30")).text) as { status: string };
    assert.equal(ended.status, "succeeded");
  });
});
