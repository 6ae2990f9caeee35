import type { TriggerState } from "../../core/triggers/trigger-state.ts";
import type { Cancel } from "../../core/ports/clock.ts";
import type { IdSource } from "../../core/ports/ids.ts";
import type { FleetChange } from "../../protocol/fleet.ts";
import { isFinal, type TriggerId } from "../../protocol/states.ts";
import type { AddTriggerResult, ByTrigger, TriggerPlace } from "../../protocol/triggers.ts";
import type { RequestOutcome, StartRunResult } from "../../protocol/runs.ts";
import { readTriggerFile } from "./read-trigger-file.ts";
import { TriggerKeeper, type TriggerPorts } from "./trigger-keeper.ts";
import * as requests from "./trigger-requests.ts";

/** A clock that was set, or a machine that slept, is noticed so soon. */
const longestPauseMs = 30_000;

/** So long somebody who turns a trigger on waits until its files are watched. */
const longestWaitMs = 5_000;

/** What the triggers of a host need. */
export interface TriggerDeskPorts extends TriggerPorts {
  readonly ids: IdSource;
}

/** Keeps all triggers of a host: what people ask of them, and what they start by themselves from {@link TriggerDesk.begin} on. */
export class TriggerDesk {
  private readonly ports: TriggerDeskPorts;
  private readonly keepers = new Map<TriggerId, TriggerKeeper>();
  private states: readonly TriggerState[] = [];
  /** What was read last is so. */
  private isKnown = false;
  private isHeld = false;
  private looking = false;
  private looked: Promise<void> = Promise.resolve();
  private again = false;
  private closed = false;
  private cancelTimer: Cancel = () => undefined;
  private stopListening: Cancel = () => undefined;

  constructor(ports: TriggerDeskPorts) {
    this.ports = ports;
  }

  /** How many triggers may start something: a host has to be there for them. */
  get active(): number {
    return this.states.filter(({ paused }) => !paused).length;
  }

  /** Watch the clock and the files from now on. Resolves once all triggers are known. */
  async begin(): Promise<void> {
    this.stopListening = this.ports.dispatcher.onChange((change) => this.hear(change));
    await this.readStates();
    for (const run of this.ports.dispatcher.snapshot().runs) {
      if (!isFinal(run.status)) this.keeperOf(run)?.follow(run);
    }
    this.look();
  }

  /** Turn a file's `on` on; of one that is on already it is read anew. Refused where it can't start by itself now. */
  async add({ file, workspaceFolder, trusted, by }: TriggerPlace & { readonly by: string }): Promise<AddTriggerResult> {
    if (!trusted) return { outcome: "refused", because: requests.untrustedWorkspace };
    const reading = await readTriggerFile({ file, workspaceFolder }, this.ports);
    if (!reading.ok) return { outcome: "refused", because: reading.because };
    let triggerId = this.ports.ids.next();
    const added = await this.ports.dispatcher.decide((transaction) => {
      triggerId = requests.addTrigger(transaction, { id: triggerId, file, workspaceFolder, ...reading.value }, by);
      return undefined;
    });
    if (added.outcome === "refused") return added;
    await this.untilWatched(triggerId);
    return { outcome: "added", triggerId };
  }

  remove({ triggerId, by }: ByTrigger): Promise<RequestOutcome> {
    return this.decide((transaction) => requests.removeTrigger(transaction, triggerId, by));
  }

  pause({ triggerId, by }: ByTrigger): Promise<RequestOutcome> {
    return this.decide((transaction) => requests.pauseTrigger(transaction, triggerId, by));
  }

  async resume({ triggerId, by }: ByTrigger): Promise<RequestOutcome> {
    const resumed = await this.decide((transaction) => requests.resumeTrigger(transaction, triggerId, by));
    if (resumed.outcome === "accepted") await this.untilWatched(triggerId);
    return resumed;
  }

