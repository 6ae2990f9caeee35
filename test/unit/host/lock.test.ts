import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rmdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const holder = join(import.meta.dirname, "../../support/lock-holder.ts");

describe("the host's lock", function () {
  this.timeout(30_000);
  let home: string;
  const started: ChildProcess[] = [];
  beforeEach(async () => (home = await temporaryFolder()));
  afterEach(() => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
  });

  async function start(): Promise<{ readonly child: ChildProcess; readonly outcome: unknown }> {
    const child = fork(holder, { env: { ...process.env, MANUS_HOME: home } });
    started.push(child);
    const [outcome] = (await once(child, "message")) as unknown[];
    return { child, outcome };
  }
  const lock = (): string => join(home, "host.lock");
  const ownerFile = (): string => join(home, "host.owner.json");

  it("is one process's at a time", async () => {
    assert.equal((await start()).outcome, "held");
    assert.equal((await start()).outcome, "taken");
  });

  it("is one's of many that start at the same moment", async () => {
    const all = await Promise.all(Array.from({ length: 6 }, start));
    assert.equal(all.filter(({ outcome }) => outcome === "held").length, 1);
  });

  it("is free again once it's released", async () => {
    const { child } = await start();
    child.send("release");
    await once(child, "exit");
    assert.ok(!existsSync(lock()) && !existsSync(ownerFile()));
    assert.equal((await start()).outcome, "held");
  });

  it("of a killed process is taken at once, by one of many", async () => {
    const { child } = await start();
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.ok(existsSync(lock()));
    // Whoever waited for this heartbeat to get old would wait for an hour.
    const inAnHour = new Date(Date.now() + 3_600_000);
    await utimes(lock(), inAnHour, inAnHour);
    const all = await Promise.all(Array.from({ length: 4 }, start));
    assert.deepEqual(all.map(({ outcome }) => outcome).sort(), ["held", "taken", "taken", "taken"]);
  });

  it("of a process on another machine counts until its heartbeat is old", async () => {
    const { child } = await start();
    child.kill("SIGKILL");
    await once(child, "exit");
    const owner = JSON.parse(await readFile(ownerFile(), "utf8")) as object;
    await writeFile(ownerFile(), JSON.stringify({ ...owner, machine: "another" }));
    assert.equal((await start()).outcome, "taken");
  });

  it("that another has taken over isn't held any more at once, and its loser doesn't take it along", async () => {
    const { child } = await start();
    const ask = async (): Promise<unknown> => {
      child.send("still held?");
      return ((await once(child, "message")) as unknown[])[0];
    };
    assert.equal(await ask(), true);
    await writeFile(ownerFile(), JSON.stringify({ pid: process.pid, machine: "here", mark: "another's" }));
    assert.equal(await ask(), false);
    await rmdir(lock());
    await mkdir(lock());
    const [told] = (await once(child, "message")) as unknown[];
    assert.equal(told, "lost");
    await once(child, "exit");
    assert.ok(existsSync(lock()));
  });
});
