import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { RunState } from "../../../server/src/core/dispatch/states.ts";
import { Violation } from "./judge.ts";
import { People } from "./people.ts";
import type { SimulatedHost } from "./simulated-host.ts";
import { TriggerPeople } from "./trigger-people.ts";
import { SimulatedWorld } from "./simulated-world.ts";
import type { Planted } from "./host-world.ts";
import type { WorldKind, WorldSize } from "./world-kind.ts";

/** How a simulation is to be. */
export interface SimulationOptions {
  readonly seed: number;
  /** How large its world is; absent: as its turn is. */
  readonly size?: WorldSize;
  /** The host dies at this boundary (counted from 1) and never elsewhere; absent: wherever chance has it. */
  readonly dieAt?: number;
  readonly planted?: Planted;
  /** How many steps there are before all becomes calm, where that is less than chance has it. */
  readonly most?: number;
  /** Keep a line for each thing that happens. */
  readonly traced?: boolean;
}

/** What became of one. */
export interface SimulationResult {
  readonly seed: number;
  /** What isn't as it must be; absent in a good one. */
  readonly problem?: string;
  readonly trace: readonly string[];
  readonly steps: number;
  readonly events: number;
  readonly deaths: number;
  readonly boundaries: number;
  readonly effects: number;
  readonly runs: number;
  /** The name of the kind of world. */
  readonly kind: string;
  readonly size: WorldSize;
  /** Calls that agents have set something aside for, and questions about budgets. */
  readonly calls: number;
  readonly asked: number;
  /** Runs that schedules and changed files have started. */
  readonly scheduled: number;
  readonly forFiles: number;
  /** Results that were taken over from the cache. */
  readonly hits: number;
}

/** Something that may happen, by how often it does. */
type Thing = readonly [weight: number, act: () => void];

const hour = 3_600_000;
const minute = 60_000;

/** Run the real dispatcher in a world where everything that can go wrong does, as the seed has it; then let all end. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const simulation = new Simulation(options);
  const problem = await simulation.run();
  const { world, steps } = simulation;
  return {
    ...{ seed: options.seed, trace: world.lines, steps, boundaries: world.boundaries, deaths: world.died },
    ...{ events: world.disk.lines.length, effects: world.judge.effects, runs: world.judge.fleet.runs.size },
    ...{
      kind: world.kind.name,
      size: world.kind.isSmall ? "small" : "large",
      calls: world.judge.books.reserved,
      asked: world.judge.books.asked,
    },
    ...{ scheduled: world.judge.triggers.scheduled, forFiles: world.judge.triggers.forFiles, hits: world.judge.hits },
    ...(problem === undefined ? {} : { problem }),
  };
}

/** The fewest steps before the calm that a seed fails with, too: what happens in them is the same as before. */
export async function shrink(options: SimulationOptions): Promise<number | undefined> {
  for (let most = 0; most < (options.most ?? 55); most += 1) {
    const { problem } = await simulate({ ...options, most });
    if (problem !== undefined) return most;
  }
  return options.most;
}

class Simulation {
  readonly world: SimulatedWorld;
  steps = 0;
  readonly #people: People;
  readonly #triggers: TriggerPeople;
  readonly #most: number;

  constructor({ seed, size, dieAt, planted, most, traced }: SimulationOptions) {
    this.#most = most ?? Infinity;
    const deaths = dieAt === undefined ? { rate: 0 } : { rate: 0, at: dieAt };
    this.world = new SimulatedWorld(seed, {
      deaths,
      ...(planted === undefined ? {} : { planted }),
      ...(size === undefined ? {} : { size }),
      traced: traced ?? false,
    });
    const { chance, kind } = this.world;
    // Half of the worlds are easy on hosts: there more comes to its end.
    if (dieAt === undefined) this.world.deaths = { rate: chance.one(0, ...deathRates(kind)) };
    this.#people = new People(this.world, chance.between(...runsOf(kind)));
    this.#triggers = new TriggerPeople(this.world);
  }

  /** Answers what is wrong; undefined where nothing is. */
  async run(): Promise<string | undefined> {
    try {
      await this.#rough();
      await this.#calm();
      await this.#replayed();
      return undefined;
    } catch (error) {
      if (error instanceof Violation) return error.message;
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }

  async #rough(): Promise<void> {
    const { chance, kind } = this.world;
    await this.#take(() => this.world.startHost());
    await this.#take(() => this.world.host?.journal.flush());
    if (chance.happens(0.9))
      await this.#take(() => this.world.host && this.#people.addCloud(this.world.host.dispatcher));
    const length = Math.min(kind.isSmall ? chance.between(2, 14) : chance.between(10, 55), this.#most);
    for (let step = 0; step < length; step += 1) await this.#take(() => this.#doSomething());
  }

  /** Take a step, let everything happen that follows by itself, and look at it. */
  async #take(step: () => void): Promise<void> {
    const { world } = this;
    this.steps += 1;
    step();
    await turnOfTheLoop();
    world.check();
    world.judge.follow();
    for (const job of world.workshop.jobs)
      if (job.place === undefined && job.final === undefined) world.judge.forgotten(job);
    for (const host of world.hosts) {
      if (!host.isCurrent) continue;
      if (host.isKnown) world.judge.compare(host.fleet);
      else world.judge.compareAll(host.fleet);
      host.isKnown = true;
      for (const job of world.workshop.jobs) if (job.place === host) world.judge.unheard(job);
    }
  }

