import assert from "node:assert/strict";
import { configKeys, configSettings, readConfig, variablesOf } from "../../../server/src/cli/config/settings.ts";
import { openBench } from "../../support/cli-bench.ts";

describe("manusctl config", () => {
  it("list: each setting with its value, where it comes from and what it is for", async () => {
    const bench = openBench("/w", false, { MANUS_PERSON: "ada" });
    bench.configured.content = { account: "work", person: "eve" };
    assert.equal(await bench.run("config", "list", "-o", "json"), 0);
    const listed = JSON.parse(bench.terminal.out) as { key: string; value?: string; origin: string }[];
    const about = new Map(listed.map(({ key, value, origin }) => [key, [value, origin]]));
    assert.deepEqual(about.get("account"), ["work", "config.json"]);
    assert.deepEqual(about.get("person"), ["ada", "$MANUS_PERSON"]);
    assert.deepEqual(about.get("model"), [undefined, "default"]);
    assert.deepEqual([...about.keys()], [...configKeys]);
    // What programs read is the same in every language: it has no words for people.
    assert.deepEqual([...new Set(listed.flatMap((each) => Object.keys(each)))].sort(), ["key", "origin", "value"]);
  });

  it("set, get and unset one; what isn't understood stays", async () => {
    const bench = openBench("/w");
    bench.configured.content = { ofTomorrow: 1 };
    assert.equal(await bench.run("config", "set", "model", "gpt-5-mini"), 0);
    assert.deepEqual(bench.configured.content, { model: "gpt-5-mini", ofTomorrow: 1 });
    await bench.run("config", "get", "model");
    assert.equal(bench.terminal.out, "gpt-5-mini\n");
    await bench.run("config", "unset", "model");
    assert.deepEqual(bench.configured.content, { ofTomorrow: 1 });
  });

  it("says what was probably meant, what may be set, and that a variable wins", async () => {
    const bench = openBench("/w", false, { NO_COLOR: "1" });
    assert.equal(await bench.run("config", "set", "acount", "work"), 2);
    assert.match(bench.terminal.err, /Did you mean account\?/);
    assert.equal(await bench.run("config", "set", "colour", "pink"), 2);
    assert.match(bench.terminal.err, /colour is one of auto, never/);
    assert.equal(await bench.run("config", "set", "colour", "auto"), 0);
    assert.match(bench.terminal.err, /NO_COLOR is set in this shell, and wins/);
  });

  it("is obeyed: what agents use that name nothing else, unless the command line says it", async () => {
    const paramsOf = async (...args: readonly string[]): Promise<unknown> => {
      const bench = openBench(process.cwd());
      bench.configured.content = { account: "work", model: "m1" };
      bench.host.answers.set("manus/run/plan", () => ({
        outcome: "refused",
        because: { code: "x", message: "x" },
        problems: [],
      }));
      await bench.run("plan", "test/fixtures/workspace/hello.manus.yaml", ...args);
      return (bench.host.asked.at(-1)?.params as { prefer?: unknown }).prefer;
    };
    assert.deepEqual(await paramsOf(), { account: "work", model: "m1" });
    assert.deepEqual(await paramsOf("--model", "m2"), { account: "work", model: "m2" });
  });

  it("stands in for variables that the shell doesn't set", () => {
    const values = { person: "eve", colour: "never", language: "de", account: "work" } as const;
    const added = { MANUS_PERSON: "eve", NO_COLOR: "1", MANUS_LANGUAGE: "de" };
    assert.deepEqual(variablesOf(values, {}), added);
    assert.deepEqual(variablesOf(values, { MANUS_PERSON: "ada", NO_COLOR: "" }), { MANUS_LANGUAGE: "de" });
    assert.deepEqual(variablesOf({ colour: "auto" }, {}), {});
  });

  it("takes what is right of a file, and says what is wrong with the rest", () => {
    const { values, problems } = readConfig({ account: "work", modle: "x", colour: "pink", person: 3 });
    assert.deepEqual(values, { account: "work" });
    assert.equal(problems.length, 3);
    assert.match(problems[0] ?? "", /modle is nothing that can be set; did you mean model\?/);
    assert.deepEqual(readConfig([1]).values, {});
  });

  it("describes all that can be set", () => {
    assert.deepEqual(
      configSettings().map(({ key }) => key),
      [...configKeys],
    );
  });
});
