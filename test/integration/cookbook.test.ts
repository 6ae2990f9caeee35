import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { RunResult } from "../../server/src/cli/run-result.ts";
import { openRealWorld, type RealWorld } from "../support/real-manusctl.ts";

const cookbook = readFileSync(join(import.meta.dirname, "../../docs/cookbook.md"), "utf8");

/** The page's files by the names in their first lines. */
const recipes = new Map(
  [...cookbook.matchAll(/^```yaml\n# (\S+\.manus\.yaml)\n([^]*?)^```$/gm)].map(([, name = "", text = ""]) => [
    name,
    text,
  ]),
);

describe("the cookbook", function () {
  this.timeout(60_000);
  let world: RealWorld;
  const tried = new Set<string>();

  beforeEach(async () => {
    world = await openRealWorld();
    await execa("git", ["init", "--quiet"], { cwd: world.workspace });
    for (const [name, value] of [
      ["user.name", "Test"],
      ["user.email", "test@example.com"],
    ] as const) {
      await execa("git", ["config", name, value], { cwd: world.workspace });
    }
    for (const [name, text] of recipes) await world.write(name, text);
  });
  afterEach(() => world.close());

  /** Runs a recipe; answers how its steps ended. */
  async function cook(name: string, onAsk = "allow"): Promise<readonly string[]> {
    tried.add(name);
    const { steps } = await world.json<RunResult>("run", name, "--on-ask", onAsk);
    return steps.map(({ id, status }) => `${id} ${status}`);
  }

  it("has no problems", async () => {
    assert.deepEqual(await world.json("validate", "."), []);
  });

  it("waits for a yes, and takes a no", async () => {
    assert.deepEqual(await cook("release.manus.yaml"), ["notes succeeded", "gate succeeded", "publish succeeded"]);
    assert.equal(await world.read("published.md"), "# What is new\n");
    assert.deepEqual(await cook("release.manus.yaml", "deny"), ["notes succeeded", "gate failed", "publish skipped"]);
  });

  it("offers choices", async () => {
    assert.deepEqual(await cook("deploy.manus.yaml"), ["where succeeded", "note succeeded"]);
    assert.equal(await world.read("target.txt"), "staging");
  });

  it("does several things at once", async () => {
    assert.deepEqual(await cook("checks.manus.yaml"), ["status succeeded", "version succeeded", "report succeeded"]);
    assert.match(await world.read("checks.txt"), /^git version /);
  });

  it("talks to a program that asks", async () => {
    const all = ["talk succeeded", "question succeeded", "answer succeeded", "note succeeded"];
    assert.deepEqual(await cook("interview.manus.yaml"), all);
    assert.match(await world.read("interview.txt"), /^Name\?\s+Hello Ada/);
  });

  it("tries again", async () => {
    assert.deepEqual(await cook("flaky.manus.yaml"), ["fetch succeeded"]);
    assert.equal(await world.read("tries.txt"), "xxx");
  });

  it("cleans up after a failure", async () => {
    assert.deepEqual(await cook("cleanup.manus.yaml"), ["prepare succeeded", "work failed", "clean succeeded"]);
    await assert.rejects(world.read("scratch/input.txt"), { code: "ENOENT" });
  });

  it("asks before one command and forbids another", async () => {
    assert.deepEqual(await cook("careful.manus.yaml"), ["commit succeeded", "push failed"]);
    assert.deepEqual(await cook("careful.manus.yaml", "deny"), ["commit failed", "push skipped"]);
  });

  it("has no recipe that isn't run here", () => {
    assert.deepEqual([...recipes.keys()].sort(), [...tried].sort());
  });
});
