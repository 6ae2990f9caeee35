import type { AccountView, FleetChange, FleetSnapshot, InstanceView, RunView, TaskView } from "../protocol/fleet.ts";
import { FleetChangedNotification, SnapshotRequest } from "../protocol/host.ts";
import { ListToolsRequest } from "../protocol/tools.ts";
import type { TriggerView } from "../protocol/triggers.ts";
import { normalizePath } from "../core/language/names/file-paths.ts";
import type { FleetFacts } from "../core/language/surroundings.ts";
import type { Cancel } from "../core/ports/clock.ts";
import type { HostLink } from "../core/ports/host-link.ts";
import { OpenAsks } from "./open-asks.ts";
import { RunValuesMirror } from "./run-values-mirror.ts";

/** The fleet as the host tells of it: accounts, instances, the newest run of each file and its tasks. Can be thrown away and built again from a snapshot. */
export class FleetMirror implements FleetFacts {
  private readonly host: HostLink;
  private readonly onChanged: (files: ReadonlySet<string>) => void;
  private readonly environment: () => Promise<Readonly<Record<string, string>>>;
  private readonly newest = new Map<string, RunView>();
  /** Of the newest runs alone, by run and step: so what is kept is bounded by what there are files. */
  private readonly tasks = new Map<string, Map<string, TaskView>>();
  private readonly instancesById = new Map<string, InstanceView>();
  private readonly values: RunValuesMirror;
  private readonly triggers = new Map<string, TriggerView>();
  private readonly asks = new OpenAsks();
  accounts: readonly AccountView[] = [];
  tools: ReadonlySet<string> | undefined;
  private sequence: number | undefined;

  /**
   * `onChanged` is called after runs, instances or tools have moved, with the files (normalized paths) whose newest run did. `environment`: what runs that are started from
   * here would have; which tools there are depends on it.
   */
  constructor(
    host: HostLink,
    onChanged: (files: ReadonlySet<string>) => void,
    environment: () => Promise<Readonly<Record<string, string>>> = async () => ({}),
  ) {
    this.host = host;
    this.environment = environment;
    this.onChanged = onChanged;
    this.values = new RunValuesMirror(host);
  }

  runOf(path: string): RunView | undefined {
    return this.newest.get(normalizePath(path));
  }

  triggerOf(path: string): TriggerView | undefined {
    const file = normalizePath(path);
    return [...this.triggers.values()].find((trigger) => normalizePath(trigger.file) === file);
  }

  get known(): boolean {
    return this.accounts.length > 0;
  }

  get instances(): readonly InstanceView[] {
    return [...this.instancesById.values()];
  }

  taskOf(runId: string, stepId: string): TaskView | undefined {
    return this.tasks.get(runId)?.get(stepId);
  }

  asksOf(path: string): readonly TaskView[] {
    return this.asks.of(normalizePath(path));
  }

  /** Only a host that is attached is asked: looking at a file starts none. */
  valuesOf(runId: string): Readonly<Record<string, unknown>> | undefined {
    return this.sequence === undefined ? undefined : this.values.of(runId);
  }

  /** Resolves once all that was asked for is known, or can't be; undefined while nothing is being asked for. */
  pending(): Promise<void> | undefined {
    return this.values.pending();
  }

  /** Follow the host from now on. */
  follow(): Cancel {
    const stopChanges = this.host.on(FleetChangedNotification, (change) => {
      this.take(change);
    });
    const stopStates = this.host.onState(({ state }) => {
      this.sequence = undefined;
      if (state === "connected") void this.refresh();
    });
    return () => {
      stopChanges();
      stopStates();
    };
  }

  private async refresh(): Promise<void> {
    const snapshot = await this.host.request(SnapshotRequest);
    if (snapshot.ok) this.replace(snapshot.value);
    await this.askForTools();
  }

  /** Ask anew which tools can run: after the settings have changed, too. A host that isn't attached isn't asked, nor one that is too old to know. */
  async askForTools(): Promise<void> {
    if (this.sequence === undefined) return;
    const listed = await this.host.request(ListToolsRequest, { environment: await this.environment() });
    const tools = listed.ok ? new Set(listed.value.tools) : undefined;
    if (tools?.size === this.tools?.size && [...(tools ?? [])].every((name) => this.tools?.has(name) === true)) return;
    this.tools = tools;
    this.onChanged(new Set());
  }

