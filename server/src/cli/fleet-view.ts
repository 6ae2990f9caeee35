import type { HostLink } from "../core/ports/host-link.ts";
import type { FleetChange, FleetSnapshot } from "../protocol/fleet.ts";
import { FleetChangedNotification, SnapshotRequest } from "../protocol/host.ts";
import { valueOf } from "./failing.ts";

/**
 * The fleet as the host has it, kept up to date. A change that doesn't follow on what is known, and a new connection, are answered with a
 * snapshot, so nothing is missed.
 */
export class FleetView {
  private readonly link: HostLink;
  private readonly onChange: (fleet: FleetSnapshot) => void;
  private readonly onFailed: (error: unknown) => void;
  private readonly cancels: (() => void)[] = [];
  private fleet: FleetSnapshot | undefined;
  private asking: Promise<void> | undefined;

  /** `onFailed` hears that no host can be reached any more. */
  constructor(link: HostLink, onChange: (fleet: FleetSnapshot) => void, onFailed: (error: unknown) => void) {
    this.link = link;
    this.onChange = onChange;
    this.onFailed = onFailed;
  }

  /** Take a first snapshot and follow from there. */
  async start(): Promise<void> {
    this.cancels.push(this.link.on(FleetChangedNotification, (change) => this.apply(change)));
    await this.refresh();
    let first = true;
    this.cancels.push(
      this.link.onState(({ state }) => {
        // The state now comes at once and is no news.
        if (!first && (state === "connected" || state === "failed" || state === "closed")) void this.refreshQuietly();
        first = false;
      }),
    );
  }

  close(): void {
    for (const cancel of this.cancels) cancel();
  }

  private apply(change: FleetChange): void {
    if (this.fleet === undefined || change.sequence < this.fleet.sequence) return;
    // One that tells of accounts alone has both sequences the same; else it is one that is known already.
    if (change.sequence === this.fleet.sequence && change.previousSequence !== change.sequence) return;
    if (change.previousSequence !== this.fleet.sequence) {
      void this.refreshQuietly();
      return;
    }
    this.take({
      ...this.fleet,
      sequence: change.sequence,
      runs: merge(this.fleet.runs, change.runs),
      tasks: merge(this.fleet.tasks, change.tasks),
      instances: merge(this.fleet.instances, change.instances, change.gone.instances),
      accounts: merge(this.fleet.accounts, change.accounts, change.gone.accounts),
      triggers: merge(this.fleet.triggers, change.triggers, change.gone.triggers),
    });
  }

  private async refreshQuietly(): Promise<void> {
    try {
      await (this.asking ??= this.refresh());
    } catch (error) {
      this.onFailed(error);
    } finally {
      this.asking = undefined;
    }
  }

  private async refresh(): Promise<void> {
    const snapshot = valueOf(await this.link.request(SnapshotRequest));
    // A change that overtook the answer is newer.
    if (this.fleet === undefined || snapshot.sequence >= this.fleet.sequence) this.take(snapshot);
  }

  private take(fleet: FleetSnapshot): void {
    this.fleet = fleet;
    this.onChange(fleet);
  }
}

function merge<T extends { readonly id: string }>(
  known: readonly T[],
  changed: readonly T[],
  gone: readonly string[] = [],
): readonly T[] {
  if (changed.length === 0 && gone.length === 0) return known;
  const byId = new Map(known.map((item) => [item.id, item]));
  for (const item of changed) byId.set(item.id, item);
  for (const id of gone) byId.delete(id);
  return [...byId.values()];
}
