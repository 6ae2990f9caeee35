import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { CallPipes } from "../../../../server/src/adapters/tools/shell/call-pipes.ts";
import { environmentFor, marksOf } from "../../../../server/src/adapters/tools/shell/environment.ts";
import { findPosixShell, PosixShell } from "../../../../server/src/adapters/tools/shell/posix-shell.ts";
import { familyOf } from "../../../../server/src/adapters/tools/shell/process-family.ts";
import {
  createProcessTable,
  tableOfPs,
  type ProcessRow,
} from "../../../../server/src/adapters/tools/shell/process-table.ts";
import { skipBecause } from "../../../support/skip-because.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** `pid parent group started`, with `!` behind it when it is marked. */
function table(...lines: readonly string[]): readonly ProcessRow[] {
  return lines.map((line) => {
    const [pid = 0, parent = 0, group = 0, startedAt = 0] = line.split(" ").map((word) => Number.parseInt(word, 10));
    return { pid, parent, group, startedAt, identity: `${startedAt}`, marked: line.endsWith("!") };
  });
}

describe("process family", () => {
  const pidsOf = (rows: readonly ProcessRow[], heads: readonly number[], since?: number): number[] =>
    familyOf(rows, { heads: new Set(heads), ...(since === undefined ? {} : { since }) })
      .map(({ pid }) => pid)
      .sort((one, other) => one - other);

  it("is the head, its group, its descendants and what is marked, with theirs", () => {
    const rows = table(
      "10 1 10 0",
      "11 10 10 1",
      "12 11 12 2",
      "13 12 12 3",
      "14 1 10 4",
      "15 1 15 5!",
      "16 15 16 6",
      "99 1 99 7",
    );
    assert.deepEqual(pidsOf(rows, [10]), [10, 11, 12, 13, 14, 15, 16]);
  });

  it("spares what was there before, with what that starts, but never the head", () => {
    const rows = table("10 1 10 0", "11 10 10 1", "12 11 10 9", "13 10 10 5", "14 13 14 6", "15 1 10 2", "16 1 16 7!");
    assert.deepEqual(pidsOf(rows, [10], 5), [10, 13, 14, 16]);
  });

  it("is what is marked when there is no head, and may be empty", () => {
    assert.deepEqual(pidsOf(table("15 1 15 5!", "16 15 16 6", "17 1 17 1"), []), [15, 16]);
    assert.deepEqual(pidsOf(table("17 1 17 1"), []), []);
  });

  it("ends also where the table tells of a circle", () => {
    assert.deepEqual(pidsOf(table("10 11 10 0", "11 10 11 0"), [10]), [10, 11]);
  });
});

describe("process table", () => {
  it("sees the same by ps as by /proc: family, marks, and who is gone", async function () {
    if (process.platform !== "linux") skipBecause(this, "only Linux has both");
    const mark = `MANUS_RUN_ID=table-test-${process.pid}`;
    const child = spawn("sh", ["-c", "sleep 600; true"], {
      detached: true,
      env: { ...process.env, MANUS_RUN_ID: mark.split("=")[1] },
    });
    try {
      const [proc, ps] = [createProcessTable("linux"), tableOfPs("linux")];
      for (const one of [proc, ps]) {
        const rows = (await one?.list([mark])) ?? [];
        const row = rows.find(({ pid }) => pid === child.pid);
        assert.deepEqual([row?.parent, row?.marked], [process.pid, true]);
        assert.ok((row?.startedAt ?? Infinity) <= ((await one?.now()) ?? 0));
        assert.ok(!rows.some(({ pid }) => pid === process.pid), "it doesn't hold itself");
        assert.ok(rows.filter(({ marked }) => marked).length <= 2, "only the shell and its sleep");
      }
      const again = async (): Promise<string | undefined> =>
        (await proc?.list([]))?.find(({ pid }) => pid === child.pid)?.identity;
      assert.equal(await again(), await again());
    } finally {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }
  });
});

