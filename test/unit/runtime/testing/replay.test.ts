import assert from "node:assert/strict";
import type { AgentSpec } from "../../../../server/src/core/agent/agent-spec.ts";
import { AgentBench } from "../../../support/fakes/agent-bench.ts";
import { call, deliver, type Scripted } from "../../../support/fakes/scripted-model.ts";
import { failed } from "../../../support/fakes/scripted-toolbox.ts";
import { cases, outcomesOf } from "./tested-folder.ts";

const read = call("file_read", { file: "logs/a.txt" });
const run = call("shell_exec", { id: "main", exec_dir: ".", command: "npm test" });
const write = call("file_write", { file: "/home/me/.manus/runs/R/T/outputs/count.json", content: "3" });

/** The stream of an agent that did this, as it is on disk. */
async function record(turns: readonly Scripted[], spec: Partial<AgentSpec> = {}): Promise<string> {
  const bench = await AgentBench.open({ turns });
  await bench.start(spec).ended();
  return (await bench.events()).map((event) => `${JSON.stringify(event)}\n`).join("");
}

const flow = (agent: string): string =>
  `manus: 1\nkind: workflow\nname: flow\nsteps:\n  - id: tidy\n    prompt: Tidy up\n${agent}`;
const allowed = "    tools: { allow: ['*'] }\n";

describe("a recorded agent", () => {
  const check = async (
    text: string,
    expected: readonly string[],
    { recorded, agent = allowed }: { readonly recorded: string; readonly agent?: string },
  ): Promise<void> => {
    const files = {
      "flow.manus.yaml": flow(agent),
      "flow.test.manus.yaml": cases(text),
      "rec/tidy.jsonl": recorded,
    };
    assert.deepEqual(await outcomesOf(files), expected);
  };
  const once = (expect: string, stub = ""): string =>
    `  - name: replayed\n    stubs: { tidy: { replay: ./rec/tidy.jsonl${stub} } }\n    expect: ${expect}\n`;

  it("works for real, with the record's model and tools", async () =>
    check(
      once(
        `{ steps: { tidy: { output: All tidy, calls: [file_read, shell_exec, message_notify_user], prompt: Tidy up } } }`,
      ),
      ["replayed passed"],
      { recorded: await record([read, run, ...deliver("All tidy")]) },
    ));

  it("sees failures, refused answers and unknown tools as they were", async () =>
    check(once(`{ steps: { tidy: { output: Done } } }`), ["replayed passed"], {
      recorded: await record([{ text: "Let me think" }, call("no_such_tool", {}), run, ...deliver("Done")]),
    }));

  it("delivers what it wrote, and what its stub says it stated", async () => {
    const agent = `${allowed}    outputs: { count: { json: { type: integer } } }\n`;
    const recorded = await record([read, write, ...deliver("Counted")]);
    await check(once(`{ steps: { tidy: { outputs: { count: 3 } } } }`), ["replayed passed"], { recorded, agent });
    const told = await record([read, ...deliver("Counted")]);
    await check(
      once(`{ steps: { tidy: { outputs: { count: 4 } } } }`, ", outputs: { count: 4 }"),
      ["replayed passed"],
      {
        recorded: told,
        agent,
      },
    );
  });

  it("fails the case where its file doesn't let it do what it did", async () => {
    const recorded = await record([read, run, ...deliver("All tidy")]);
    await check(
      once("{}"),
      [
        "replayed failed",
        "line 7: The agent of tidy is otherwise than its record: at turn 2 its call of shell_exec isn't carried out any more, as it was in the record",
      ],
      { recorded, agent: "    tools: { allow: [file_*, message_*, idle], deny: [shell_exec] }\n" },
    );
  });

  it("fails the case where it isn't done when the record is, or ends before it", async () => {
    const wants = `${allowed}    outputs: { count: { json: { type: integer } } }\n`;
    await check(
      once("{}"),
      [
        "replayed failed",
        "line 7: The agent of tidy is otherwise than its record: it goes on after turn 3, where the record ends",
      ],
      { recorded: await record([read, ...deliver("All tidy")]), agent: wants },
    );
    const limited = `${allowed}    limits: { turns: 2 }\n`;
    await check(
      once("{ status: failed }"),
      [
        "replayed failed",
        "line 7: The agent of tidy is otherwise than its record: it ended after turn 2 (The agent took all 2 turns it had and did not finish), and the record has 4 turns",
      ],
      { recorded: await record([read, run, ...deliver("All tidy")]), agent: limited },
    );
  });

  it("is refused where the record is none", async () => {
    const files = (recorded: string): Record<string, string> => ({
      "flow.manus.yaml": flow(allowed),
      "flow.test.manus.yaml": cases(once("{}")),
      "rec/tidy.jsonl": recorded,
    });
    assert.deepEqual(await outcomesOf(files("not JSON\n{}\n")), ["refused: no-recording"]);
    assert.deepEqual(await outcomesOf(files('{"type":"message"}\n')), ["refused: no-recording"]);
  });

  it("ends where a call fails for good, as it did", async () => {
    const bench = await AgentBench.open({ turns: [run, ...deliver("It failed")] });
    const task = bench.start();
    await task.ended();
    const recorded = (await bench.events()).map((event) => {
      const broken = event.type === "observation" && event["tool"] === "shell_exec";
      return `${JSON.stringify(broken ? { ...event, ...failed("tool-failed") } : event)}\n`;
    });
    await check(once(`{ steps: { tidy: { output: It failed } } }`), ["replayed passed"], {
      recorded: recorded.join(""),
    });
  });
});
