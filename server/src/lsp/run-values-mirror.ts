import type { HostLink } from "../core/ports/host-link.ts";
import { ReadValuesRequest } from "../protocol/runs.ts";

/** Of so many runs the values are kept, of those that were asked for last. */
const mostRuns = 8;

/** What is known of a run's values. */
interface Known {
  /** Undefined while it's being asked for, and where the host has none. */
  contexts?: Readonly<Record<string, unknown>>;
  asking?: Promise<void>;
}

/** What the expressions of runs had to read, asked of the host when somebody wants to know, and kept until the run moves. */
export class RunValuesMirror {
  private readonly host: HostLink;
  private readonly runs = new Map<string, Known>();

  constructor(host: HostLink) {
    this.host = host;
  }

  /** The values by context; undefined while they are being asked for, and where there are none. */
  of(runId: string): Readonly<Record<string, unknown>> | undefined {
    const known = this.runs.get(runId) ?? this.ask(runId);
    // Asked for last: moved to the end, so it's dropped last.
    this.runs.delete(runId);
    this.runs.set(runId, known);
    return known.contexts;
  }

  /** The run has moved, or is gone. */
  forget(runId: string): void {
    this.runs.delete(runId);
  }

  clear(): void {
    this.runs.clear();
  }

  /** Resolves once every question that is under way is answered; undefined while none is. */
  pending(): Promise<void> | undefined {
    const asking = [...this.runs.values()].map((known) => known.asking).filter((one) => one !== undefined);
    return asking.length === 0 ? undefined : Promise.all(asking).then(() => undefined);
  }

  private ask(runId: string): Known {
    const known: Known = {};
    known.asking = this.read(runId, known);
    for (const oldest of this.runs.keys()) {
      if (this.runs.size < mostRuns) break;
      this.runs.delete(oldest);
    }
    return known;
  }

  private async read(runId: string, known: Known): Promise<void> {
    const answer = await this.host.request(ReadValuesRequest, { runId });
    delete known.asking;
    // A host that has none is not asked again before the run moves.
    if (answer.ok && answer.value.outcome === "read") known.contexts = answer.value.values.contexts;
  }
}
