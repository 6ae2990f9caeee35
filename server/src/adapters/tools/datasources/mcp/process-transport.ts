import { execa, type ResultPromise } from "execa";
import { ReadBuffer, serializeMessage } from "@modelcontextprotocol/sdk/shared/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { endProgram } from "../../end-program.ts";
import type { ProcessTable } from "../../shell/process-table.ts";

/** Which server is started, and how. */
export interface ServerProcessOrder {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `NAME=value` of `environment` that marks its processes and no others. */
  readonly mark: string;
  readonly graceMs: number;
  readonly maximumBytes: number;
  /** Undefined on Windows. */
  readonly table: ProcessTable | undefined;
  readonly onStderr: (chunk: Buffer) => void;
  /** Write down that it runs, before it is spoken to; what it answers is called once it was ended. */
  readonly onStarted: (pid: number) => Promise<() => Promise<void>>;
}

/** After its end the last words of a server are waited for this long. */
const lastWordsMs = 200;

const serverOptions = {
  extendEnv: false,
  stdin: "pipe",
  stdout: "pipe",
  stderr: "pipe",
  buffer: false,
  reject: false,
  windowsHide: true,
  cleanup: false,
} as const;

/**
 * A server that speaks MCP on its standard streams (MCP 2025-06-18, "stdio"): started without a shell, the leader of a process group of its own,
 * and ended with every process it has started. The SDK's own transport ends the one process alone.
 */
export class ProcessTransport implements Transport {
  readonly #order: ServerProcessOrder;
  readonly #buffer: ReadBuffer;
  #child: ResultPromise<typeof serverOptions> | undefined;
  #closing: Promise<void> | undefined;
  #forget: (() => Promise<void>) | undefined;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  constructor(order: ServerProcessOrder) {
    this.#order = order;
    this.#buffer = new ReadBuffer({ maxBufferSize: order.maximumBytes });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Rejects when the command can't be started, with the operating system's code. */
  async start(): Promise<void> {
    const { command, args, folder, environment, table, onStderr } = this.#order;
    const options = { ...serverOptions, cwd: folder, env: { ...environment }, detached: table !== undefined };
    const child = execa(command, args, options) as ResultPromise<typeof serverOptions>;
    this.#child = child;
    const over = (): void => {
      const { onclose } = this;
      delete this.onclose;
      onclose?.();
    };
    // What the server said last may still be on its way; but what it has started may hold the pipe open for ever.
    child.once("exit", () => setTimeout(over, lastWordsMs).unref());
    child.once("close", over);
    child.stdin.on("error", (error) => this.onerror?.(error));
    child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    child.stderr.on("data", onStderr);
    if (child.pid !== undefined) {
      this.#forget = await this.#order.onStarted(child.pid);
      return;
    }
    const { code, shortMessage } = await child;
    throw Object.assign(new Error(shortMessage), { code });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const child = this.#child;
    if (child === undefined || !child.stdin.writable) throw new Error("The server has ended");
    await new Promise<void>((resolve, reject) => {
      child.stdin.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  /** Reads every message that is whole; what is no message is told and left out, as some servers print other things. */
  #take(chunk: Buffer): void {
    try {
      this.#buffer.append(chunk);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      void this.close();
      return;
    }
    for (let more = true; more;) more = this.#readOne();
  }

  #readOne(): boolean {
    try {
      const message = this.#buffer.readMessage();
      if (message === null) return false;
      this.onmessage?.(message);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
    return true;
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const { table, mark, graceMs } = this.#order;
    child.stdin.end();
    await endProgram({ child, mark, table, graceMs });
    // What hangs in the system may keep its pipes open: nobody waits for that.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    this.#buffer.clear();
    await this.#forget?.();
  }
}
