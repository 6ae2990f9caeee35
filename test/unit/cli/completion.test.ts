import assert from "node:assert/strict";
import type { Command } from "commander";
import { freeNames, sourceOf } from "../../../server/src/cli/completion/fleet-values.ts";
import { valueName } from "../../../server/src/cli/completion/read-words.ts";
import { leavesOf } from "../../../server/src/cli/man-page.ts";
import { createProgram } from "../../../server/src/cli/run-cli.ts";
import { openBench, sampleRun, sampleRunId } from "../../support/cli-bench.ts";

async function completed(words: readonly string[], fleet: object = {}): Promise<readonly string[]> {
  const bench = openBench("/w");
  bench.host.fleet = { ...bench.host.fleet, ...fleet };
  assert.equal(await bench.run("__complete", "--", ...words), 0);
  return bench.terminal.out.trimEnd().split("\n");
}

describe("manusctl completion", () => {
  it("offers commands with what they do, and those below them", async () => {
    const top = await completed([""]);
    assert.ok(top.includes("run\trun a task or workflow file"), top.join());
    assert.ok(!top.some((line) => line.startsWith("__complete")));
    assert.deepEqual(
      (await completed(["runs", "exp"])).map((line) => line.split("\t")[0]),
      ["export", ":nothing"],
    );
  });

  it("offers options, those of the whole program too, and the values they may have", async () => {
    const options = (await completed(["runs", "list", "--"])).map((line) => line.split("\t")[0]);
    for (const option of ["--open", "--output", "--language"]) assert.ok(options.includes(option), option);
    assert.deepEqual(await completed(["runs", "list", "-o", ""]), ["table", "json", "yaml", ":nothing"]);
    assert.deepEqual(await completed(["runs", "list", "--output=j"]), ["--output=json", ":nothing"]);
    assert.deepEqual(await completed(["runs", "list", "--open", "-o", "y"]), ["yaml", ":nothing"]);
  });

  it("offers what there is: ids of runs, names of accounts, steps of the run before", async () => {
    const fleet = { runs: [sampleRun()] };
    assert.deepEqual(await completed(["runs", "show", "01jd"], fleet), [
      `${sampleRunId}\t${sampleRun().title}, running`,
      ":nothing",
    ]);
    assert.deepEqual((await completed(["runs", "skip", sampleRunId, ""], fleet))[0]?.split("\t")[0], "one");
    assert.deepEqual(
      (await completed(["run", "sam"], fleet)).map((line) => line.split("\t")[0]),
      ["sample", ":files"],
    );
    assert.deepEqual(await completed(["run", "x", "--workspace", ""]), [":folders"]);
  });

  it("offers no more where there is no host, starts none, and ends with 0", async () => {
    const bench = openBench("/w");
    bench.host.failure = { code: "no-host", retryable: true, message: "No host runs", remedy: "" };
    assert.equal(await bench.run("__complete", "--", "runs", "show", ""), 0);
    assert.equal(bench.terminal.out, ":nothing\n");
    assert.deepEqual(bench.host.asked, []);
  });

  it("gives up on a host that doesn't answer", async () => {
    const bench = openBench("/w");
    bench.host.connect = () => new Promise(() => undefined);
    // A timer of ours doesn't keep the process alive; this one does.
    const alive = setInterval(() => undefined, 1_000);
    await bench.run("__complete", "--", "runs", "show", "");
    clearInterval(alive);
    assert.equal(bench.terminal.out, ":nothing\n");
  });

  it("offers nothing that a shell would read as more than a word", async () => {
    const accounts = [{ id: "a b" }, { id: "$(rm)" }, { id: "fine", title: "x\u001b[31my" }];
    assert.deepEqual(await completed(["accounts", "check", ""], { accounts }), ["fine\txy", ":nothing"]);
  });

  it("writes a script for each shell, and for no other", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const bench = openBench("/w");
      assert.equal(await bench.run("completion", shell), 0);
      assert.match(bench.terminal.out, /__complete --/);
    }
    assert.equal(await openBench("/w").run("completion", "csh"), 2);
  });

  it("knows where the values of every argument and option come from", () => {
    const unknown = leavesOf(createProgram(openBench("/w").context)).flatMap((command) => {
      const path = pathOf(command).slice(1);
      const given = command.registeredArguments
        .filter(({ argChoices }) => argChoices === undefined)
        .map((each) => each.name());
      const values = command.options.flatMap(({ flags, argChoices }) =>
        argChoices === undefined ? [valueName(flags)] : [],
      );
      const names = [...given, ...values].filter((name) => name !== "");
      return names
        .filter((name) => sourceOf({ name, path }) === undefined && !freeNames.has(name))
        .map((name) => `${path.join(" ")}: ${name}`);
    });
    assert.deepEqual(unknown, []);
  });
});

describe("the manual page", () => {
  it("has every command with its options and examples, as roff", async () => {
    const bench = openBench("/w");
    assert.equal(await bench.run("man"), 0);
    const page = bench.terminal.out;
    for (const command of leavesOf(createProgram(bench.context))) {
      assert.ok(page.includes(`.SS "${pathOf(command).join(" ").replaceAll("-", "\\-")}"`), pathOf(command).join(" "));
    }
    assert.match(page, /^\.TH MANUSCTL 1 /);
    assert.match(page, /^\.B \\-o, \\-\\-output <format>$/m);
    assert.match(page, /manusctl graph 01JD3K \\-\\-mermaid > run\.mmd/);
    assert.match(page, /\.SH "EXIT STATUS"\n\.TP\n\.B 0\nok/);
  });

  it("has no line that roff reads as its own but those that are meant so", async () => {
    const bench = openBench("/w");
    await bench.run("man");
    const controls = new Set(bench.terminal.out.split("\n").flatMap((line) => /^[.'](\w*)/.exec(line)?.[1] ?? []));
    assert.deepEqual([...controls].sort(), ["B", "I", "PP", "SH", "SS", "TH", "TP", "ad", "fi", "nf", "nh"]);
  });
});

function pathOf(command: Command): readonly string[] {
  return [...(command.parent === null ? [] : pathOf(command.parent)), command.name()];
}
