import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import ora from "ora";
import { choosePager, showInPager } from "./pager.ts";
import { openScreen } from "./screen.ts";
import type { Output, Spinner, Terminal } from "./terminal.ts";

/** The terminal, or the pipes, that this process was started with. `pages`: whether long results may be shown in a pager. */
export function openProcessTerminal({ pages }: { readonly pages: boolean }): Terminal {
  const interrupts = hearSignals(["SIGINT"]);
  const terminations = hearSignals(["SIGTERM", "SIGHUP"]);
  const { stdin, stdout, stderr } = process;
  const noColour = (process.env["NO_COLOR"] ?? "") !== "" || process.env["TERM"] === "dumb";
  return {
    stdout: toOutput(stdout),
    stderr: toOutput(stderr),
    interactive: stdin.isTTY && stderr.isTTY,
    // One answer for both: a table that is piped must not carry colours only because messages are watched.
    colour: stdout.isTTY && stderr.isTTY && !noColour,
    question: (text, signal) => askLine({ text, hidden: false, interrupt: interrupts.tell }, signal),
    secret: (text, signal) => askLine({ text, hidden: true, interrupt: interrupts.tell }, signal),
    readPiped,
    onInterrupt: interrupts.on,
    onTermination: terminations.on,
    page: (text) => {
      const pager = pages && isLongerThanScreen(text) ? choosePager(process.env, process.platform) : undefined;
      if (pager === undefined || !showInPager(text, pager)) stdout.write(text);
    },
    screen: () => {
      if (!toOutput(stdout).isTTY || process.env["TERM"] === "dumb") return undefined;
      return openScreen({ stdin, stdout, onExit: onceAtExit });
    },
    spinner: () => openSpinner(toOutput(stderr)),
  };
}

function onceAtExit(listener: () => void): () => void {
  process.once("exit", listener);
  return () => process.off("exit", listener);
}

/** Who pipes the messages or the input away isn't watching. */
function isLongerThanScreen(text: string): boolean {
  const { stdin, stdout } = process;
  return stdin.isTTY && stdout.isTTY && text.split("\n").length > stdout.rows;
}

interface HeardSignals {
  readonly tell: () => void;
  readonly on: (listener: () => void) => () => void;
}

/** Signals are left to end the process as long as nobody listens. */
function hearSignals(names: readonly NodeJS.Signals[]): HeardSignals {
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  return {
    tell,
    on(listener) {
      if (listeners.size === 0) for (const name of names) process.on(name, tell);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) for (const name of names) process.off(name, tell);
      };
    },
  };
}

/** A terminal that has no width (some that programs open for programs) is none: a spinner can't find its lines again there. */
function toOutput(stream: NodeJS.WriteStream): Output {
  return { write: (text) => stream.write(text), isTTY: stream.isTTY && stream.columns > 0 };
}

async function readPiped(maximumBytes: number): Promise<string | undefined> {
  if (process.stdin.isTTY) return undefined;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maximumBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

interface AskedLine {
  readonly text: string;
  readonly hidden: boolean;
  readonly interrupt: () => void;
}

function askLine({ text, hidden, interrupt }: AskedLine, signal?: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve(undefined);
      return;
    }
    const lines = hidden
      ? createInterface({ input: process.stdin, output: nowhere(), terminal: true, historySize: 0 })
      : createInterface({ input: process.stdin, output: process.stderr });
    const settle = (line: string | undefined): void => {
      signal?.removeEventListener("abort", abort);
      resolve(line);
      // The Enter that ended a hidden line wasn't shown either.
      if (hidden && line !== undefined) process.stderr.write("\n");
      lines.close();
    };
    const abort = (): void => {
      process.stderr.write("\n");
      settle(undefined);
    };
    signal?.addEventListener("abort", abort);
    // While it reads a line, the terminal hands Ctrl-C over as a key.
    lines.on("SIGINT", () => {
      if (hidden) process.stderr.write("\n");
      settle(undefined);
      interrupt();
    });
    lines.on("close", () => settle(undefined));
    if (hidden) process.stderr.write(text);
    lines.question(hidden ? "" : text, settle);
  });
}

/** Where the echo of a hidden line goes. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function openSpinner(stderr: Output): Spinner {
  if (!stderr.isTTY) {
    return { show: () => undefined, line: (text) => void stderr.write(`${text}\n`), stop: () => undefined };
  }
  // Reading the keyboard is the questions' business.
  const spinner = ora({ stream: process.stderr, discardStdin: false });
  return {
    show(text) {
      spinner.text = text;
      if (text === "") spinner.stop();
      else if (!spinner.isSpinning) spinner.start();
    },
    line(text) {
      spinner.clear();
      stderr.write(`${text}\n`);
      if (spinner.isSpinning) spinner.render();
    },
    stop: () => void spinner.stop(),
  };
}