  private replace(snapshot: FleetSnapshot): void {
    const before = [...this.newest.keys()];
    this.sequence = snapshot.sequence;
    this.accounts = snapshot.accounts;
    this.instancesById.clear();
    this.triggers.clear();
    this.newest.clear();
    this.tasks.clear();
    this.asks.clear();
    this.values.clear();
    this.keepAll(snapshot);
    this.onChanged(new Set([...before, ...this.newest.keys()]));
  }

  private take(change: FleetChange): void {
    // Before the first snapshot there is nothing to change; after a gap only a snapshot tells.
    if (this.sequence === undefined || change.sequence < this.sequence) return;
    // What isn't in the journal of an account (its key, what it has left) changes without one.
    const isOfAccounts = change.sequence === this.sequence && change.previousSequence === this.sequence;
    if (isOfAccounts) this.keepAccounts(change);
    if (isOfAccounts && change.accounts.length > 0) this.onChanged(new Set());
    if (change.sequence === this.sequence) return;
    if (change.previousSequence > this.sequence) {
      void this.refresh();
      return;
    }
    this.sequence = change.sequence;
    this.keepAccounts(change);
    const files = [...this.filesOfTriggers(change), ...this.asks.filesOf(change)];
    this.keepAll(change);
    this.forget(change.gone);
    for (const run of change.runs) this.values.forget(run.id);
    if (isAnything(change)) this.onChanged(new Set([...this.filesOf(change), ...files]));
  }

  private keepAccounts({ accounts, gone }: FleetChange): void {
    const known = new Map([...this.accounts, ...accounts].map((account) => [account.id, account]));
    for (const id of gone.accounts) known.delete(id);
    this.accounts = [...known.values()];
  }

  private filesOf({ runs, tasks }: FleetChange): Set<string> {
    const moved = new Set([...runs.map(({ id }) => id), ...tasks.map(({ runId }) => runId)]);
    return new Set([...this.newest].flatMap(([file, { id }]) => (moved.has(id) ? [file] : [])));
  }

  /** Those of triggers that have moved, also of those that are going. */
  private filesOfTriggers({ triggers, gone }: FleetChange): string[] {
    const going = gone.triggers.flatMap((id) => this.triggers.get(id) ?? []);
    return [...triggers, ...going].map(({ file }) => normalizePath(file));
  }

  private keepAll(views: Pick<FleetSnapshot, "runs" | "tasks" | "instances" | "triggers">): void {
    const { runs, tasks, instances, triggers } = views;
    for (const trigger of triggers) this.triggers.set(trigger.id, trigger);
    for (const run of runs) this.keepRun(run);
    for (const task of tasks) this.keepTask(task);
    for (const run of runs) this.asks.keepRun(run);
    for (const task of tasks) this.asks.keepTask(task);
    for (const instance of instances) this.instancesById.set(instance.id, instance);
  }

  private forget({ instances, triggers }: FleetChange["gone"]): void {
    for (const id of instances) this.instancesById.delete(id);
    for (const id of triggers) this.triggers.delete(id);
  }

  private keepRun(run: RunView): void {
    // What came from another machine says nothing of a file of this one.
    if (run.imported === true) return;
    const key = normalizePath(run.file);
    const known = this.newest.get(key);
    // Ids are ULIDs: later ones sort after earlier ones.
    if (known && known.id > run.id) return;
    if (known && known.id !== run.id) {
      this.tasks.delete(known.id);
      this.values.forget(known.id);
    }
    this.newest.set(key, run);
    if (!this.tasks.has(run.id)) this.tasks.set(run.id, new Map());
  }

  private keepTask(task: TaskView): void {
    // A step that goes over items stands on none of their tasks alone.
    if (task.index !== undefined) return;
    const ofRun = this.tasks.get(task.runId);
    const known = ofRun?.get(task.stepId);
    // A step that was tried again has several tasks; the newest is the one it stands on.
    if (!known || known.id <= task.id) ofRun?.set(task.stepId, task);
  }
}

function isAnything({ runs, tasks, instances, accounts, triggers, gone }: FleetChange): boolean {
  const { accounts: goneAccounts, instances: goneInstances, triggers: goneTriggers } = gone;
  return [runs, tasks, instances, accounts, triggers, goneAccounts, goneInstances, goneTriggers].some(
    ({ length }) => length > 0,
  );
}
