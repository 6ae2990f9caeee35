import type { Outcome } from "../../../server/src/core/ports/failure.ts";
import type { ShellOwnerKey, ShellSessions } from "../../../server/src/core/ports/shell-sessions.ts";
import type { ShellSessionView } from "../../../server/src/protocol/shells.ts";

/** One session of one agent, `main`, whose only program, `cat`, repeats what is typed into it. */
export class MemoryShellSessions implements ShellSessions {
  readonly #owner: ShellOwnerKey;
  readonly #folder: string;
  #text = "";
  #running: string | undefined;
  #last: ShellSessionView["last"];

  constructor(owner: ShellOwnerKey, folder: string) {
    this.#owner = owner;
    this.#folder = folder;
  }

  list(owner: ShellOwnerKey): readonly ShellSessionView[] {
    return this.#isOwner(owner) ? [this.#view()] : [];
  }

  async read(owner: ShellOwnerKey, id: string, { from }: { from: number }): ReturnType<ShellSessions["read"]> {
    if (!this.#knows(owner, id)) return unknown;
    const [text, next] = [this.#text.slice(from), this.#text.length];
    return { ok: true, value: { text, pending: "", next, stamp: next + 1, lost: false, session: this.#view() } };
  }

  peek(owner: ShellOwnerKey, id: string): ReturnType<ShellSessions["peek"]> {
    if (!this.#knows(owner, id)) return unknown;
    const command = this.#running;
    return { ok: true, value: command === undefined ? { into: "session" } : { into: "input", command } };
  }

  async type(owner: ShellOwnerKey, id: string, line: string): ReturnType<ShellSessions["type"]> {
    const peeked = this.peek(owner, id);
    if (!peeked.ok) return peeked;
    if (line.includes("\0")) return failed("bad-command");
    if (peeked.value.into === "input") this.#text += `${line}\n`;
    else this.#start(line);
    return peeked;
  }

  async interrupt(owner: ShellOwnerKey, id: string): ReturnType<ShellSessions["interrupt"]> {
    if (!this.#knows(owner, id)) return unknown;
    if (this.#running !== undefined) this.#last = { command: this.#running, exitCode: 143 };
    this.#running = undefined;
    return { ok: true, value: undefined };
  }

  #start(line: string): void {
    this.#text += `$ ${line}\n`;
    if (line === "cat") this.#running = "`cat`";
    else this.#last = { command: `\`${line}\``, exitCode: 0 };
  }

  #view(): ShellSessionView {
    const running = this.#running === undefined ? {} : { running: this.#running };
    return { id: "main", directory: this.#folder, ...running, ...(this.#last && { last: this.#last }) };
  }

  #knows(owner: ShellOwnerKey, id: string): boolean {
    return this.#isOwner(owner) && id === "main";
  }

  #isOwner({ runId, taskId }: ShellOwnerKey): boolean {
    return runId === this.#owner.runId && taskId === this.#owner.taskId;
  }
}

const unknown = failed("unknown-session");

function failed(code: string): Extract<Outcome<never>, { ok: false }> {
  return { ok: false, failure: { code, retryable: false, message: code, remedy: "Try another." } };
}
