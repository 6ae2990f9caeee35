import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { HostStatus } from "../../../server/src/protocol/host.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import type { TriggerView } from "../../../server/src/protocol/triggers.ts";
import { SocketHostLink } from "../../../server/src/adapters/host-link/host-link.ts";
import { eventually } from "../../support/eventually.ts";
import { openRealWorld, program, type RealWorld } from "../../support/real-manusctl.ts";

describe("triggers in a real host", function () {
  this.timeout(60_000);
  let world: RealWorld;
  const links: SocketHostLink[] = [];
  beforeEach(async () => (world = await openRealWorld({ MANUS_HOST_IDLE_SECONDS: "1" })));
  afterEach(async () => {
    for (const link of links.splice(0)) link.close();
    await world.close();
  });

  const workflow = (on: string, command: string): Promise<void> =>
    world.write(
      "auto.manus.yaml",
      `manus: 1\nkind: workflow\nname: auto\non: ${on}\nsteps:\n` +
        `  - { tool: shell_exec, with: { id: a, exec_dir: ., command: ${JSON.stringify(command)} } }\n`,
    );
  const effects = async (file: string): Promise<number> =>
    (await world.read(file).catch(() => "")).split("\n").filter(Boolean).length;

  async function add(): Promise<void> {
    const { exitCode, stderr } = await world.run("triggers", "add", "auto");
    assert.equal(exitCode, 0, stderr);
  }

  /** The newest first; a host is started for it where none runs. */
  async function runs(): Promise<readonly RunView[]> {
    const link = new SocketHostLink({
      home: world.home,
      hostBundle: join(program, "..", "host.cjs"),
      environment: { ...process.env, MANUS_HOST_IDLE_SECONDS: "1" },
      client: { kind: "terminal", pid: process.pid },
    });
    links.push(link);
    const fleet = await link.connect({ start: true });
    link.close();
    assert.ok(fleet.ok, JSON.stringify(fleet));
    return fleet.value.runs;
  }

  async function settled(): Promise<readonly RunView[]> {
    let seen: readonly RunView[] = [];
    await eventually("all runs have ended", async () => {
      seen = await runs();
      return seen.length > 0 && seen.every(({ status }) => isFinal(status));
    });
    return seen;
  }

  it("changed files start a run, and what it writes itself doesn't start it for ever; the host stays for them", async () => {
    await workflow("{ files: ['docs/**'] }", "echo x >> docs/out.md; echo x >> effects.txt");
    await world.write("docs/a.md", "a\n");
    await add();
    await world.write("elsewhere.md", "a\n");
    await world.write("docs/a.md", "b\n");
    await world.write("docs/b.md", "b\n");
    await eventually(
      "it runs for the change, and once more for its own",
      async () => (await effects("effects.txt")) === 2,
    );
    const all = await settled();
    assert.deepEqual(
      all.map(({ origin }) => (origin?.kind === "files" ? origin.files : origin)),
      [["docs/out.md"], ["docs/a.md", "docs/b.md"]],
    );
    await eventually("it's said that no third one follows", async () => {
      const [trigger] = await world.json<TriggerView[]>("triggers", "list");
      return /starts itself for ever/.test(trigger?.note ?? "");
    });
    assert.equal(await effects("effects.txt"), 2);
    // Longer by now than the host would stay for nobody.
    const status = await world.json<HostStatus>("host", "status");
    assert.equal(status.triggers, 1);
    await world.run("triggers", "pause", "--all");
    await world.write("docs/a.md", "c\n");
    await eventually("nobody needs the host any more", async () => (await world.run("host", "status")).exitCode === 4);
    assert.equal(await effects("effects.txt"), 2);
  });

  it("a due moment starts one run, however often its host is killed around it", async () => {
    // Once a day, half an hour ago: it was missed by no host yet.
    const due = new Date(Date.now() - 30 * 60_000);
    const cron = `${String(due.getUTCMinutes())} ${String(due.getUTCHours())} * * *`;
    await workflow(`{ schedule: [{ cron: "${cron}", timezone: UTC, missed: once }] }`, "echo x >> effects.txt");
    await add();
    const { pid } = await world.endpoint();
    process.kill(pid, "SIGKILL");
    await eventually("it's dead", () => !isAlive(pid));
    await turnedOnEarlier();
    for (const [round, pause] of [0, 40, 120].entries()) {
      const before = await startHost();
      await new Promise((resolve) => setTimeout(resolve, pause));
      process.kill(before, "SIGKILL");
      await eventually(`host ${String(round)} is dead`, () => !isAlive(before));
    }
    const all = await settled();
    assert.equal(all.length, 1, JSON.stringify(all.map(({ id, origin }) => ({ id, origin }))));
    const [run] = all;
    assert.ok(run?.origin?.kind === "schedule");
    assert.equal(run.origin.due.slice(0, 16), due.toISOString().slice(0, 16));
    assert.ok((await effects("effects.txt")) <= 1);
    if (run.status === "succeeded") assert.equal(await effects("effects.txt"), 1);
  });

  /** The trigger was turned on two hours ago: so says the journal. */
  async function turnedOnEarlier(): Promise<void> {
    const folder = join(world.home, "journal");
    const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
    assert.equal(names.length, 1);
    const file = join(folder, names[0] ?? "");
    const earlier = new Date(Date.now() - 2 * 3_600_000).toISOString();
    const lines = (await readFile(file, "utf8")).split("\n").map((line) => {
      if (!line.includes('"triggerAdded"')) return line;
      return JSON.stringify({ ...(JSON.parse(line) as object), at: earlier });
    });
    assert.ok(lines.some((line) => line.includes(earlier)));
    await writeFile(file, lines.join("\n"));
  }

  async function startHost(): Promise<number> {
    await runs();
    return (await world.endpoint()).pid;
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
