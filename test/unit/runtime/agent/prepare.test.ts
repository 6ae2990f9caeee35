import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentSpec } from "../../../../server/src/core/agent/agent-spec.ts";
import type { DriverReport } from "../../../../server/src/core/ports/driver.ts";
import { AgentBench, AgentToolbox, playUsual, runId, taskId } from "../../../support/fakes/agent-bench.ts";
import { createFakeIds } from "../../../support/fakes/fake-ids.ts";
import { call, deliver } from "../../../support/fakes/scripted-model.ts";
import { failed, succeeded } from "../../../support/fakes/scripted-toolbox.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

type Workspace = AgentSpec["workspace"];
const workspace = (changed: Partial<Workspace>): { readonly workspace: Workspace } => ({
  workspace: { isolation: "none", directory: ".", setup: [], copy: [], ...changed },
});
const read = call("file_read", { file: "a.txt" });

describe("preparing an agent", () => {
  let toolbox: AgentToolbox;
  let bench: AgentBench;
  beforeEach(async () => {
    toolbox = new AgentToolbox();
    bench = await AgentBench.open({ toolbox, turns: [read, ...deliver()] });
  });

  const failsWith = (last: DriverReport, code: string): void => {
    assert.ok(last.type === "failed", JSON.stringify(last));
    assert.equal(last.reason.code, code);
    assert.notEqual(last.reason.remedy ?? "", "");
  };
  const folderOf = (): string | undefined => toolbox.executed[0]?.context.workspaceFolder;

  describe("workspace", () => {
    it("is the folder that the file names", async () => {
      await mkdir(join(bench.workspace, "packages", "core"), { recursive: true });
      await bench.start(workspace({ directory: "packages/core" })).ended();
      assert.equal(folderOf(), join(bench.workspace, "packages", "core"));
    });

    it("must be there", async () => {
      failsWith(await bench.start(workspace({ directory: "packages/none" })).ended(), "workspace-gone");
      failsWith(await bench.start({}, { workspaceFolder: join(bench.workspace, "none") }).ended(), "workspace-gone");
      await writeFile(join(bench.workspace, "file"), "");
      failsWith(await bench.start(workspace({ directory: "file" })).ended(), "workspace-gone");
    });

    it("never leads out of the person's, not by a link either", async () => {
      await symlink(await temporaryFolder(), join(bench.workspace, "link"));
      failsWith(await bench.start(workspace({ directory: "link" })).ended(), "workspace-gone");
      failsWith(await bench.start(workspace({ directory: ".." })).ended(), "workspace-gone");
      assert.deepEqual(toolbox.executed, []);
    });

    it("is a worktree of its own where the file wants one, and rules still count for the person's folder", async () => {
      const folder = await temporaryFolder();
      await mkdir(join(folder, "sub"));
      bench.workspaces.answer = { ok: true, value: { folder, isolated: true, branch: "manus/tidy" } };
      const asked: string[] = [];
      const given = bench.book.given.bind(bench.book);
      bench.book.given = (run, of) => {
        asked.push(of);
        return given(run, of);
      };
      await bench.start(workspace({ isolation: "worktree", directory: "sub", copy: [".env"] })).ended();
      assert.deepEqual(bench.workspaces.orders, [
        { runId, taskId, workspaceFolder: bench.workspace, name: "tidy", copy: [".env"] },
      ]);
      assert.equal(folderOf(), join(folder, "sub"));
      assert.deepEqual([...new Set(asked)], [bench.workspace]);
    });

    it("that can't be made ends the task, and says why", async () => {
      failsWith(await bench.start(workspace({ isolation: "worktree" })).ended(), "not-a-repository");
    });
  });

  it("says once that commands aren't sandboxed, why, and what could be done", async () => {
    await bench.start().ended();
    assert.deepEqual(await bench.eventsOf("notSandboxed"), []);
    toolbox.sandbox = async () => ({ sandboxed: false, because: "None", remedy: "Install it", required: false });
    const again = await AgentBench.open({ toolbox, turns: [read, ...deliver()] });
    await again.start().ended();
    const told = (await again.eventsOf("notSandboxed")).map(({ text }) => text);
    assert.deepEqual(told, ["Commands of this agent aren't sandboxed. None. Install it"]);
  });

  describe("setup", () => {
    const setup = ["npm ci", "npm run build"];
    const commands = (of: AgentToolbox): unknown[] =>
      of.executed.filter(({ context }) => context.origin === "step").map((one) => one.call.arguments["command"]);

    it("runs in order, to its end, as a direct step does, and its output stays in the stream", async () => {
      toolbox.play = (executed) =>
        executed.context.origin === "step"
          ? succeeded(`out of ${String(executed.call.arguments["command"])}`)
          : playUsual(executed);
      await bench.start({ ...workspace({ setup }), policy: { allow: [], ask: [], deny: [] } }).ended();
      assert.deepEqual(commands(toolbox), setup);
      assert.deepEqual(toolbox.executed[0]?.context.patienceMs, undefined);
      assert.deepEqual(
        (await bench.eventsOf("setupDone")).map(({ said }) => said),
        ["out of npm ci", "out of npm run build"],
      );
      assert.ok(!JSON.stringify(bench.model.asked).includes("out of npm ci"), "that's not for the model");
    });

    it("ends the task with the first that fails", async () => {
      toolbox.play = () => failed("exit-code", "no lock file");
      failsWith(await bench.start(workspace({ setup })).ended(), "setup-failed");
      assert.deepEqual(commands(toolbox), ["npm ci"]);
      assert.deepEqual(
        (await bench.eventsOf("setupFailed")).map(({ said }) => said),
        ["no lock file"],
      );
    });

    it("passes the gate like any step", async () => {
      const task = bench.start(workspace({ setup: ["sudo rm"] }), {
        policy: { allow: [], ask: [], deny: ["shell_exec(sudo*)"] },
      });
      failsWith(await task.ended(), "setup-failed");
      assert.deepEqual(toolbox.executed, []);
    });

    it("isn't run again after a restart, but is in another attempt", async () => {
      await bench.start(workspace({ setup })).ended();
      const [again, next] = [new AgentToolbox(), new AgentToolbox()];
      const ids = createFakeIds(500);
      await bench.restarted({ toolbox: again, turns: [], ids }).start(workspace({ setup })).ended();
      assert.deepEqual(commands(again), []);
      const other = bench.restarted({ toolbox: next, turns: deliver(), ids });
      await other.start(workspace({ setup }), { attempt: 2 }).ended();
      assert.deepEqual(commands(next), setup);
    });
  });

  describe("attachments", () => {
    const told = async (attachments: readonly string[]): Promise<string> => {
      await bench.start({ attachments, file: join(bench.workspace, "flows", "tidy.manus.yaml") }).ended();
      return JSON.stringify(bench.model.asked[0]?.messages).replaceAll("\\\\", "\\");
    };

    beforeEach(async () => {
      await mkdir(join(bench.workspace, "logs"));
      await mkdir(join(bench.workspace, "flows"));
      for (const name of ["logs/a.txt", "logs/b.txt", "flows/note.md", "[odd].txt"]) {
        await writeFile(join(bench.workspace, name), "");
      }
    });

    it("are paths seen from the workspace or the file, globs and addresses", async () => {
      const text = await told(["logs/*.txt", "./note.md", "[odd].txt", "https://example.com/x.pdf"]);
      for (const name of [join("logs", "a.txt"), join("logs", "b.txt"), join("flows", "note.md"), "[odd].txt"]) {
        assert.ok(text.includes(join(bench.workspace, name)), `${name} in ${text}`);
      }
      assert.ok(text.includes("https://example.com/x.pdf"));
    });

    it("must be there, but for what a glob may find", async () => {
      const missing = await bench.start({ attachments: ["none.txt"] }).ended();
      failsWith(missing, "attachment-missing");
      const none = await bench.start({ attachments: ["none/*.txt"] }, { attempt: 2 }).ended();
      assert.equal(none.type, "succeeded");
    });

    it("are those of the worktree", async () => {
      const folder = await temporaryFolder();
      await mkdir(join(folder, "flows"));
      await writeFile(join(folder, "flows", "note.md"), "");
      bench.workspaces.answer = { ok: true, value: { folder, isolated: true } };
      const file = join(bench.workspace, "flows", "tidy.manus.yaml");
      await bench.start({ attachments: ["./note.md"], file, ...workspace({ isolation: "worktree" }) }).ended();
      assert.ok(
        JSON.stringify(bench.model.asked[0])
          .replaceAll("\\\\", "\\")
          .includes(join(folder, "flows", "note.md")),
      );
    });
  });
});
