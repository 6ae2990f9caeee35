import type { FleetChange, FleetSnapshot, RunView } from "../protocol/fleet.ts";
import { FleetChangedNotification, SnapshotRequest } from "../protocol/host.ts";
import { normalizePath } from "../core/language/names/file-paths.ts";
import type { Cancel } from "../core/ports/clock.ts";
import type { HostLink } from "../core/ports/host-link.ts";

/** The newest run of each file, as the host tells; for the lenses over a file. Can be thrown away and built again from a snapshot. */
export class FleetMirror {
  private readonly host: HostLink;
  private readonly onChanged: () => void;
  private readonly newest = new Map<string, RunView>();
  private sequence: number | undefined;

  constructor(host: HostLink, onChanged: () => void) {
    this.host = host;
    this.onChanged = onChanged;
  }

  /** The newest run of a file (absolute path). */
  runOf(path: string): RunView | undefined {
    return this.newest.get(normalizePath(path));
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
    this.newest.clear();
    for (const run of snapshot.runs) this.keep(run);
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
    for (const run of change.runs) this.keep(run);
    if (change.runs.length > 0) this.onChanged();
  }

  private keep(run: RunView): void {
    const key = normalizePath(run.file);
    const known = this.newest.get(key);
    // Ids are ULIDs: later ones sort after earlier ones.
    if (!known || known.id <= run.id) this.newest.set(key, run);
  }
}
