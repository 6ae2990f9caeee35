import type { LoadedFile } from "../../../server/src/runtime/dispatcher-ports.ts";
import type { Timestamp } from "../../../server/src/protocol/states.ts";
import { createFakeIds } from "../fakes/fake-ids.ts";
import { MemoryRunStore } from "../fakes/memory-run-store.ts";
import { MemoryFileHashes, MemoryStepCache } from "../fakes/memory-step-cache.ts";
import { Chance } from "./chance.ts";
import type { HostWorld, Planted } from "./host-world.ts";
import { authorOf, Judge } from "./judge.ts";
import { pathOf } from "./random-workflow.ts";
import type { RandomFile, WorkflowValue } from "./random-workflow.ts";
import { SimulatedHost } from "./simulated-host.ts";
import { SimulatedDisk } from "./simulated-journal.ts";
import { Provider } from "./provider.ts";
import { Purse } from "./purse.ts";
import { kindOf } from "./world-kind.ts";
import type { WorldKind, WorldSize } from "./world-kind.ts";
import { SimulatedTime } from "./simulated-time.ts";
import { Workshop } from "./workshop.ts";
import type { Job, Workplace } from "./workshop.ts";

/** When processes die, beside those that the simulation ends by a step of its own. */
export interface Deaths {
  /** How likely at each boundary, 0 to 1. */
  readonly rate: number;
  /** At this boundary, counted from 1. */
  readonly at?: number;
}

/** Shortly before clocks are put forward or back in Berlin or New York, and an ordinary morning. */
const daysOfChange = [
  Date.UTC(2026, 2, 28, 23, 50),
  Date.UTC(2026, 9, 24, 23, 50),
  Date.UTC(2026, 10, 1, 4, 50),
  Date.UTC(2026, 10, 21, 9),
] as const;

/** All that there is outside of hosts, and what outlives them. */
export class SimulatedWorld implements HostWorld {
  readonly chance: Chance;
  readonly kind: WorldKind;
  readonly time: SimulatedTime;
  readonly disk = new SimulatedDisk();
  readonly store = new MemoryRunStore();
  readonly hashes = new MemoryFileHashes();
  readonly cache = new MemoryStepCache({ mask: (text) => text, now: () => this.time.now() });
  readonly ids = createFakeIds();
  readonly provider = new Provider();
  readonly judge = new Judge(this.disk, (line) => this.trace(line));
  readonly workshop: Workshop;
  /** While set, streams of runs can't be written. */
  streamsFail = false;
  /** How often kept results can't be read or written, 0 to 1. */
  cacheFaults = 0.2;
  /** How many minutes the machine's clock is ahead of UTC. */
  zone = 0;
  deaths: Deaths;
  /** Those that are alive; the last one has the journal. */
  hosts: SimulatedHost[] = [];
  boundaries = 0;
  died = 0;
  readonly files = new Map<string, RandomFile>();
  readonly lines: string[] = [];
  readonly planted: Planted;
  readonly #isTraced: boolean;
  #problem: string | undefined;

  constructor(
    seed: number,
    options: {
      readonly planted?: Planted;
      readonly traced?: boolean;
      readonly deaths: Deaths;
      readonly size?: WorldSize;
    },
  ) {
    this.chance = new Chance(seed);
    this.kind = kindOf(seed, options.size);
    this.time = new SimulatedTime(this.kind.triggers ? this.chance.of(daysOfChange) : undefined);
    this.planted = options.planted ?? {};
    this.#isTraced = options.traced ?? false;
    this.deaths = options.deaths;
    this.workshop = new Workshop(this.chance, {
      now: () => this.time.now(),
      nextId: () => this.ids.next(),
      started: (job) => this.report(this.judge.started(job, this.#alongside(job))),
      acted: (job) => {
        this.trace(() => `effect of ${job.order.stepId} attempt ${job.order.attempt}`);
        this.report(this.judge.acted(job));
      },
      author: ({ runId, stepId }) => {
        const run = this.judge.fleet.runs.get(runId);
        return run === undefined ? "" : authorOf(run, stepId);
      },
      purse: (job, place, report) => this.#purseFor(job, place, report),
      trace: (line) => this.trace(line),
    });
  }

  dayOf(at: Timestamp): string {
    return new Date(Date.parse(at) + this.zone * 60_000).toISOString().slice(0, 10);
  }

  stampOf(path: string): string {
    return JSON.stringify(this.files.get(path)?.value["on"] ?? "gone");
  }

  #purseFor(
    { engine, order }: Pick<Job, "engine" | "order">,
    place: Workplace,
    report: Job["report"],
  ): Purse | undefined {
    if (!this.kind.budgets || engine === "tool" || !(place instanceof SimulatedHost)) return undefined;
    const { provider, judge } = this;
    return new Purse({
      ...{ engine, order, provider, report, ledger: place.budget },
      now: () => this.time.now(),
      nextId: () => this.ids.next(),
      boundary: (name) => place.boundary(name),
      estimate: engine === "manus" ? "history" : { cost: 0.2, tokens: 200 },
      blind: engine === "local" && this.chance.happens(0.03),
      called: (holdId) => {
        judge.follow();
        if (!judge.books.isOpen(holdId)) this.report(`The call ${holdId} is made and not set aside for in the journal`);
      },
      failed: (problem) => this.report(problem),
    });
  }

  get host(): SimulatedHost | undefined {
    return this.hosts.at(-1);
  }

  trace(line: () => string): void {
    if (this.#isTraced) this.lines.push(line());
  }

  /** Something is wrong that can't be thrown from where it was seen. The first one counts. */
  report(problem: string | undefined): void {
    this.#problem ??= problem;
  }

  /** Throws what was reported. */
  check(): void {
    if (this.#problem !== undefined) this.judge.fail(this.#problem);
  }

  load(file: string): LoadedFile {
    const found = this.files.get(file);
    if (found === undefined) {
      return { outcome: "refused", because: { code: "file-missing", message: `${file} is missing` }, problems: [] };
    }
    const called = found.called.map(({ reference, value, from }) => {
      const path = pathOf(reference);
      return {
        reference,
        file: path,
        value,
        text: path,
        stepLines: linesOf(value),
        ...(from === undefined ? {} : { from }),
      };
    });
    return { outcome: "runnable", text: file, value: found.value, stepLines: linesOf(found.value), called };
  }

  startHost(): SimulatedHost {
    const host = new SimulatedHost(this);
    this.hosts.push(host);
    this.trace(() => `host ${this.hosts.length} starts`);
    host.open();
    return host;
  }

  diesAt(name: string): boolean {
    this.boundaries += 1;
    const { rate, at } = this.deaths;
    const dies = at === this.boundaries || (rate > 0 && this.chance.happens(rate));
    if (dies) this.trace(() => `host dies at boundary ${this.boundaries}: ${name}`);
    return dies;
  }

  buried(host: Workplace, why: string): void {
    this.trace(() => `host is gone: ${why}`);
    this.died += 1;
    this.hosts = this.hosts.filter((one) => one !== host);
    this.time.forget(host);
    this.workshop.leave(host);
  }

  /** What engines have in hand on a job's instance: in the newest host, and in the cloud. */
  #alongside({ order }: Job): readonly Job[] {
    return this.workshop.jobs.filter((job) => {
      const isOurs = job.place === this.host || (job.place === undefined && job.engine === "manus");
      return isOurs && job.final === undefined && job.order.instance.id === order.instance.id;
    });
  }
}

function linesOf({ steps }: WorkflowValue): readonly number[] {
  return (steps as readonly object[]).map((_step, index) => index);
}
