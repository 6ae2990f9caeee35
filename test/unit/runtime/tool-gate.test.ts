import assert from "node:assert/strict";
import type { ToolPolicy } from "../../../server/src/protocol/tool-policy.ts";
import { emptyPolicy } from "../../support/empty-policy.ts";
import { Cancelled } from "../../../server/src/core/ports/cancellation.ts";
import type { Answer, SandboxStanding, ToolContext, ToolResult } from "../../../server/src/core/ports/tools.ts";
import type { Ask } from "../../../server/src/protocol/fleet.ts";
import { CancellationSource } from "../../../server/src/runtime/cancellation-source.ts";
import type { AgentStanding } from "../../../server/src/runtime/gate-order.ts";
import { passGate } from "../../../server/src/runtime/tool-gate.ts";
import { createFakeClock } from "../../support/fakes/fake-clock.ts";
import { MemoryPolicyBook, noCeiling } from "../../support/fakes/memory-policy-book.ts";
import { ScriptedToolbox } from "../../support/fakes/scripted-toolbox.ts";
import { inWorkspace, outside } from "../core/agent/policy/questions.ts";

type AskDraft = Omit<Ask, "id" | "askedAt">;

/** A toolbox whose previews and sandbox a test sets. */
class GateToolbox extends ScriptedToolbox {
  diff: string | undefined;
  standing: SandboxStanding = { sandboxed: true };

  override async preview(): Promise<string | undefined> {
    return this.diff;
  }

  override async sandbox(): Promise<SandboxStanding> {
    return this.standing;
  }
}