  /** Start its workflow now; its schedule stays as it is. */
  async fire({
    triggerId,
    by,
    inputs,
  }: ByTrigger & { readonly inputs: Readonly<Record<string, unknown>> }): Promise<StartRunResult> {
    const found = this.states.find(({ spec }) => spec.id === triggerId);
    if (found === undefined) {
      return { outcome: "refused", because: requests.unknownTrigger(triggerId), problems: [] };
    }
    const { file, workspaceFolder } = found.spec;
    return this.ports.dispatcher.startRun({ file, workspaceFolder, trusted: true, inputs, by });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stopListening();
    this.cancelTimer();
    await Promise.all([...this.keepers.values()].map((keeper) => keeper.close()));
  }

  /** What a person changes after the answer is to be noticed; a folder that takes very long to look through isn't waited for. */
  private async untilWatched(triggerId: TriggerId): Promise<void> {
    while (this.looking) await this.looked;
    const { clock } = this.ports;
    const patience = new Promise<void>((resolve) => clock.after(longestWaitMs, resolve));
    await Promise.race([this.keepers.get(triggerId)?.watching, patience]);
  }

  private decide(decide: Parameters<TriggerPorts["dispatcher"]["decide"]>[0]): Promise<RequestOutcome> {
    return this.ports.dispatcher.decide(decide);
  }

  private hear({ triggers, gone, runs }: FleetChange): void {
    let isOurs = triggers.length + gone.triggers.length > 0;
    for (const run of runs) {
      const keeper = this.keeperOf(run);
      keeper?.follow(run);
      isOurs ||= keeper !== undefined && isFinal(run.status);
    }
    if (isOurs || this.isHeld) this.look();
  }

  private keeperOf({ file }: { readonly file: string }): TriggerKeeper | undefined {
    const found = this.states.find(({ spec }) => spec.file === file);
    return found && this.keepers.get(found.spec.id);
  }

  /** One look at a time; what comes meanwhile is looked at next. */
  private look(): void {
    this.again = this.looking;
    if (this.looking || this.closed) return;
    this.looking = true;
    this.cancelTimer();
    this.looked = this.lookOnce()
      .catch((error: unknown) => this.ports.log.error("A bug: couldn't see to the triggers", error))
      .finally(() => {
        this.looking = false;
        if (this.again) this.look();
        else this.sleep();
      });
  }

  private async lookOnce(): Promise<void> {
    await this.readStates();
    await this.each((keeper, state) => keeper.refresh(state));
    await this.readStates();
    // Held, it's as if no host were there: what was missed counts once it is released.
    if (this.isHeld) return;
    await this.each((keeper, state) => keeper.start(state));
    await this.readStates();
  }

  private async each(act: (keeper: TriggerKeeper, state: TriggerState) => Promise<void>): Promise<void> {
    await Promise.all(
      this.states.map(async (state) => {
        const keeper = this.keepers.get(state.spec.id);
        if (keeper !== undefined) await act(keeper, state);
      }),
    );
  }

  private sleep(): void {
    if (this.closed || (this.isKnown && this.states.length === 0)) return;
    const waits = this.states.flatMap((state) => this.keepers.get(state.spec.id)?.nextIn(state) ?? []);
    const wait = this.isHeld ? longestPauseMs : Math.min(longestPauseMs, ...waits);
    // A moment later at least: what can't be written now isn't tried without a pause.
    this.cancelTimer = this.ports.clock.after(Math.max(20, wait), () => this.look());
  }

  /** As it is on disk, in its turn with all that changes it. What couldn't be written together with that isn't so: then it stays as it was known. */
  private async readStates(): Promise<void> {
    let [states, isHeld] = [this.states, this.isHeld];
    const read = await this.decide((transaction) => {
      states = transaction.draft.allTriggers();
      isHeld = transaction.draft.held !== undefined;
      return undefined;
    });
    this.isKnown = read.outcome === "accepted";
    if (!this.isKnown) return;
    [this.states, this.isHeld] = [states, isHeld];
    this.fitKeepers(states);
  }

  private fitKeepers(states: readonly TriggerState[]): void {
    const there = new Set(states.map(({ spec }) => spec.id));
    for (const [id, keeper] of this.keepers) {
      if (there.has(id)) continue;
      this.keepers.delete(id);
      void keeper.close();
    }
    for (const id of there) if (!this.keepers.has(id)) this.keepers.set(id, this.keep());
  }

  private keep(): TriggerKeeper {
    return new TriggerKeeper(this.ports, () => this.look());
  }
}
