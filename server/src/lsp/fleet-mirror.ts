import type { AccountView, FleetChange, FleetSnapshot, InstanceView, RunView, TaskView } from "../protocol/fleet.ts";
import { FleetChangedNotification, SnapshotRequest } from "../protocol/host.ts";
import { normalizePath } from "../core/language/names/file-paths.ts";
import type { FleetFacts } from "../core/language/surroundings.ts";
import type { Cancel } from "../core/ports/clock.ts";
import type { HostLink } from "../core/ports/host-link.ts";

/** The fleet as the host tells of it: accounts, instances, the newest run of each file. Can be thrown away and built again from a snapshot. */
export class FleetMirror implements FleetFacts {
  private readonly host: HostLink;
  private readonly onChanged: () => void;
  private readonly newest = new Map<string, RunView>();
  private readonly tasks = new Map<string, TaskView>();
  private readonly instancesById = new Map<string, InstanceView>();
  accounts: readonly AccountView[] = [];
  private sequence: number | undefined;

  constructor(host: HostLink, onChanged: () => void) {
    this.host = host;
    this.onChanged = onChanged;
  }

  /** The newest run of a file (absolute path). */
  runOf(path: string): RunView | undefined {
    return this.newest.get(normalizePath(path));
  }

  get known(): boolean {
    return this.accounts.length > 0;
  }

  get instances(): readonly InstanceView[] {
    return [...this.instancesById.values()];
  }

  taskOf(runId: string, stepId: string): TaskView | undefined {
    return this.tasks.get(`${runId} ${stepId}`);
  }

  valuesOf(): undefined {
    return undefined;
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
  }

  private replace(snapshot: FleetSnapshot): void {
    this.sequence = snapshot.sequence;
    this.accounts = snapshot.accounts;
    this.instancesById.clear();
    this.newest.clear();
    this.tasks.clear();
    this.keepAll(snapshot);
    this.onChanged();
  }

  private take(change: FleetChange): void {
    // Before the first snapshot there is nothing to change; after a gap only a snapshot tells.
    if (this.sequence === undefined || change.sequence <= this.sequence) return;
    if (change.previousSequence > this.sequence) {
      void this.refresh();
      return;
    }
    this.sequence = change.sequence;
    this.keepAll(change);
    if (change.runs.length > 0) this.onChanged();
  }

  private keepAll({ runs, tasks, instances }: Pick<FleetSnapshot, "runs" | "tasks" | "instances">): void {
    for (const run of runs) this.keep(run);
    for (const task of tasks) this.tasks.set(`${task.runId} ${task.stepId}`, task);
    for (const instance of instances) this.instancesById.set(instance.id, instance);
  }

  private keep(run: RunView): void {
    const key = normalizePath(run.file);
    const known = this.newest.get(key);
    // Ids are ULIDs: later ones sort after earlier ones.
    if (!known || known.id <= run.id) this.newest.set(key, run);
  }
}
