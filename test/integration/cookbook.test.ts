import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { RunResult } from "../../server/src/cli/run-result.ts";
import type { TaskView } from "../../server/src/protocol/fleet.ts";
import type { TriggerView } from "../../server/src/protocol/triggers.ts";
import { eventually } from "../support/eventually.ts";
import { startFakeCloud, type FakeCloud } from "../support/fake-cloud/fake-cloud.ts";
import { modelKey, startModelServer, type ModelServer, type Turn, type WishedCall } from "../support/model-server.ts";
import { openRealWorld, program, type RealWorld } from "../support/real-manusctl.ts";

const cookbook = readFileSync(join(import.meta.dirname, "../../docs/cookbook.md"), "utf8");

/** The page's files by the names in their first lines. */
const recipes = new Map(
  [...cookbook.matchAll(/^```yaml\n# (\S+\.manus\.yaml)\n([^]*?)^```$/gm)].map(([, name = "", text = ""]) => [
    name,
    text,
  ]),
);

/** What a model does with a recipe: it writes the file that the prompt ends with. */
function doRecipe({ calls, shown }: Turn): WishedCall {
  const wanted = /(summary|open|ordered)\.md\./.exec(shown)?.[1] ?? "nothing";
  const steps: readonly WishedCall[] = [
    { name: "file_read", arguments: { file: "wishes.md" } },
    { name: "file_write", arguments: { file: `${wanted}.md`, content: "As told.\n" } },
    { name: "message_notify_user", arguments: { text: "It is written", attachments: `${wanted}.md` } },
  ];
  return steps[calls] ?? { name: "idle", arguments: {} };
}

