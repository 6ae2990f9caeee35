import { emptySurroundings } from "../core/language/surroundings.ts";
import type { FleetFacts, Surroundings } from "../core/language/surroundings.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { WorkspaceFacts } from "./file-facts.ts";
import type { FleetMirror } from "./fleet-mirror.ts";
import type { OpenDocument } from "./open-documents.ts";
import { WatchedIndex } from "./watched-index.ts";
import type { Workspace } from "./workspace.ts";

/** A question waits no longer for facts. */
const patienceMs = 300;

/** What is known besides the documents, put together for whoever asks. */
export class Knowledge {
  private readonly workspace: Workspace;
  private readonly fleet: FleetMirror;
  private readonly facts: WorkspaceFacts;
  private readonly clock: Clock;

  constructor(parts: {
    readonly workspace: Workspace;
    readonly fleet: FleetMirror;
    readonly facts: WorkspaceFacts;
    readonly clock: Clock;
  }) {
    this.workspace = parts.workspace;
    this.fleet = parts.fleet;
    this.facts = parts.facts;
    this.clock = parts.clock;
  }

  /** All that is known now. */
  around(): Surroundings {
    return this.put(this.facts.reader().facts, this.fleet);
  }

  /** What a check of an open document may go by: of one that lies in no folder here nothing of the workspace is claimed. */
  aroundDocument({ uri, kind }: Pick<OpenDocument, "uri" | "kind">): Surroundings {
    if (kind !== "elsewhere") return this.put(this.facts.readerFor(uri).facts, this.fleet);
    const index = { ...emptySurroundings.index, complete: false };
    return { ...emptySurroundings, index, now: this.now() };
  }

  /** The same for a file that isn't open, of which it is remembered what its check has gone by. */
  aroundFile(uri: string): {
    readonly around: Surroundings;
    readonly index: WatchedIndex;
    readonly fleet: WatchedFleet;
  } {
    const index = new WatchedIndex(this.workspace.current());
    const fleet = new WatchedFleet(this.fleet);
    return { around: { ...this.put(this.facts.readerFor(uri).facts, fleet), index }, index, fleet };
  }

  /** See {@link Language.ask}. */
  async ask<T>(question: (around: Surroundings) => T): Promise<T> {
    const reader = this.facts.reader();
    const fleet = new WatchedFleet(this.fleet);
    const answer = question(this.put(reader.facts, fleet));
    const ofDisk = reader.pending();
    const ofFleet = fleet.missed ? this.fleet.pending() : undefined;
    if (!ofDisk && !ofFleet) return answer;
    await this.wait(Promise.all([ofDisk, ofFleet]));
    return question(this.around());
  }

  private put(files: Surroundings["files"], fleet: FleetFacts): Surroundings {
    return { index: this.workspace.current(), fleet, files, now: this.now() };
  }

  private now(): number {
    return Date.parse(this.clock.now());
  }

  private async wait(work: Promise<unknown>): Promise<void> {
    let stop = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      stop = this.clock.after(patienceMs, resolve);
    });
    await Promise.race([work, over]);
    stop();
  }
}

/** The fleet, and whether it was asked which accounts there are, or something that isn't known. */
export class WatchedFleet implements FleetFacts {
  asked = false;
  missed = false;
  private readonly fleet: FleetFacts;

  constructor(fleet: FleetFacts) {
    this.fleet = fleet;
  }

  get known(): boolean {
    this.asked = true;
    return this.fleet.known;
  }

  get accounts(): FleetFacts["accounts"] {
    return this.fleet.accounts;
  }

  get instances(): FleetFacts["instances"] {
    return this.fleet.instances;
  }

  get tools(): FleetFacts["tools"] {
    this.asked = true;
    return this.fleet.tools;
  }

  runOf(file: string): ReturnType<FleetFacts["runOf"]> {
    return this.fleet.runOf(file);
  }

  triggerOf(file: string): ReturnType<FleetFacts["triggerOf"]> {
    return this.fleet.triggerOf(file);
  }

  taskOf(runId: string, stepId: string): ReturnType<FleetFacts["taskOf"]> {
    return this.fleet.taskOf(runId, stepId);
  }

  asksOf(file: string): ReturnType<FleetFacts["asksOf"]> {
    return this.fleet.asksOf(file);
  }

  valuesOf(runId: string): ReturnType<FleetFacts["valuesOf"]> {
    const values = this.fleet.valuesOf(runId);
    this.missed ||= values === undefined;
    return values;
  }
}
