import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FleetSnapshot } from "../../server/src/protocol/fleet.ts";
import { isFinal } from "../../server/src/protocol/states.ts";
import { SoakHost } from "../support/cloud-soak/soak-host.ts";
import { Chance } from "../support/simulation/chance.ts";
import { files, started } from "./files.ts";
import { judge } from "./judge.ts";
import { hasProcesses } from "./processes.ts";

/** How often a host is killed, and where. */
export interface KillPlan {
  readonly kills: number;
  readonly seed: number;
  /** An empty folder for the home and the workspace. */
  readonly folder: string;
  /** The host's program. */
  readonly hostBundle: string;
  readonly say?: (line: string) => void;
}

/** What became of it. `problems`: all that is wrong, a sentence each; none where all is well. */
export interface KillResult {
  readonly problems: readonly string[];
  readonly kills: number;
  /** How many of the kills hit a host that was still starting. */
  readonly whileStarting: number;
  readonly runs: number;
  readonly effects: number;
  /** How many steps had failed because nobody knew how far they came. */
  readonly unknown: number;
  readonly seconds: number;
}

/** Runs real workflows in a real host, kills it again and again at any moment, and counts what happened on the disk. */
export async function killAndCount(plan: KillPlan): Promise<KillResult> {
  const began = performance.now();
  const loop = new KillLoop(plan);
  await loop.prepare();
  try {
    for (let kill = 1; kill <= plan.kills; kill += 1) {
      await loop.killOnce();
      plan.say?.(`${((performance.now() - began) / 1000).toFixed(1)} s: ${kill} kills, ${loop.runs.length} runs`);
    }
    const fleet = await loop.untilOver();
    const judged = await judge({ fleet, host: loop.host, runs: loop.runs, workspace: loop.workspace });
    await loop.host.end();
    const orphans = await hasProcesses(loop.home);
    return {
      ...judged,
      problems: [...judged.problems, ...(orphans ? ["A process of a host is still there"] : [])],
      ...{ kills: plan.kills, whileStarting: loop.whileStarting, seconds: (performance.now() - began) / 1000 },
    };
  } finally {
    await loop.host.end();
  }
}

class KillLoop {
  readonly home: string;
  readonly workspace: string;
  readonly host: SoakHost;
  /** The runs whose starters were told that they are there. */
  readonly runs: string[] = [];
  whileStarting = 0;
  readonly #plan: KillPlan;
  readonly #chance: Chance;

  constructor(plan: KillPlan) {
    this.#plan = plan;
    this.#chance = new Chance(plan.seed);
    this.home = join(plan.folder, "home");
    this.workspace = join(plan.folder, "workspace");
    this.host = new SoakHost(this.home, plan.hostBundle);
  }

  async prepare(): Promise<void> {
    await mkdir(join(this.workspace, ".git"), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(this.workspace, name), text);
  }

  /** Have something to do, wait a little, and kill; one time in six a host that is still starting. */
  async killOnce(): Promise<void> {
    const chance = this.#chance;
    if (chance.happens(1 / 6)) await this.#killWhileStarting();
    else {
      const fleet = await this.host.fleet();
      const open = fleet.runs.filter(({ status }) => !isFinal(status)).length;
      // A host remembers its newest 500 runs: all of them are to be looked at in the end.
      const wanted = open > 9 || fleet.runs.length > 400 ? 0 : chance.between(open === 0 ? 1 : 0, 2);
      for (let count = 0; count < wanted; count += 1) {
        const file = join(this.workspace, chance.of(started) ?? "");
        this.runs.push(await this.host.start(file, this.workspace));
      }
      await pause(chance.below(900));
      await this.host.kill().catch(() => undefined);
    }
  }

  async untilOver(): Promise<FleetSnapshot> {
    for (let tries = 0; ; tries += 1) {
      const fleet = await this.host.fleet();
      if (fleet.runs.every(({ status }) => isFinal(status))) return fleet;
      if (tries === 600)
        throw new Error(`Not all runs end: ${JSON.stringify(fleet.runs.filter(({ status }) => !isFinal(status)))}`);
      await pause(100);
    }
  }

  async #killWhileStarting(): Promise<void> {
    const environment = { ...process.env, MANUS_HOME: this.home, MANUS_HOST_IDLE_SECONDS: "120" };
    const child = spawn(process.execPath, [this.#plan.hostBundle], { env: environment, stdio: "ignore" });
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    await Promise.race([ended, pause(this.#chance.between(50, 900))]);
    if (child.exitCode === null) this.whileStarting += 1;
    child.kill("SIGKILL");
    await ended;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