describe("the gate", () => {
  let toolbox: GateToolbox;
  let book: MemoryPolicyBook;
  let asked: AskDraft[];
  let audited: string[];
  let task: CancellationSource;
  /** What the person does when they are asked. */
  let person: (ask: AskDraft) => Answer | Promise<Answer>;

  beforeEach(() => {
    toolbox = new GateToolbox();
    book = new MemoryPolicyBook();
    [asked, audited] = [[], []];
    task = new CancellationSource();
    person = () => ({ choice: "approved", by: "editor" });
  });

  interface Call {
    readonly policy?: Partial<ToolPolicy>;
    readonly origin?: "step" | "agent";
    readonly agent?: Partial<AgentStanding>;
    readonly runId?: string;
  }

  function call(tool: string, values: Record<string, unknown>, said: Call = {}): Promise<ToolResult> {
    const { policy, origin = "agent", agent, runId = "run" } = said;
    const context: Omit<ToolContext, "granted" | "decided" | "mayOpen"> = {
      runId,
      taskId: "task",
      stepId: "step",
      workspaceFolder: "/worktree",
      runFolder: "/runs/run/task",
      environment: {},
      origin,
      cancellation: task,
      ask: () => Promise.reject(new Error("only the gate asks for approval")),
      notify: () => undefined,
    };
    const standing = { trusted: true, sudo: "deny", isolated: false, workspaceFolder: "/project", ...agent } as const;
    return passGate(
      {
        call: { callId: "c", tool, arguments: values },
        policy: { ...emptyPolicy, ...policy },
        origin,
        ...(origin === "agent" ? { agent: standing } : {}),
        context,
        askForApproval: (ask, cancellation) => {
          asked.push(ask);
          return new Promise((resolve, reject) => {
            cancellation.onCancelled(() => reject(new Cancelled()));
            void Promise.resolve(person(ask)).then(resolve);
          });
        },
        audit: (text) => audited.push(text),
      },
      { toolbox, book, clock: createFakeClock() },
    );
  }

  const exec = (command: string, said?: Call): Promise<ToolResult> =>
    call("shell_exec", { id: "m", exec_dir: ".", command }, said);
  const never = (): Promise<Answer> => new Promise(() => undefined);

  it("lets a default run without a word", async () => {
    await call("file_read", { file: "a" });
    assert.deepEqual([toolbox.executed.length, asked, audited], [1, [], []]);
  });

  it("asks with the exact command, a rule, and what can be answered", async () => {
    await exec("npm test");
    const [ask] = asked;
    assert.equal(ask?.detail, "npm test");
    assert.equal(ask.rule, "shell_exec(npm test)");
    assert.deepEqual(ask.choices, ["approved", "approved-for-run", "approved-always", "denied"]);
    assert.match(audited.join(), /shell_exec was approved \(editor\)/);
    assert.equal(toolbox.executed.length, 1);
  });

  it("writes out what a person wouldn't see", async () => {
    await exec("ls \u202ecod.exe");
    assert.equal(asked[0]?.detail, "ls \\u{202e}cod.exe");
    assert.equal(asked[0].rule, undefined);
  });

  it("asks again the next time, unless more was granted", async () => {
    await exec("npm test");
    await exec("npm test");
    assert.equal(asked.length, 2);
    person = () => ({ choice: "approved-for-run", by: "terminal" });
    await exec("npm test");
    await exec("npm test");
    assert.equal(asked.length, 3);
    assert.match(audited.at(-1) ?? "", /allowed\. A person gave the rule `shell_exec\(npm test\)`/);
    await exec("npm test", { runId: "another" });
    assert.equal(asked.length, 4, "for this run alone");
  });

  it("keeps what is granted always for the person's folder, not for the worktree", async () => {
    person = () => ({ choice: "approved-always", by: "editor" });
    await exec("npm test");
    assert.deepEqual(book.all[0]?.scope, { kind: "workspace", folder: "/project" });
    await exec("npm test", { runId: "another" });
    await exec("npm test", { runId: "another", agent: { workspaceFolder: "/elsewhere" } });
    assert.equal(asked.length, 2);
  });

  it("takes an answer that wasn't offered for a no", async () => {
    person = () => ({ choice: "approved-always", by: "editor" });
    const result = await exec("rm -rf a; ls");
    assert.deepEqual([result.outcome, toolbox.executed.length, book.all.length], ["refused", 0, 0]);
  });

  it("takes a rule that was given elsewhere for the answer, and withdraws its question", async () => {
    person = never;
    const waiting = [exec("npm test"), exec("npm test")];
    const another = exec("npm run build");
    while (asked.length < 3) await new Promise(setImmediate);
    await book.give({ pattern: "shell_exec(npm test)", scope: { kind: "run", runId: "run" }, by: "editor", at: "" });
    assert.deepEqual(
      (await Promise.all(waiting)).map(({ outcome }) => outcome),
      ["succeeded", "succeeded"],
    );
    task.cancel();
    assert.equal((await another).outcome, "interrupted");
    assert.equal(toolbox.executed.length, 2);
  });

  it("doesn't run what was approved after the task was stopped", async () => {
    person = () => {
      task.cancel();
      return never();
    };
    assert.equal((await exec("npm test")).outcome, "interrupted");
    assert.equal(toolbox.executed.length, 0);
  });

  it("asks for an origin once", async () => {
    const open = (url: string): Promise<ToolResult> => call("browser_navigate", { url });
    await open("https://example.com/a");
    await open("https://example.com/b");
    assert.equal(asked.length, 1);
    assert.match(asked[0]?.text ?? "", /opens this origin for the rest of the run/);
    await open("http://example.com/b");
    assert.equal(asked.length, 2);
    await call("browser_click", { index: 1 });
    const mayOpen = toolbox.executed.at(-1)?.context.mayOpen ?? assert.fail("an agent's browser is held");
    const urls = ["https://example.com/x", "https://evil.tld/", "file:///etc/passwd"];
    assert.deepEqual(await Promise.all(urls.map(mayOpen)), [true, false, false]);
  });

  describe("between the question and the call", () => {
    it("refuses a path that leads elsewhere by then", async () => {
      toolbox.paths.set("file_write", [inWorkspace("src/a.ts")]);
      person = () => {
        toolbox.paths.set("file_write", [inWorkspace(".git/hooks/pre-commit", "src/a.ts")]);
        return { choice: "approved", by: "editor" };
      };
      const result = await call("file_write", { file: "src/a.ts", content: "x" });
      assert.deepEqual([result.outcome, result.error?.code, toolbox.executed.length], ["refused", "path-changed", 0]);
    });
    it("refuses a path that has left the workspace by then", async () => {
      toolbox.paths.set("file_write", [inWorkspace("a")]);
      person = () => {
        toolbox.paths.set("file_write", [outside("/etc/passwd", "a")]);
        return { choice: "approved", by: "editor" };
      };
      assert.equal((await call("file_write", { file: "a", content: "x" })).error?.code, "denied-by-policy");
    });
    it("refuses a change to a file that is another one by then", async () => {
      toolbox.paths.set("file_write", [inWorkspace("a")]);
      toolbox.diff = "-old\n+new";
      person = () => {
        toolbox.diff = "-other\n+new";
        return { choice: "approved", by: "editor" };
      };
      const result = await call("file_write", { file: "a", content: "x" });
      assert.deepEqual(
        [asked[0]?.diff, result.error?.code, toolbox.executed.length],
        ["-old\n+new", "file-changed", 0],
      );
    });
    it("refuses what the settings forbid by then", async () => {
      person = () => {
        book.standing = { ...noCeiling, policy: { ...emptyPolicy, deny: ["shell_*"] } };
        return { choice: "approved", by: "editor" };
      };
      assert.equal((await exec("npm test")).error?.code, "denied-by-policy");
    });
    it("tells the tool what was decided about", async () => {
      toolbox.paths.set("file_read", [inWorkspace("a")]);
      await call("file_read", { file: "a" });
      assert.deepEqual(toolbox.executed[0]?.context.decided, [inWorkspace("a")]);
    });
  });

  describe("without a sandbox", () => {
    beforeEach(() => {
      toolbox.standing = { sandboxed: false, because: "There is none", remedy: "Install one", required: false };
    });
    it("says so when it asks", async () => {
      await exec("npm test");
      assert.match(asked[0]?.text ?? "", /Not sandboxed/);
      await call("file_write", { file: "a" });
      assert.doesNotMatch(asked[1]?.text ?? "", /sandboxed/);
    });
    it("runs no command of an agent where the settings want one", async () => {
      toolbox.standing = { sandboxed: false, because: "There is none", remedy: "Install one", required: true };
      const result = await exec("npm test", { policy: { allow: ["shell_exec"] } });
      assert.deepEqual(
        [result.outcome, result.error],
        ["refused", { code: "sandbox-required", message: result.output, remedy: "Install one" }],
      );
      assert.equal((await exec("npm test", { origin: "step" })).outcome, "succeeded");
    });
  });

  it("puts the settings above a direct step as well", async () => {
    book.standing = { ...noCeiling, policy: { allow: [], ask: ["shell_exec(git push*)"], deny: ["deploy_*"] } };
    assert.equal((await call("deploy_expose_port", { port: 1 }, { origin: "step" })).outcome, "refused");
    await exec("git push", { origin: "step", policy: { allow: ["*"] } });
    assert.deepEqual(asked[0]?.choices, ["approved", "denied"]);
    await exec("ls", { origin: "step" });
    assert.equal(asked.length, 1);
  });
});
