import { execFile } from "node:child_process";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemCode } from "../system-failure.ts";

const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
const chunkBytes = 64 * 1024;

/**
 * The input and the output of one command: two named pipes. Node's own pipes to a child are sockets, which `/dev/stdin` and
 * `/dev/stderr` can't open, and they belong to the shell's whole life; these belong to one command. So what it left running prints into its
 * own log, and what it didn't read is not read by the next one.
 *
 * They are no terminal: a program that asks `isatty` hears no.
 */
export class CallPipes {
  readonly inputPath: string;
  readonly outputPath: string;
  readonly #onOutput: (chunk: Buffer) => void;
  readonly #input: Socket;
  readonly #output: Socket;
  readonly #outputDescriptor: number;
  /** The other ends, held open until the command has taken them: else the first side to open would wait, or meet the end. */
  #held: number[];

  private constructor(path: string, onOutput: (chunk: Buffer) => void, onOutputEnd: () => void) {
    this.inputPath = `${path}.in`;
    this.outputPath = `${path}.out`;
    this.#onOutput = onOutput;
    const inputReader = openSync(this.inputPath, O_RDONLY | O_NONBLOCK);
    this.#input = new Socket({ fd: openSync(this.inputPath, O_WRONLY | O_NONBLOCK), readable: false, writable: true });
    this.#outputDescriptor = openSync(this.outputPath, O_RDONLY | O_NONBLOCK);
    this.#held = [inputReader, openSync(this.outputPath, O_WRONLY | O_NONBLOCK)];
    this.#output = new Socket({ fd: this.#outputDescriptor, readable: true, writable: false });
    this.#output.on("data", onOutput);
    this.#output.on("close", onOutputEnd);
    // Nobody reads any more, or nobody writes any more: both are ends, and `close` follows.
    this.#input.on("error", () => this.#input.destroy());
    this.#output.on("error", () => this.#output.destroy());
  }

  /** Make the two pipes in `folder`, which is private. `name` is new there. */
  static async open(
    folder: string,
    name: string,
    on: { readonly output: (chunk: Buffer) => void; readonly outputEnd: () => void },
  ): Promise<CallPipes> {
    const path = join(folder, name);
    // Node can't make one itself; mkfifo(1) is in POSIX.
    await promisify(execFile)("mkfifo", ["-m", "600", `${path}.in`, `${path}.out`]);
    return new CallPipes(path, on.output, on.outputEnd);
  }

  write(text: string): void {
    this.#input.write(text);
  }

  endInput(): void {
    this.#input.end();
  }

  /**
   * The command has ended: takes what it has printed and nobody has read yet, so that nothing of it comes later, and lets go of the
   * command's ends. What it left running may still print.
   */
  async settle(): Promise<void> {
    this.#drain();
    for (const descriptor of this.#held) closeSync(descriptor);
    this.#held = [];
    this.#input.destroy();
    await Promise.all([rm(this.inputPath, { force: true }), rm(this.outputPath, { force: true })]);
  }

  close(): void {
    for (const descriptor of this.#held) closeSync(descriptor);
    this.#held = [];
    this.#input.destroy();
    this.#output.destroy();
  }

  #drain(): void {
    // A flood of something left running must not keep this here for ever.
    for (let rounds = 0; rounds < 16 && !this.#output.destroyed; rounds += 1) {
      const chunk = Buffer.alloc(chunkBytes);
      const length = this.#readNow(chunk);
      if (length === 0) return;
      this.#onOutput(chunk.subarray(0, length));
    }
  }

  /** How many bytes could be had without waiting. */
  #readNow(chunk: Buffer): number {
    try {
      return readSync(this.#outputDescriptor, chunk);
    } catch (error) {
      if (systemCode(error) === "EAGAIN") return 0;
      throw error;
    }
  }
}
