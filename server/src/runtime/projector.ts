import { projectFleet, projectTasks } from "../core/dispatch/projections.ts";
import type { Cancel, Clock } from "../core/ports/clock.ts";
import type { DispatcherPorts } from "./dispatcher-ports.ts";
import type { Fleet } from "./fleet.ts";

/** Projecting takes a look at everything there is: not more often than this, */
const betweenMs = 500;
/** and where there is so much that it takes long, with so many times that between two of them. */
const restFactor = 50;

/** Keeps the documents near the fleet. They are derived: whatever becomes of them, they are written anew. */
export class Projector {
  private readonly fleet: Fleet;
  private readonly documents: DispatcherPorts["documents"];
  private readonly clock: Clock;
  private pending: Cancel | undefined;
  private lastTookMs = 0;

  constructor({ fleet, documents, clock }: Pick<DispatcherPorts, "documents" | "clock"> & { readonly fleet: Fleet }) {
    this.fleet = fleet;
    this.documents = documents;
    this.clock = clock;
  }

  /** The fleet has moved: the documents follow soon. */
  follow(): void {
    this.pending ??= this.clock.after(Math.max(betweenMs, restFactor * this.lastTookMs), () => {
      this.pending = undefined;
      this.project();
    });
  }

  /** Bring the documents up to date and wait until they are on disk, or couldn't be written. */
  async flush(): Promise<void> {
    this.pending?.();
    this.pending = undefined;
    this.project();
    await Promise.all([this.documents.fleet.flush(), this.documents.tasks.flush()]);
  }

  private project(): void {
    const began = this.clock.monotonic();
    const state = this.fleet.state();
    this.documents.fleet.write(projectFleet(state));
    this.documents.tasks.write(projectTasks(state));
    this.lastTookMs = this.clock.monotonic() - began;
  }
}