describe("environment of commands", () => {
  it("is the host's without keys, and what a run adds wins, but for what marks it", () => {
    const host = {
      PATH: "/bin",
      MANUS_API_KEY: "k",
      MANUS_X_TOKEN: "t",
      MANUS_HOME: "/home",
      VSCODE_PID: "1",
      ELECTRON_RUN_AS_NODE: "1",
      TERM: "xterm",
      GONE: undefined,
    };
    const added = { PAGER: "less", MANUS_RUN_ID: "faked" };
    assert.deepEqual(environmentFor({ host, added, owner: { runId: "r" }, session: "s" }), {
      PATH: "/bin",
      MANUS_HOME: "/home",
      TERM: "dumb",
      PAGER: "less",
      GIT_PAGER: "cat",
      GIT_TERMINAL_PROMPT: "0",
      MANUS_RUN_ID: "r",
      MANUS_SHELL_ID: "s",
    });
    assert.deepEqual(marksOf({ runId: "r" }, "s"), ["MANUS_RUN_ID=r", "MANUS_SHELL_ID=s"]);
  });
});

describe("pipes of a call", () => {
  it("give all that was printed the moment they are settled, and what is printed later to its end", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no named pipes in folders");
    let bytes = 0;
    let tellEnd = (): void => assert.fail("it ended before it began");
    const ended = new Promise<void>((resolve) => (tellEnd = resolve));
    const pipes = await CallPipes.open(await temporaryFolder(), "call", {
      output: (chunk) => (bytes += chunk.length),
      outputEnd: () => tellEnd(),
    });
    const writer = openSync(pipes.outputPath, "w");
    writeSync(writer, Buffer.alloc(60_000));
    const settled = pipes.settle();
    assert.equal(bytes, 60_000);
    await settled;
    writeSync(writer, Buffer.alloc(5));
    closeSync(writer);
    await ended;
    assert.equal(bytes, 60_005);
  });
});

describe("posix shell", () => {
  before(function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no POSIX shell of its own");
  });

  for (const program of [findPosixShell(process.env["PATH"] ?? ""), "/bin/sh"]) {
    it(`runs, reports and takes over a state on ${program}`, async () => {
      const folder = await temporaryFolder();
      const environment = { PATH: process.env["PATH"] ?? "" };
      const run = async (
        shell: PosixShell,
        command: string,
      ): Promise<{ output: string; exitCode: number; memory: string | undefined }> => {
        let output = "";
        const onOutput = (chunk: Buffer): void => void (output += chunk.toString());
        const running = await shell.start({ command, directory: folder, onOutput, onOutputEnd: () => undefined });
        const end = await running.ended;
        return { output, exitCode: end.exitCode, memory: end.state?.memory };
      };
      const first = new PosixShell({ program, folder, environment, state: { directory: folder } });
      await run(first, 'export KEPT="it\'s kept"; f() { echo f; }');
      const { output, exitCode, memory } = await run(first, "f; pwd; false");
      assert.deepEqual([output, exitCode], [`f\n${folder}\n`, 1]);
      assert.equal((await run(first, "exit 9")).exitCode, 9);
      assert.equal(first.alive, false);
      assert.equal((await run(first, "true")).exitCode, 9, "a shell that has ended takes no command");
      first.close();
      const second = new PosixShell({
        program,
        folder,
        environment,
        state: { directory: folder, memory: memory ?? "" },
      });
      assert.equal((await run(second, 'echo "$KEPT"; exit')).output, "it's kept\n");
      second.close();
    });
  }

  it("that isn't there ends what it is asked", async () => {
    const folder = await temporaryFolder();
    const shell = new PosixShell({
      program: "/nowhere/bash",
      folder,
      environment: { PATH: "" },
      state: { directory: folder },
    });
    const order = { command: "true", directory: folder, onOutput: () => undefined, onOutputEnd: () => undefined };
    assert.equal((await (await shell.start(order)).ended).exitCode, 127);
    shell.close();
  });
});
