import assert from "node:assert/strict";
import { answerChat, type ChatPage, type NextQuestion } from "../../../../client/src/doors/chat-answers.ts";
import type { FleetSnapshot } from "../../../../server/src/protocol/fleet.ts";
import { DescribeFileRequest } from "../../../../server/src/protocol/language.ts";
import { ReadEventsRequest } from "../../../../server/src/protocol/runs.ts";
import { sampleRun, sampleStep, sampleTask } from "../../../support/cli-bench.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";

/** A page of the chat that remembers what was written; the model says yes where the test gives it one. */
class FakePage implements ChatPage {
  readonly lines: string[] = [];
  readonly buttons: (readonly [title: string, command: string, argument: object])[] = [];
  readonly prompts: string[] = [];
  readonly hasModel: boolean;
  constructor(hasModel: boolean) {
    this.hasModel = hasModel;
  }
  say(text: string): void {
    this.lines.push(text);
  }
  list(lines: readonly string[]): void {
    this.lines.push(...lines);
  }
  button(title: string, command: string, argument: object): void {
    this.buttons.push([title, command, argument]);
  }
  progress(): void {
    // Nothing of it stays.
  }
  async letModelSay(prompt: string): Promise<boolean> {
    this.prompts.push(prompt);
    return this.hasModel;
  }
}

const because = { code: "tool-failed", message: "The command ended with 1", remedy: "See its output." };
const failed = sampleRun({
  status: "failed",
  reason: because,
  steps: [sampleStep({ status: "failed", reason: because })],
});
const waiting = {
  kind: "approval",
  text: "May it?",
  ask: {
    id: "A1",
    kind: "approval",
    text: "May it?",
    detail: "rm -rf build",
    choices: ["approved", "denied"],
    askedAt: "",
  },
} as const;

describe("@manus", () => {
  let bench: FakeWorkbench;
  let page: FakePage;
  beforeEach(() => {
    bench = fakeWorkbench();
    page = new FakePage(false);
    bench.model.setLink({ state: "connected" });
    bench.editor.files = ["/shop/hello.manus.yaml", "/shop/other.manus.yaml"];
    let asked = 0;
    const names = ["hello", "other"];
    bench.server.whenAsked(DescribeFileRequest).answer(() => {
      const name = names[asked++ % 2] ?? "";
      return { name, kind: "workflow", inputs: [], steps: [] };
    });
    bench.server.whenAsked(ReadEventsRequest).answer(() => ({
      outcome: "read",
      page: { total: 1, events: [{ seq: 1, at: "", type: "system", source: "host", text: "It broke here" }] },
    }));
  });
  function fleet(changed: Partial<FleetSnapshot>): void {
    bench.model.replace({ sequence: 1, accounts: [], instances: [], runs: [], tasks: [], triggers: [], ...changed });
  }
  const ask = async (command: string | undefined, prompt = ""): Promise<readonly NextQuestion[]> =>
    await answerChat(bench, { command, prompt }, page);

  it("says what runs, with a way to its events, and needs no model", async () => {
    fleet({ runs: [sampleRun()], tasks: [sampleTask({ status: "waiting", waiting, can: ["answer"] })] });
    assert.deepEqual(await ask("status"), ["inbox"]);
    assert.match(page.lines.join("\n"), /1 run is open:\nA sample/);
    assert.deepEqual(page.buttons, [["Events of A sample", "manus.openEvents", { runId: failed.id }]]);
    assert.deepEqual(page.prompts, []);
  });

  it("says so when nothing runs, and what failed last", async () => {
    fleet({ runs: [failed] });
    assert.deepEqual(await ask("status"), ["explain"]);
    assert.deepEqual(page.lines.slice(0, 2), ["Nothing runs now.", "Failed last:"]);
  });

  it("shows what waits with the very command, and leaves the answer to the person", async () => {
    fleet({ runs: [sampleRun()], tasks: [sampleTask({ status: "waiting", waiting, can: ["answer"] })] });
    await ask("inbox");
    assert.match(page.lines.join("\n"), /May it\?\nrm -rf build/);
    assert.deepEqual(page.buttons, [["Answer…", "manus.answerTask", { taskId: sampleTask().id }]]);
  });

  it("says so when nothing waits", async () => {
    await ask("inbox");
    assert.deepEqual(page.lines, ["Nothing waits for you."]);
  });

  it("runs what is named exactly, and offers what comes near", async () => {
    await ask("run", " other ");
    assert.deepEqual(bench.editor.executed, ["manus.runFile"]);
    assert.deepEqual(page.buttons, []);
    await ask("run", "hel");
    assert.deepEqual(page.buttons, [["Run hello.manus.yaml", "manus.runFile", { file: "/shop/hello.manus.yaml" }]]);
    assert.equal(bench.editor.executed.length, 1);
  });

  it("offers a first file where there is none", async () => {
    bench.editor.files = [];
    await ask("run", "hello");
    assert.deepEqual(page.buttons, [["New Task File…", "manus.createTaskFile", {}]]);
  });

  it("tells what is known of the newest failed run, and lets a model explain it from that alone", async () => {
    fleet({ runs: [failed] });
    page = new FakePage(true);
    await ask("explain");
    assert.match(page.lines.join("\n"), /failed\. The command ended with 1\. See its output\./);
    assert.deepEqual(
      page.buttons.map(([, command]) => command),
      ["manus.openEvents", "manus.retryRun"],
    );
    assert.match(page.prompts[0] ?? "", /Use only these facts[\s\S]*It broke here/);
  });

  it("tells the same without a model", async () => {
    fleet({ runs: [failed] });
    await ask("explain", "A Sample");
    assert.match(page.lines.join("\n"), /The command ended with 1/);
  });

  it("says that there is nothing to explain", async () => {
    await ask("explain");
    await ask("explain", "unknown");
    assert.deepEqual(page.lines, ["No run has failed.", "No run is called unknown."]);
  });

  it("answers other questions with a model, else with what it can do", async () => {
    fleet({ runs: [failed] });
    await ask(undefined, "How are things?");
    assert.match(page.prompts[0] ?? "", /hello \(hello\.manus\.yaml\)[\s\S]*A sample[\s\S]*How are things\?/);
    assert.match(page.lines[0] ?? "", /\/status/);
    page = new FakePage(true);
    await ask(undefined, "How are things?");
    assert.deepEqual(page.lines, []);
  });

  it("says that the host can't be reached", async () => {
    bench.model.setLink({ state: "failed" });
    await ask("status");
    assert.match(page.lines[0] ?? "", /can't be reached/);
    assert.deepEqual(page.buttons, [["Host Status", "manus.showHostStatus", {}]]);
  });
});