describe("the cookbook", function () {
  this.timeout(60_000);
  let world: RealWorld;
  let environment: Readonly<Record<string, string>> = {};
  const tried = new Set<string>();

  beforeEach(async () => {
    world = await openRealWorld(environment);
    await execa("git", ["init", "--quiet"], { cwd: world.workspace });
    for (const [name, value] of [
      ["user.name", "Test"],
      ["user.email", "test@example.com"],
    ] as const) {
      await execa("git", ["config", name, value], { cwd: world.workspace });
    }
    for (const [name, text] of recipes) await world.write(name, text);
    await world.write("wishes.md", "- colours\n- axes\n");
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

  it("does a step for each of many", async () => {
    const { steps, runId } = await world.json<RunResult>("run", "count.manus.yaml");
    tried.add("count.manus.yaml");
    assert.deepEqual(
      steps.map(({ status }) => status),
      ["succeeded", "succeeded", "succeeded"],
    );
    const { stdout } = await world.run("events", runId);
    assert.match(stdout, /"wishes.md", "count.manus.yaml"\] have 2 and \d+ lines/);
  });

  it("lets a workflow call another one", async () => {
    const { outputs } = await world.json<RunResult>("run", "greetings.manus.yaml");
    for (const name of ["greet.manus.yaml", "greetings.manus.yaml"]) tried.add(name);
    assert.deepEqual(outputs, { first: "Hello Ada 2", others: ["Hello Linus 1", "Hello Barbara 1"] });
  });

  it("starts every morning, and when a file changes", async () => {
    await world.json("triggers", "add", "morning.manus.yaml");
    await world.json("triggers", "add", "pages.manus.yaml");
    const triggers = await world.json<TriggerView[]>("triggers", "list");
    const next = triggers.find(({ name }) => name === "morning")?.next[0];
    const time = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", timeStyle: "short" });
    assert.equal(next === undefined ? undefined : time.format(new Date(next)), "08:30");
    await world.write("new.md", "new\n");
    await eventually("the page's run has ended", async () =>
      (await world.read("pages.txt").catch(() => "")).includes("new.md"),
    );
    for (const name of ["morning.manus.yaml", "pages.manus.yaml"]) tried.add(name);
    await world.run("triggers", "remove", "--all");
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

  it("doesn't run again what hasn't changed", async () => {
    for (const text of ["- colours\n- axes\n", "- colours\n- axes\n", "- colours\n"]) {
      await world.write("wishes.md", text);
      assert.deepEqual(await cook("lines.manus.yaml"), ["count succeeded", "note succeeded"]);
    }
    assert.equal(await world.read("counts.txt"), "counted\ncounted\n");
    assert.match(await world.read("lines.txt"), /^\s*1\b/);
  });

  it("ships one after the other, and asks who may answer", async () => {
    assert.deepEqual(await cook("ship.manus.yaml"), ["ship succeeded"]);
    tried.add("approve.manus.yaml");
    await world.run("run", "approve", "--detach");
    const [task] = await world.json<TaskView[]>("tasks", "list", "--status", "waiting");
    assert.deepEqual(task?.waiting?.ask?.by, ["ada", "bob"]);
    assert.equal((await world.run("tasks", "approve", task.id, "--as", "carol")).exitCode, 2);
    assert.equal((await world.run("tasks", "approve", task.id, "--as", "ada")).exitCode, 0);
  });

  it("cleans up after a failure", async () => {
    assert.deepEqual(await cook("cleanup.manus.yaml"), ["prepare succeeded", "work failed", "clean succeeded"]);
    await assert.rejects(world.read("scratch/input.txt"), { code: "ENOENT" });
  });

  it("asks before one command and forbids another", async () => {
    assert.deepEqual(await cook("careful.manus.yaml"), ["commit succeeded", "push failed"]);
    assert.deepEqual(await cook("careful.manus.yaml", "deny"), ["commit failed", "push skipped"]);
  });

  describe("with agents", () => {
    let cloud: FakeCloud;
    let model: ModelServer;
    before(async () => {
      cloud = await startFakeCloud();
      model = await startModelServer(doRecipe);
      environment = { MANUS_API_KEY: cloud.key, MANUS_API_BASE_URL: cloud.url };
    });
    after(async () => {
      environment = {};
      await Promise.all([model.close(), cloud.close()]);
    });

    /** The recipes' own words for adding the account `home`, with the test's server and its key. */
    async function addHome(): Promise<void> {
      const { url } = model.mock;
      const words = [
        "accounts",
        "add",
        "home",
        "--provider",
        "model",
        "--base-url",
        `${url}/v1`,
        "--model",
        "scripted",
      ];
      const key = ["--key-stdin", "--keep", "memory"];
      await execa(process.execPath, [program, ...words, ...key], {
        cwd: world.workspace,
        env: { MANUS_HOME: world.home },
        input: modelKey,
      });
    }

    it("lets the cloud do it", async () => {
      cloud.script("draw graphs in a terminal", [
        { do: "spend", credits: 7 },
        { do: "say", text: "Here it is", attachments: [{ filename: "survey.md", content: "| tool | draws |\n" }] },
        { do: "finish" },
      ]);
      assert.deepEqual(await cook("survey.manus.yaml"), ["task succeeded"]);
      const [task] = cloud.tasks();
      assert.deepEqual([task?.profile, task?.interactive], ["lite", false]);
      assert.equal(await world.read("survey.md"), "| tool | draws |\n");
    });

    it("thinks with a model of an account", async () => {
      await addHome();
      assert.deepEqual(await cook("summary.manus.yaml"), ["task succeeded"]);
      assert.equal(await world.read("summary.md"), "As told.\n");
    });

    it("keeps work on one instance", async () => {
      await addHome();
      const { exitCode, stderr } = await world.run(
        ...["instances", "add", "night", "--account", "home", "--capacity", "1", "--max-turns", "40"],
      );
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual(await cook("tidy.manus.yaml"), ["list succeeded", "order succeeded"]);
      assert.equal(await world.read("ordered.md"), "As told.\n");
      const tasks = await world.json<readonly TaskView[]>("tasks", "list");
      assert.deepEqual(new Set(tasks.map(({ instanceId }) => instanceId)), new Set(["night"]));
    });
  });

  // After those with agents: a suite's own tests come before those of the suites in it.
  describe("as a whole", () => {
    it("has no recipe that isn't run here", () => {
      assert.deepEqual([...recipes.keys()].sort(), [...tried].sort());
    });
  });
});
