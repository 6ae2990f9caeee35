import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../support/eventually.ts";
import { skipBecause } from "../support/skip-because.ts";
import { openBench, secret, type ToolboxBench } from "../support/toolbox-bench.ts";

describe("toolbox: shell", function () {
  let bench: ToolboxBench;

  before(function () {
    if (process.platform === "win32") skipBecause(this, "these commands are written for a POSIX shell");
  });

  beforeEach(async () => {
    bench = await openBench();
  });

  /** Starts a command that doesn't end by itself and leaves it running. */
  const leave = (command: string, id = "main"): ReturnType<ToolboxBench["shell"]> =>
    bench.shell(command, { patienceMs: 0 }, id);
  const write = (input: string, enter = true): Promise<string> =>
    bench.works("shell_write_to_process", { id: "main", input, press_enter: enter });
  const view = (): Promise<string> => bench.works("shell_view", { id: "main" });

  describe("a command", () => {
    it("gives what it printed, in order, and its exit code", async () => {
      const result = await bench.shell("echo one; echo two >&2; printf 'three\\n\\n'");
      assert.deepEqual(result, { outcome: "succeeded", output: "one\ntwo\nthree", exitCode: 0 });
    });

    it("has given everything by its end, however late and much", async () => {
      for (let round = 1; round <= 20; round += 1) {
        await bench.shell("head -c 60000 /dev/zero | tr '\\0' x");
        const { length } = await readFile(join(bench.runFolder, `shell/main-${round}.log`));
        assert.equal(length, 60_000);
      }
    });

    it("fails with another exit code than 0, and says what it printed last", async () => {
      const result = await bench.shell("echo reason >&2; (exit 7)");
      assert.deepEqual([result.outcome, result.exitCode, result.error?.code], ["failed", 7, "exit-code"]);
      assert.match(result.error?.message ?? "", /exit code 7: reason$/);
    });

    it("fails for a syntax error, and the session goes on", async () => {
      assert.equal((await bench.shell("if")).outcome, "failed");
      assert.equal((await bench.shell("echo 'still there")).outcome, "failed");
      assert.equal((await bench.shell("echo on")).output, "on");
    });

    it("may be many lines with quotes, here-documents and any character", async () => {
      const result = await bench.shell("cat <<'END'\nit's \"$HOME\" \\n\nEND\nx='ä ✓'\nprintf '%s|' \"$x\" 'a\\b'");
      assert.equal(result.output, 'it\'s "$HOME" \\n\nä ✓|a\\b|');
    });

    it("can open its streams by name", async () => {
      assert.equal((await bench.shell("echo a > /dev/stderr; echo b | tee /dev/stdout")).output, "a\nb\nb");
    });

    it("can't fake its own end", async () => {
      const result = await bench.shell(
        "printf '0\\000/tmp\\000\\000' | tee /dev/stderr; { printf '0\\0/\\0\\0' >&9; } 2>/dev/null; exit 4",
      );
      assert.equal(result.exitCode, 4);
    });

    it("may hold no zero byte", async () => {
      assert.equal((await bench.shell("echo a\0b")).error?.code, "bad-command");
    });

    it("aborts where set -e says so", async () => {
      assert.deepEqual(
        await bench.shell("set -e; echo a; false; echo b").then(({ output, exitCode }) => ({ output, exitCode })),
        { output: "a", exitCode: 1 },
      );
    });

    it("sees the environment of the run, and no keys of ours", async () => {
      process.env["MANUS_API_KEY"] = "key";
      process.env["MANUS_HOST_TOKEN"] = "token";
      try {
        const names =
          "$MANUS_API_KEY,$MANUS_HOST_TOKEN,$FLAVOUR,$MANUS_RUN_ID,$TERM,$PAGER,$GIT_PAGER,$GIT_TERMINAL_PROMPT";
        const { output } = await bench.shell(`echo "${names}"`, { environment: { FLAVOUR: "sour" } });
        assert.equal(output, `,,sour,${bench.context.runId},dumb,cat,cat,0`);
      } finally {
        delete process.env["MANUS_API_KEY"];
        delete process.env["MANUS_HOST_TOKEN"];
      }
    });

    it("runs in exec_dir, which must be a folder", async () => {
      await mkdir(join(bench.workspace, "it's here"));
      await writeFile(join(bench.workspace, "file"), "");
      const args = { id: "a", command: "pwd" };
      assert.equal(
        await bench.works("shell_exec", { ...args, exec_dir: "it's here" }),
        join(bench.workspace, "it's here"),
      );
      await bench.fails("not-a-folder", "shell_exec", { ...args, exec_dir: "file" });
      await bench.fails("not-found", "shell_exec", { ...args, exec_dir: "nowhere" });
    });

    it("runs where a link with .. behind it really leads", async () => {
      await mkdir(join(bench.workspace, "a/b"), { recursive: true });
      await symlink("a/b", join(bench.workspace, "link"));
      const output = await bench.works("shell_exec", { id: "a", exec_dir: "link/..", command: "pwd" });
      assert.equal(output, join(bench.workspace, "a"));
    });
  });

  describe("a session", () => {
    it("keeps directory, environment, variables and functions", async () => {
      await bench.shell('mkdir sub; cd sub; export EXPORTED=1; plain=2; greet() { echo "hi $1"; }');
      const output = await bench.works("shell_exec", {
        id: "main",
        exec_dir: "",
        command: 'echo "${PWD##*/} $EXPORTED $plain"; greet you',
      });
      assert.equal(output, "sub 1 2\nhi you");
    });

    it("is not another session", async () => {
      await bench.shell("export MINE=1; cd /");
      assert.equal((await bench.shell('echo "[$MINE] $PWD"', {}, "other")).output, `[] ${bench.workspace}`);
      assert.equal((await bench.shell("pwd", { runId: `${bench.context.runId}-2` })).output, bench.workspace);
      await bench.toolbox.endRun(`${bench.context.runId}-2`);
    });

    it("is an agent's own, also where another in its run has one of the same name", async () => {
      const one = { origin: "agent", taskId: "one" } as const;
      const other = { origin: "agent", taskId: "other" } as const;
      await bench.shell("export MINE=1", one);
      assert.equal((await bench.shell('echo "[$MINE]"', one)).output, "[1]");
      assert.equal((await bench.shell('echo "[$MINE]"', other)).output, "[]");
      assert.equal((await bench.shell('echo "[$MINE]"')).output, "[]");
    });

    it("outlives exit and exec, in the state of the last command that ended well", async () => {
      await bench.shell("export KEPT=1; kept() { echo kept; }; mkdir -p deep");
      assert.equal((await bench.shell("cd deep; exit 3")).exitCode, 3);
      assert.equal((await bench.shell("exec true")).exitCode, 0);
      assert.equal((await bench.shell('echo "$KEPT $(kept)"')).output, "1 kept");
    });

    it("keeps to itself when a command changes the session's own streams", async () => {
      await bench.shell("exec 9>nine 1>one 2>&1 </dev/null; echo lost");
      assert.equal((await bench.shell("set -x; echo a")).output, "++ echo a\na");
      assert.equal(
        (await bench.shell("{ set +x; } 2>/dev/null; printf() { echo mine; }; echo b")).output.split("\n").at(-1),
        "b",
      );
      assert.equal((await bench.shell("echo c")).output, "c");
    });

    it("says what it is busy with", async () => {
      await leave("sleep 60 # a long one");
      const result = await bench.shell("echo no");
      assert.equal(result.error?.code, "session-busy");
      assert.match(result.error.message, /sleep 60 # a long one/);
      assert.equal((await bench.shell("echo yes", {}, "other")).output, "yes");
    });

    it("must have been opened before it is looked at", async () => {
      const output = await bench.fails("unknown-session", "shell_view", { id: "main" });
      assert.match(output, /No session was opened yet/);
      await bench.shell("true", {}, "abc");
      for (const [tool, more] of Object.entries({
        shell_view: {},
        shell_wait: {},
        shell_kill_process: {},
        shell_write_to_process: { input: "", press_enter: true },
      })) {
        assert.match(await bench.fails("unknown-session", tool, { id: "main", ...more }), /There are: abc/);
      }
    });

    it("takes any name", async () => {
      const result = await bench.shell("seq 1 1000", {}, "../../up and away/ä");
      assert.match(result.outputFile ?? "", /^shell\/_up_and_away_-[0-9a-f]{8}-1\.log$/);
    });
  });

  describe("an interactive program", () => {
    it("gets what is typed: read", async () => {
      await leave("sh -c 'printf \"Name? \"; read x; echo got $x'");
      await eventually("the question is there", async () => (await view()).includes("Name? "));
      await write("Ada");
      const result = await bench.call("shell_wait", { id: "main", seconds: 5 });
      assert.equal(result.exitCode, 0);
      assert.match(result.output, /^Name\? got Ada\n\[Ended with exit code 0/);
    });

    it("gets what is typed, piece by piece, and the end of the input: cat", async () => {
      await leave("cat; echo after");
      await write("one");
      await eventually("cat has answered", async () => (await view()).includes("\none\n"));
      await write("tw", false);
      await write("o");
      await write("\u0004", false);
      const result = await bench.call("shell_wait", { id: "main" });
      assert.match(result.output, /^one\ntwo\nafter\n/);
    });

    it("can be a builtin of the shell itself", async () => {
      await leave('read -r answer; echo "answer: $answer"');
      await write("it's $HOME");
      assert.match(await bench.works("shell_wait", { id: "main" }), /^answer: it's \$HOME\n/);
    });

    it("is python", async function () {
      if (!has("python3")) skipBecause(this, "there is no python3 on this machine");
      await leave("python3 -q -i");
      await write("print(6 * 7)");
      await eventually("python has computed", async () => (await view()).includes("42"));
      await write("exit(5)");
      assert.equal((await bench.call("shell_wait", { id: "main" })).exitCode, 5);
    });

    it("never sees the next command as its input, nor that what it didn't read", async () => {
      await leave("cat > swallowed");
      await write("left", false);
      await bench.works("shell_kill_process", { id: "main" });
      await leave('read -r line; echo "[$line]"');
      await write("fresh");
      assert.match(await bench.works("shell_wait", { id: "main" }), /^\[fresh\]/);
    });

    it("can't be typed into once it has ended", async () => {
      await bench.shell("true");
      await bench.fails("nothing-running", "shell_write_to_process", { id: "main", input: "x", press_enter: true });
    });
  });

  describe("waiting and looking", () => {
    it("leaves a command running when patience is over", async () => {
      const result = await bench.shell("echo early; read x; echo late", { patienceMs: 300 });
      assert.equal(result.outcome, "succeeded");
      assert.match(result.output, /^early\n\[Still running after 0.3 s: `echo early/);
      assert.equal(result.exitCode, undefined);
      assert.match(await bench.works("shell_wait", { id: "main", seconds: 0 }), /^early\n\[Still running after 0 s/);
      await write("");
      assert.match(await bench.works("shell_wait", { id: "main" }), /^early\nlate\n\[Ended with exit code 0/);
      assert.match(
        await bench.works("shell_wait", { id: "main" }),
        /^early\nlate\n\[Ended/,
        "waiting again is harmless",
      );
    });

    it("shows the commands and outputs of a session in order", async () => {
      await bench.shell("printf 'no end'");
      await bench.shell("echo two; exit 2");
      assert.equal(
        await view(),
        "$ printf 'no end'\nno end\n$ echo two; exit 2\ntwo\n[Ended with exit code 2: `echo two; exit 2`]",
      );
    });

    it("shows lines as a terminal would leave them", async () => {
      const { output } = await bench.shell("printf '10%%\\r50%%\\r100%%\\n\\033[31mred\\033[0m\\r\\nlast\\n'");
      assert.equal(output, "100%\nred\nlast");
    });
  });

  describe("a long output", () => {
    it("is shown in part and kept whole", async () => {
      const result = await bench.shell("seq 1 5000");
      const lines = result.output.split("\n");
      assert.deepEqual(
        lines.slice(0, 200),
        Array.from({ length: 200 }, (_, index) => String(index + 1)),
      );
      assert.equal(lines[200], "[… 4600 lines left out …]");
      assert.deepEqual(
        lines.slice(201, 401),
        Array.from({ length: 200 }, (_, index) => String(4801 + index)),
      );
      assert.equal(lines[401], "[This is a part; the whole output is in shell/main-1.log in the run's folder]");
      assert.equal(result.outputFile, "shell/main-1.log");
      assert.equal(
        await readFile(join(bench.runFolder, "shell/main-1.log"), "utf8"),
        execFileSync("seq", ["1", "5000"], { encoding: "utf8" }),
      );
    });

    it("has a file for each command, and none for none", async () => {
      await bench.shell("echo one");
      await bench.shell("true");
      await bench.shell("echo two");
      assert.equal(await readFile(join(bench.runFolder, "shell/main-1.log"), "utf8"), "one\n");
      assert.equal(await readFile(join(bench.runFolder, "shell/main-2.log"), "utf8"), "two\n");
    });

    it("takes what is left running into the log of its own command", async () => {
      await bench.shell("mkfifo go; (read -r _ < go; echo late) & echo early");
      await bench.shell("echo other; echo x > go");
      const log = join(bench.runFolder, "shell/main-1.log");
      await eventually("the late line is there", async () => (await readFile(log, "utf8")) === "early\nlate\n");
      assert.equal(await readFile(join(bench.runFolder, "shell/main-2.log"), "utf8"), "other\n");
    });

    it("is masked on disk, in results, views and messages, also where pieces meet", async () => {
      const [left, right] = [secret.slice(0, 9), secret.slice(9)];
      const result = await bench.shell(`printf ${left}; sleep 0.05; printf '${right}\\n'; echo ${secret}; exit 1`);
      const whole = await readFile(join(bench.runFolder, "shell/main-1.log"), "utf8");
      assert.equal(whole, "***\n***\n");
      assert.doesNotMatch(JSON.stringify(result) + (await view()), new RegExp(secret));
      await leave(`read x # ${secret}`);
      assert.doesNotMatch(JSON.stringify(await bench.shell("true")), new RegExp(secret));
    });

    it("is ended when it is a flood, with bounded disk and memory", async () => {
      bench = await openBench({ limits: { outputBytes: 8 * 1024 * 1024 } });
      const before = process.memoryUsage().rss;
      const result = await bench.shell("yes; echo after");
      assert.deepEqual([result.outcome, result.error?.code], ["failed", "too-much-output"]);
      const { length } = await readFile(join(bench.runFolder, result.outputFile ?? ""));
      assert.ok(length > 8 * 1024 * 1024 && length < 9 * 1024 * 1024, `${length} bytes`);
      assert.ok(process.memoryUsage().rss - before < 100 * 1024 * 1024);
      assert.equal((await bench.shell("echo calm")).output, "calm");
    });

    it("of something left running meets a closed pipe when it floods", async () => {
      bench = await openBench({ limits: { outputBytes: 1024 * 1024 } });
      await bench.shell("mkfifo go; { read -r _ < go; yes; echo $? > ended; } & true");
      await bench.shell("echo x > go");
      assert.equal(await bench.pidIn("ended"), 128 + 13);
    });
  });
});

function has(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
