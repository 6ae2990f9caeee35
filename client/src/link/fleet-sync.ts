import {
  FleetChangedNotification,
  LinkChangedNotification,
  SnapshotRequest,
} from "../../../server/src/protocol/host.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Server } from "../ports/server.ts";

/** So often at most is a snapshot asked for in a row. */
const mostRounds = 5;

/** Keeps the model up to date with the host: changes as they come, a snapshot after each new link and after each gap. */
export class FleetSync {
  readonly #server: Server;
  readonly #model: FleetModel;
  readonly #onProblem: (error: unknown) => void;
  #asking: Promise<void> | undefined;
  #askAgain = false;

  constructor(server: Server, model: FleetModel, onProblem: (error: unknown) => void) {
    this.#server = server;
    this.#model = model;
    this.#onProblem = onProblem;
  }

  /** Begin to listen; the answer ends it. */
  start(): () => void {
    const stopLink = this.#server.on(LinkChangedNotification, (link) => {
      this.#model.setLink(link);
      if (link.state === "connected") void this.refresh();
    });
    const stopChanges = this.#server.on(FleetChangedNotification, (change) => {
      // While a snapshot is on its way the model holds the change back and says afterwards whether a gap is left.
      if (this.#model.apply(change) === "gap" && this.#asking === undefined) void this.refresh();
    });
    return () => {
      stopLink();
      stopChanges();
    };
  }

  /** Ask for a snapshot. One that is asked for while another is on its way is asked for after it, once. Never rejects. */
  refresh(): Promise<void> {
    if (this.#asking !== undefined) {
      this.#askAgain = true;
      return this.#asking;
    }
    this.#asking = this.#askUntilWhole().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askUntilWhole(): Promise<void> {
    try {
      for (let round = 1; round <= mostRounds; round += 1) {
        this.#askAgain = false;
        const outcome = this.#model.replace(await this.#server.request0(SnapshotRequest));
        if (outcome !== "gap" && !this.#again()) return;
      }
      this.#onProblem(
        new Error("The host's snapshots stay behind its changes; the view may be old until it is refreshed"),
      );
    } catch (error) {
      this.#onProblem(error);
    }
  }

  #again(): boolean {
    return this.#askAgain;
  }
}