  #doSomething(): void {
    const { host } = this.world;
    if (host === undefined || host.state === "failed" || host.state === "closed") {
      this.#startAgain(host);
      return;
    }
    const choices = [...this.#thingsInside(host), ...this.#thingsOutside(host)];
    this.world.chance.weighed(choices)?.();
  }

  #startAgain(host: SimulatedHost | undefined): void {
    const { world } = this;
    host?.die(host.state);
    // Nobody tries again and again while there is no room.
    if (host?.state === "failed" && world.chance.happens(0.5)) world.disk.isFull = false;
    world.startHost();
  }

  /** What the disk and the engines may do next. */
  #thingsInside(host: SimulatedHost): readonly Thing[] {
    const { workshop, time } = this.world;
    const able = workshop.able();
    return [
      [host.journal.isPending ? 12 : 0, () => host.journal.flush()],
      [able.length > 0 ? 9 : 0, () => this.#work(able)],
      [workshop.late.length > 0 ? 2 : 0, () => workshop.deliver()],
      [host.endings.length > 0 ? 1 : 0, () => host.endings.pop()?.()],
      [1.5, () => void time.ring()],
    ];
  }

  /** What people and the world may do next. */
  #thingsOutside(host: SimulatedHost): readonly Thing[] {
    const isOpen = host.state === "open" || host.state === "closing";
    return [
      [
        isOpen && this.#people.wantsRuns ? (this.world.kind.caches ? 5 : 3) : 0,
        () => this.#people.start(host.dispatcher),
      ],
      [isOpen ? 3 : 0, () => this.#people.ask(host.dispatcher)],
      [isOpen && host.triggers !== undefined ? 3 : 0, () => this.#triggers.act(host)],
      [1, () => this.#goWrong(host)],
      [this.world.hosts.length > 1 ? 2 : 0, () => this.#othersAct()],
    ];
  }

  #work(able: ReturnType<SimulatedWorld["workshop"]["able"]>): void {
    const { chance, workshop } = this.world;
    const asking = chance.of(workshop.jobs.filter(({ ask, place }) => ask !== undefined && place === this.world.host));
    const job = chance.of(able);
    if (asking !== undefined && chance.happens(0.05)) workshop.withdraw(asking);
    else if (job !== undefined) workshop.step(job);
  }

  /** A host that another one has replaced hears of it when it writes, and goes. */
  #othersAct(): void {
    const { chance } = this.world;
    const other = this.world.hosts[0];
    if (other === undefined) return;
    if (other.journal.isPending) other.journal.flush();
    else if (other.state === "lost" || chance.happens(0.3)) other.die("it was replaced");
  }

  #goWrong(host: SimulatedHost): void {
    const { world } = this;
    const { chance, time, disk } = world;
    const act = chance.weighed<() => void>([
      [world.deaths.rate > 0 ? 3 : 0, () => host.die("killed")],
      [2, () => (disk.isFull = !disk.isFull)],
      [1, () => (world.streamsFail = !world.streamsFail)],
      [1, () => time.jump(chance.between(1, 5) * hour)],
      [1, () => time.jump(-chance.between(1, 10) * minute)],
      [2, () => time.pass(chance.between(1, 60) * 1000)],
      [world.kind.triggers ? 3 : 0, () => time.pass(chance.between(1, 30) * minute)],
      [world.kind.budgets ? 1 : 0, () => (world.zone = chance.one(0, 60, -300, 330))],
      [world.kind.caches ? 1 : 0, () => world.hashes.files.set("/project/a.txt", chance.one("one", "two"))],
      [
        world.deaths.rate > 0 && world.hosts.length === 1 && host.state === "open" ? 1 : 0,
        () => void world.startHost(),
      ],
      [host.state === "open" ? 0.7 : 0, () => host.close(chance.happens(0.5))],
    ]);
    world.trace(() => `something goes wrong: ${act?.toString() ?? ""}`);
    act?.();
  }

  /** Nothing goes wrong any more, and whoever is asked answers: all must come to its end. */
  async #calm(): Promise<void> {
    const { world } = this;
    Object.assign(world, { streamsFail: false, cacheFaults: 0, deaths: { rate: 0 } });
    world.disk.isFull = false;
    world.workshop.isCalm = true;
    world.trace(() => "calm");
    for (const host of world.hosts) if (!host.holdsJournal) host.die("it was replaced");
    const over = { isOver: false };
    for (let step = 0; step < this.#mostSteps && !over.isOver; step += 1)
      await this.#take(() => (over.isOver = !this.#goOn()));
    if (over.isOver) return;
    world.judge.fail(`It never comes to its end: ${this.#stuck()}`);
  }

  /** Each task takes some steps to its end. A world that makes more and more of them never ends, too. */
  get #mostSteps(): number {
    return Math.min(40_000, 6_000 + 30 * this.world.judge.fleet.tasks.size);
  }

  /** Take the next step to the end; false where everything is over. */
  #goOn(): boolean {
    const { world } = this;
    const { workshop, host } = world;
    if (host === undefined || !host.alive || ["failed", "closed", "lost"].includes(host.state)) {
      host?.die(host.state);
      world.startHost();
      return true;
    }
    if (host.journal.isPending) host.journal.flush();
    else if (host.endings.length > 0) host.endings.pop()?.();
    else if (workshop.late.length > 0) workshop.deliver();
    else if (host.state !== "open") return world.time.ring();
    else return this.#finish(host);
    return true;
  }

  #finish(host: SimulatedHost): boolean {
    const { world } = this;
    const { workshop, chance } = world;
    const job = chance.of(workshop.able());
    if (job !== undefined) workshop.step(job);
    else if (this.#people.answerSomething(host.dispatcher)) return true;
    else if (this.#people.letGoOn(host.dispatcher)) return true;
    else if (this.#people.wantsRuns && (world.kind.caches || world.judge.fleet.runs.size === 0))
      this.#people.start(host.dispatcher);
    else if (this.#unblock()) return true;
    else if (host.triggers !== undefined && host.dispatcher.isIdle())
      return this.#triggers.finish(host) || world.time.ring();
    else return world.time.ring();
    return true;
  }

  /** What waits in an engine for an answer to a question that got lost on its way gives up. */
  #unblock(): boolean {
    const job = this.world.workshop.jobs.find(({ ask, pause }) => ask !== undefined || pause === "yes");
    if (job === undefined) return false;
    if (job.ask !== undefined) this.world.workshop.withdraw(job);
    else job.pause = "no";
    job.ask = undefined;
    return true;
  }

  /** All is over: nothing is at work any more, and the next host finds everything as it was. */
  async #replayed(): Promise<void> {
    const { world } = this;
    const { judge, host } = world;
    const stuck = this.#stuck();
    if (stuck !== "") judge.fail(`It never comes to its end: ${stuck}`);
    if (host === undefined) return;
    if (!host.dispatcher.isIdle()) judge.fail("All is over, and the host still has something to do");
    if (world.workshop.jobs.some(({ final }) => final === undefined))
      judge.fail("All is over, and an engine has something in hand");
    judge.compareAll(host.fleet);
    // Elsewhere what agents use is told late and in any order, so it never adds up.
    const fault = world.kind.budgets ? judge.books.close(judge.fleet, world.provider) : undefined;
    if (fault !== undefined) judge.fail(fault);
    this.#lookAtStreams();
    host.die("the end");
    const before = judge.effects;
    await this.#take(() => world.startHost());
    await this.#take(() => world.host?.journal.flush());
    if (world.host !== undefined) judge.compareAll(world.host.fleet);
    if (judge.effects !== before || world.workshop.jobs.some(({ place }) => place !== undefined))
      judge.fail("A replay does something");
  }

  /** Whoever follows a run hears of its end. */
  #lookAtStreams(): void {
    const { judge, store } = this.world;
    for (const { spec, end } of judge.fleet.runs.values()) {
      const told = store.events(spec.id).filter(({ type }) => type === "system");
      const last = told.findLast((event) => event["event"] === "runFinished" || event["event"] === "taskRetried");
      if (end !== undefined && last?.["event"] !== "runFinished")
        judge.fail(`The stream of run ${spec.id} doesn't tell its end`);
    }
  }

  #stuck(): string {
    const { runs, tasks } = this.world.judge.fleet;
    const open = [...runs.values()].filter(({ end, released }) => end === undefined || !released);
    return (
      open.map((run) => `${run.spec.id} ${describe(run)}`).join("; ") +
      (open.length > 0 ? ` (${tasks.size} tasks)` : "")
    );
  }
}

/** How likely hosts die at a boundary, in worlds that are hard on them. */
function deathRates({ isSmall }: WorldKind): readonly number[] {
  return isSmall ? [0.01, 0.03, 0.08] : [0.003, 0.01, 0.03];
}

/** How many runs people start. */
function runsOf({ isSmall, caches }: WorldKind): readonly [least: number, most: number] {
  if (isSmall) return caches ? [2, 2] : [1, 1];
  return caches ? [4, 8] : [1, 3];
}

function describe({ spec, steps, held, stop, end }: RunState): string {
  const standing = steps.map(({ status }, index) => `${spec.compiled.steps[index]?.id ?? ""} ${status}`).join(", ");
  return `${end === undefined ? standing : "isn't released"}${held ? ", held" : ""}${stop === undefined ? "" : ", stopping"}`;
}
