import { createInterface } from "node:readline";
import ora from "ora";
import type { Output, Spinner, Terminal } from "./terminal.ts";

/** The terminal, or the pipes, that this process was started with. */
export function openProcessTerminal(): Terminal {
  const interrupts = new Set<() => void>();
  const interrupt = (): void => {
    for (const listener of [...interrupts]) listener();
  };
  const { stdin, stdout, stderr } = process;
  const noColour = (process.env["NO_COLOR"] ?? "") !== "" || process.env["TERM"] === "dumb";
  return {
    stdout: toOutput(stdout),
    stderr: toOutput(stderr),
    interactive: stdin.isTTY && stderr.isTTY,
    // One answer for both: a table that is piped must not carry colours only because messages are watched.
    colour: stdout.isTTY && stderr.isTTY && !noColour,
    question: (text, signal) => askLine(text, interrupt, signal),
    onInterrupt(listener) {
      if (interrupts.size === 0) process.on("SIGINT", interrupt);
      interrupts.add(listener);
      return () => {
        interrupts.delete(listener);
        if (interrupts.size === 0) process.off("SIGINT", interrupt);
      };
    },
    spinner: () => openSpinner(toOutput(stderr)),
  };
}

/** A terminal that has no width (some that programs open for programs) is none: a spinner can't find its lines again there. */
function toOutput(stream: NodeJS.WriteStream): Output {
  return { write: (text) => stream.write(text), isTTY: stream.isTTY && stream.columns > 0 };
}

function askLine(text: string, interrupt: () => void, signal?: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve(undefined);
      return;
    }
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const settle = (line: string | undefined): void => {
      signal?.removeEventListener("abort", abort);
      resolve(line);
      lines.close();
    };
    const abort = (): void => {
      process.stderr.write("\n");
      settle(undefined);
    };
    signal?.addEventListener("abort", abort);
    // While it reads a line, the terminal hands Ctrl-C over as a key.
    lines.on("SIGINT", () => {
      settle(undefined);
      interrupt();
    });
    lines.on("close", () => settle(undefined));
    lines.question(text, settle);
  });
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
