import type { Journal } from "../core/ports/journal.ts";
import type { Log } from "../core/ports/log.ts";
import type { Fleet } from "./fleet.ts";

/** Keeps snapshots of the fleet beside the journal, so that a start needn't read all that ever was. They are derived: without them it takes longer. */
export class Snapshots {
  private readonly fleet: Fleet;
  private readonly journal: Journal;
  private readonly log: Log;

  constructor({ fleet, journal, log }: { readonly fleet: Fleet; readonly journal: Journal; readonly log: Log }) {
    this.fleet = fleet;
    this.journal = journal;
    this.log = log;
  }

  /** The fleet has moved, and the journal has it. Waits for nothing. */
  follow(): void {
    if (this.journal.wantsSnapshot(false)) void this.write();
  }

  /** Nothing moves any more. Resolves once the last snapshot is written, or isn't needed, or couldn't be. */
  async flush(): Promise<void> {
    if (this.journal.wantsSnapshot(true)) await this.write();
  }

  private async write(): Promise<void> {
    const { sequence } = this.fleet;
    const written = await this.journal.writeSnapshot({ sequence, state: this.fleet.state() });
    if (!written.ok) this.log.warn(`No snapshot of the journal: ${written.failure.message}. ${written.failure.remedy}`);
  }
}
