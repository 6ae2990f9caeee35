import type { LoadedFile } from "../../../server/src/runtime/dispatcher-ports.ts";
import { createFakeIds } from "../fakes/fake-ids.ts";
import { MemoryRunStore } from "../fakes/memory-run-store.ts";
import { MemoryFileHashes, MemoryStepCache } from "../fakes/memory-step-cache.ts";
import { Chance } from "./chance.ts";
import type { HostWorld, Planted } from "./host-world.ts";
import { Judge } from "./judge.ts";
import { pathOf } from "./random-workflow.ts";
import type { RandomFile, WorkflowValue } from "./random-workflow.ts";
import { SimulatedHost } from "./simulated-host.ts";
import { SimulatedDisk } from "./simulated-journal.ts";
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

/** All that there is outside of hosts, and what outlives them. */
export class SimulatedWorld implements HostWorld {
  readonly chance: Chance;
  readonly time = new SimulatedTime();
  readonly disk = new SimulatedDisk();
  readonly store = new MemoryRunStore();
  readonly hashes = new MemoryFileHashes();
  readonly cache = new MemoryStepCache({ mask: (text) => text, now: () => this.time.now() });
  readonly ids = createFakeIds();
  readonly judge = new Judge(this.disk, (line) => this.trace(line));
  readonly workshop: Workshop;
  /** While set, streams of runs can't be written. */
  streamsFail = false;
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
    options: { readonly planted?: Planted; readonly traced?: boolean; readonly deaths: Deaths },
  ) {
    this.chance = new Chance(seed);
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
      trace: (line) => this.trace(line),
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
