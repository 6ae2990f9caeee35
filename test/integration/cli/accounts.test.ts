import { readFiles } from "../../support/read-files.ts";
import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import type { CloudTaskRow } from "../../../server/src/protocol/cloud.ts";
import type { AccountView, InstanceView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { RunResult } from "../../../server/src/cli/run-result.ts";
import { eventually } from "../../support/eventually.ts";
import { startFakeCloud, type FakeCloud } from "../../support/fake-cloud/fake-cloud.ts";
import { modelKey, startModelServer } from "../../support/model-server.ts";
import { openRealWorld, type Ended, type RealWorld } from "../../support/real-manusctl.ts";

const agent = (name: string, prompt: string): string => {
  const lines = prompt.split("\n").map((line) => `  ${line}\n`);
  return `manus: 1\nkind: task\nname: ${name}\nengine: manus\nprompt: |\n${lines.join("")}`;
};
const sleeper = `manus: 1\nkind: workflow\nname: sleeper\nsteps:\n  - { id: nap, tool: shell_exec, with: { id: main, exec_dir: ., command: "sleep 60" } }\n`;

describe("manusctl and accounts, for real", function () {
  this.timeout(90_000);
  let world: RealWorld;
  let cloud: FakeCloud;
  const said: string[] = [];

  before(async () => {
    cloud = await startFakeCloud({ paceMs: 50 });
    world = await openRealWorld();
  });
  after(async () => {
    await world.close();
    await cloud.close();
  });

  const heard = (ended: Ended): Ended => {
    said.push(ended.stdout, ended.stderr);
    return ended;
  };
  const run = async (...args: readonly string[]): Promise<Ended> => heard(await world.run(...args));
  const must = async (...args: readonly string[]): Promise<Ended> => {
    const ended = await run(...args);
    assert.equal(ended.exitCode, 0, `manusctl ${args.join(" ")}: ${ended.stderr}`);
    return ended;
  };
  const account = async (id: string): Promise<AccountView | undefined> =>
    (await world.json<AccountView[]>("accounts", "list")).find((one) => one.id === id);
  const instance = async (id: string): Promise<InstanceView | undefined> =>
    (await world.json<InstanceView[]>("instances", "list")).find((one) => one.id === id);
  const addCloud = (key: string): Promise<Ended> =>
    world.pipe(
      `${key}\n`,
      ...["accounts", "add", "work", "--provider", "manus", "--title", "Work", "--base-url", cloud.url],
      ...["--key-stdin", "--keep", "file"],
    );
  async function waiting(): Promise<TaskView> {
    let found: TaskView | undefined;
    await eventually(
      "a task asks",
      async () => {
        const tasks = await world.json<TaskView[]>("tasks", "list", "--status", "waiting");
        return (found = tasks.find((task) => task.waiting?.ask !== undefined)) !== undefined;
      },
      30_000,
    );
    return found ?? assert.fail();
  }

  it("adds, checks and lists an account of the cloud; a wrong key is never taken", async () => {
    const refused = heard(await addCloud("wrong-key"));
    assert.equal(refused.exitCode, 2, refused.stderr);
    assert.equal(await account("work"), undefined);
    const added = heard(await addCloud(cloud.key));
    assert.equal(added.exitCode, 0, added.stderr);
    assert.match(added.stderr, /Added the account work\n.*keys\.json/);
    const checked = await must("accounts", "check", "work");
    assert.match(checked.stdout, /credits/);
    const listed = await account("work");
    assert.deepEqual([listed?.provider, listed?.keyPlace, listed?.problem], ["manus", "file", undefined]);
    assert.equal(listed?.usage?.unit, "credits");
    assert.equal((await instance("work"))?.status, "running");
    assert.equal((await addCloud(cloud.key)).exitCode, 2);
  });

  it("adds an account of a model server, by its key", async () => {
    const model = await startModelServer(() => ({ name: "idle", arguments: {} }));
    try {
      const { MANUS_MODEL_BASE_URL: url = "" } = model.environment;
      const args = [
        "accounts",
        "add",
        "models",
        "--provider",
        "model",
        "--base-url",
        url,
        "--key-stdin",
        "--keep",
        "memory",
      ];
      const added = heard(await world.pipe(modelKey, ...args));
      assert.equal(added.exitCode, 0, added.stderr);
      const models = await account("models");
      assert.deepEqual([models?.key, models?.keyPlace], ["held", "memory"]);
      await must("accounts", "remove", "models", "--yes");
    } finally {
      await model.close();
    }
  });

  it("rotates a key: the new one counts at once", async () => {
    const next = cloud.addKey();
    const set = heard(await world.pipe(next, "accounts", "set-key", "work", "--key-stdin", "--keep", "file"));
    assert.equal(set.exitCode, 0, set.stderr);
    cloud.revokeKey(cloud.key);
    await must("accounts", "check", "work");
  });

  it("renames, disables and enables", async () => {
    await must("accounts", "rename", "work", "Work, Berlin");
    await must("accounts", "disable", "work");
    assert.deepEqual([(await account("work"))?.title, (await account("work"))?.disabled], ["Work, Berlin", true]);
    await must("accounts", "enable", "work");
  });

  it("creates, changes, stops and removes an instance", async () => {
    const flags = ["--capacity", "2", "--profile", "lite", "--deny", "deploy_*", "--max-credits", "50"];
    await must("instances", "add", "reviews", "--account", "work", ...flags);
    const added = await instance("reviews");
    assert.deepEqual([added?.engine, added?.capacity, added?.status], ["manus", 2, "running"]);
    assert.deepEqual([added?.policy?.deny, added?.limits], [["deploy_*"], { credits: 50 }]);
    await must("instances", "change", "reviews", "--capacity", "4", "--unset", "profile");
    const changed = await instance("reviews");
    assert.deepEqual([changed?.capacity, changed?.profile], [4, undefined]);
    await must("instances", "stop", "reviews");
    await eventually("it has stopped", async () => (await instance("reviews"))?.status === "stopped");
    await must("instances", "remove", "reviews", "--yes");
    assert.equal(await instance("reviews"), undefined);
  });

  it("stops many tasks at once, by a filter", async () => {
    await world.write("sleeper.manus.yaml", sleeper);
    for (let count = 0; count < 2; count += 1) await must("run", "sleeper", "--detach");
    const filter = ["--instance", "this-machine", "--status", "running"];
    await eventually("both run", async () => {
      return (await world.json<TaskView[]>("tasks", "list", ...filter)).length === 2;
    });
    assert.equal((await run("tasks", "stop", ...filter)).exitCode, 2, "a pipe needs --yes");
    const dry = await world.json<{ matched: string[] }>("tasks", "stop", ...filter, "--dry-run");
    assert.equal(dry.matched.length, 2);
    const stopped = await must("tasks", "stop", ...filter, "--yes");
    assert.match(stopped.stderr, /Asked: stop 2 tasks/);
    await eventually("both have stopped", async () => {
      return (await world.json<TaskView[]>("tasks", "list", "--status", "stopped")).length === 2;
    });
  });

  it("runs a task in the cloud, fills in its form, and shows what it took and where it is", async () => {
    await world.write(
      "mail.manus.yaml",
      agent("mail", "Send it\nfake: spend 4\nfake: confirm gmailSendAction\nfake: say Sent\nfake: finish"),
    );
    await must("run", "mail", "--account", "work", "--detach");
    const task = await waiting();
    assert.ok(task.waiting?.ask?.form);
    const wrong = await run("tasks", "approve", task.id, "--set", "nobody=x");
    assert.match(wrong.stderr, /The form has no nobody/);
    await must("tasks", "approve", task.id, "--set", "to=anna@example.org", "--set", "subject=Hello");
    await eventually(
      "it has succeeded",
      async () => (await world.json<TaskView>("tasks", "show", task.id)).status === "succeeded",
      30_000,
    );
    const shown = await must("tasks", "show", task.id);
    assert.match(shown.stdout, /Used +.*4 credits/);
    const { stdout: url } = await must("cloud", "open", task.id, "--print");
    assert.match(url, /^https?:\/\//);
  });

  it("lists, shares, renames and deletes what is in the cloud", async () => {
    const rows = await world.json<CloudTaskRow[]>("cloud", "tasks", "--account", "work", "--all");
    const [done] = rows.filter(({ status, taskId }) => status === "stopped" && taskId !== undefined);
    assert.ok(done);
    await must("cloud", "rename", done.id, "A better title");
    await must("cloud", "share", done.id, "team");
    assert.equal(cloud.task(done.id).title, "A better title");
    assert.equal((await run("cloud", "delete", done.id)).exitCode, 2, "a pipe needs --yes");
    await must("cloud", "delete", done.id, "--yes");
    const left = await world.json<CloudTaskRow[]>("cloud", "tasks", "--all");
    assert.deepEqual(
      left.map(({ id }) => id),
      rows.map(({ id }) => id).filter((id) => id !== done.id),
    );
    cloud.user.projects.push({ id: "website", name: "Website" });
    assert.match((await must("cloud", "projects")).stdout, /website +Website/);
  });

  it("takes a task over that was begun elsewhere", async () => {
    const message = { content: "Begun elsewhere\nfake: say Done\nfake: finish" };
    const made = await fetch(`${cloud.url}/v2/task.create`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-manus-api-key": [...cloud.user.keys].at(-1) ?? "" },
      body: JSON.stringify({ message }),
    });
    const { task_id: id } = (await made.json()) as { readonly task_id: string };
    await eventually("the cloud lists it", async () => {
      return (await world.json<CloudTaskRow[]>("cloud", "tasks", "--all")).some((row) => row.id === id);
    });
    const adopted = await must("cloud", "adopt", id, "--account", "work", "-o", "json");
    const { runId } = JSON.parse(adopted.stdout) as { readonly runId: string };
    const ours = async (): Promise<TaskView | undefined> =>
      (await world.json<TaskView[]>("tasks", "list")).find((task) => task.runId === runId);
    await eventually("it has ended here too", async () => (await ours())?.status === "succeeded", 30_000);
    assert.equal((await ours())?.cloud?.taskId, id, "no other task was made");
  });

  it("hears the cloud's calls, and leaves no webhook behind", async () => {
    const port = await freePort();
    const url = "https://hooks.example.org/manus";
    cloud.set({ route: (address) => address.replace("https://hooks.example.org", `http://127.0.0.1:${port}`) });
    const serving = world.start("webhook", "serve", "--url", url, "--port", String(port));
    let heardSoFar = "";
    serving.stderr.on("data", (part: Buffer) => (heardSoFar += part.toString()));
    await eventually("it listens", () => heardSoFar.includes("Ctrl-C ends it"), 20_000);
    assert.match((await must("webhook", "list")).stdout, /hooks\.example\.org/);
    await world.write("hello.manus.yaml", agent("hello", "fake: say Hello\nfake: finish"));
    const { stdout } = await must("run", "hello", "--account", "work", "-o", "json");
    assert.equal((JSON.parse(stdout) as RunResult).status, "succeeded");
    await eventually("the call is heard", () => / task_stopped \w+$/m.test(heardSoFar), 20_000);
    const forged = await fetch(`http://127.0.0.1:${port}/manus`, { method: "POST", body: "{}" });
    assert.equal(forged.status, 401);
    serving.kill("SIGTERM");
    const ended = await serving;
    assert.equal(ended.exitCode, 0, ended.stderr);
    said.push(ended.stderr);
    assert.equal((await must("webhook", "list")).stdout, "No webhooks.");
  });

  it("removes the account with its key", async () => {
    assert.equal((await run("accounts", "remove", "work")).exitCode, 2, "a pipe needs --yes");
    await must("accounts", "remove", "work", "--yes", "--stop-tasks");
    assert.deepEqual([await account("work"), await instance("work")], [undefined, undefined]);
  });

  it("has shown and written no key anywhere", async () => {
    const keys = [...cloud.user.keys, cloud.key, modelKey];
    for (const text of said) for (const key of keys) assert.equal(text.includes(key), false);
    for (const [file, text] of Object.entries(await readFiles(world.home))) {
      for (const key of keys) assert.equal(text.includes(key), false, file);
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
