import assert from "node:assert/strict";
import { DispatcherBench, read } from "../../support/fakes/dispatcher-bench.ts";
import { noCeiling } from "../../support/fakes/memory-policy-book.ts";
import { ScriptedToolbox } from "../../support/fakes/scripted-toolbox.ts";

type Sudo = "allow" | "ask" | "deny";

describe("elevated rights of a workflow's direct calls", () => {
  /** How a step that asks for them ends, or that a person is asked. */
  async function attempt(file: Sudo | undefined, settings: Sudo): Promise<string> {
    const bench = await DispatcherBench.open({ toolbox: new ScriptedToolbox() });
    bench.book.standing = { ...noCeiling, sudo: settings };
    const tools = file === undefined ? {} : { tools: { sudo: file } };
    const runId = await bench.start({ ...tools, steps: [read("a", { with: { file: "x", sudo: true } })] });
    const { status, reason } = bench.step(runId, "a");
    return status === "failed" ? (reason?.code ?? "") : status;
  }

  it("need the file's word and the settings'", async () => {
    assert.equal(await attempt("allow", "allow"), "succeeded");
    assert.equal(await attempt("allow", "deny"), "denied-by-policy");
    assert.equal(await attempt("deny", "allow"), "denied-by-policy");
    assert.equal(await attempt(undefined, "allow"), "denied-by-policy");
  });

  it("are asked for where either wants that", async () => {
    assert.equal(await attempt("ask", "allow"), "waiting");
    assert.equal(await attempt("allow", "ask"), "waiting");
  });
});
