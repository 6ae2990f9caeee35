import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import { ListShellsRequest } from "../../../server/src/protocol/shells.ts";
import type { TaskId } from "../../../server/src/protocol/states.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Server } from "../ports/server.ts";

/** A session opens some moments after the call that wants it is known, on a busy machine after many: so often it is looked again. */
const mostLooks = 25;

/** What it takes to know which agents have a shell session. */
export interface OpenShellsOptions {
  readonly server: Server;
  readonly model: FleetModel;
  readonly changed: () => void;
  /** Does something a moment later. */
  readonly soon: (act: () => void) => void;
}

/** Which agents have a shell session open: the host is asked once an agent has called a shell, or its status has changed, never by the clock. */
export class OpenShells {
  readonly #options: OpenShellsOptions;
  readonly #open = new Set<TaskId>();
  /** What was known of an agent when the host was asked. */
  readonly #asked = new Map<TaskId, string>();
  #closed = false;

  constructor(options: OpenShellsOptions) {
    this.#options = options;
  }

  get ids(): ReadonlySet<TaskId> {
    return this.#open;
  }

  /** Find out about these agents, where anything has changed since. Never rejects. */
  look(agents: readonly TaskView[]): void {
    for (const { id, status } of agents) {
      const calls = this.#options.model.progress(id)?.shellCalls ?? 0;
      const key = `${status} ${calls}`;
      if (this.#asked.get(id) === key) continue;
      this.#asked.set(id, key);
      void this.#ask(id, key, calls === 0 ? 1 : mostLooks);
    }
  }

  /** The next host has other sessions: all are asked about anew. */
  forget(): void {
    this.#asked.clear();
    this.#open.clear();
  }

  close(): void {
    this.#closed = true;
  }

  async #ask(taskId: TaskId, key: string, looks: number): Promise<void> {
    // Without a host there is no answer: the next one is asked once it is there.
    const listed = await this.#options.server.request(ListShellsRequest, { taskId }).catch(() => undefined);
    const isOpen = listed?.outcome === "listed" && listed.sessions.length > 0;
    if (this.#closed || this.#asked.get(taskId) !== key) return;
    const wasOpen = this.#open.has(taskId);
    if (isOpen) this.#open.add(taskId);
    else this.#open.delete(taskId);
    if (wasOpen !== isOpen) this.#options.changed();
    if (!isOpen && looks > 1) this.#options.soon(() => void this.#ask(taskId, key, looks - 1));
  }
}
