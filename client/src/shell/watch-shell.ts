import * as l10n from "@vscode/l10n";
import {
  InterruptShellRequest,
  ReadShellRequest,
  TypeIntoShellRequest,
  type ShellKey,
} from "../../../server/src/protocol/shells.ts";
import type { Refusal } from "../../../server/src/protocol/states.ts";
import { by, withRemedy } from "../commands/workbench.ts";
import type { Server } from "../ports/server.ts";
import { ShellScreen } from "./shell-screen.ts";

/** So long the host waits for something new before it answers all the same. */
const waitMs = 10_000;
/** So long until the next try where the host can't be asked. */
const retryMs = 1_000;

/** What a session is shown with. */
export interface WatchPorts {
  readonly server: Server;
  /** Show this in the terminal. */
  readonly show: (text: string) => void;
  /** The person has left, or there is nothing to watch any more. */
  readonly leave: () => void;
}

/** One agent's session in a terminal of the person's: it shows what is printed, and hands on what is typed. */
export class WatchedShell {
  readonly #key: ShellKey;
  readonly #ports: WatchPorts;
  readonly #screen: ShellScreen;
  #isOver = false;
  /** What is typed goes one after the other. */
  #typing: Promise<void> = Promise.resolve();

  constructor(key: ShellKey, ports: WatchPorts, columns: number) {
    this.#key = key;
    this.#ports = ports;
    this.#screen = new ShellScreen(`${key.sessionId} $ `, columns);
  }

  resize(columns: number): void {
    this.#screen.resize(columns);
  }

  /** Show what is printed until {@link end} is called or the session is gone. Never rejects. */
  async watch(introduction: string): Promise<void> {
    this.#show(this.#screen.note(introduction));
    for (let place = { from: 0, stamp: 0 }; !this.#isOver;) {
      place = await this.#readOn(place);
    }
  }

  /** Take what the person has typed. */
  type(data: string): void {
    const { shown, lines, interrupts, leaves } = this.#screen.type(data);
    this.#show(shown);
    for (const line of lines) this.#enqueue(() => this.#send(line));
    if (interrupts) this.#enqueue(() => this.#interrupt());
    if (leaves) this.#ports.leave();
  }

  /** Show nothing more. */
  end(): void {
    this.#isOver = true;
  }

  async #readOn(place: { from: number; stamp: number }): Promise<{ from: number; stamp: number }> {
    try {
      const read = await this.#ports.server.request(ReadShellRequest, { ...this.#key, ...place, waitMs });
      if (read.outcome === "refused") {
        this.#refuse(read.because);
        this.#isOver = true;
        return place;
      }
      const { text, pending, next, stamp, lost, session } = read.shell;
      if (lost) this.#show(this.#screen.note(l10n.t("[What came before isn't kept]")));
      this.#show(this.#screen.print({ text, pending, isBusy: session.running !== undefined }));
      return { from: next, stamp };
    } catch {
      // The language server is starting anew, or the host is: either comes back, or the person closes the terminal.
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      return place;
    }
  }

  async #send(line: string): Promise<void> {
    const typed = await this.#ports.server.request(TypeIntoShellRequest, { ...this.#key, line, by });
    if (typed.outcome === "refused") this.#refuse(typed.because);
  }

  async #interrupt(): Promise<void> {
    const ended = await this.#ports.server.request(InterruptShellRequest, { ...this.#key, by });
    if (ended.outcome === "refused") this.#refuse(ended.because);
  }

  #enqueue(work: () => Promise<void>): void {
    this.#typing = this.#typing.then(work).catch((error: unknown) => {
      this.#show(this.#screen.note(error instanceof Error ? error.message : String(error)));
    });
  }

  #refuse(because: Refusal): void {
    this.#show(this.#screen.note(withRemedy(because)));
  }

  #show(text: string): void {
    if (!this.#isOver) this.#ports.show(text);
  }
}
