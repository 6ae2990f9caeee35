import { Worker } from "node:worker_threads";
import type { Cancellation } from "../../../core/ports/cancellation.ts";

/** What {@link searchLines} is asked. */
export interface LineSearch {
  readonly lines: readonly string[];
  /** A valid regular expression. */
  readonly regex: string;
  readonly patienceMs: number;
  readonly cancellation: Cancellation;
}

// Text, not a file: the bundle of the host has one file. Nothing of the caller is pasted into it.
const program = `
  const { parentPort, workerData } = require("node:worker_threads");
  const expression = new RegExp(workerData.regex);
  const numbers = [];
  workerData.lines.forEach((line, number) => { if (expression.test(line)) numbers.push(number); });
  parentPort.postMessage(numbers);
`;

/**
 * The numbers, counted from 0, of the lines that match. In a thread of its own: an expression can't be stopped any other way once it
 * runs, and it would stop everything else meanwhile.
 */
export async function searchLines(search: LineSearch): Promise<readonly number[] | "timeout" | "cancelled"> {
  const { lines, regex, patienceMs, cancellation } = search;
  const worker = new Worker(program, { eval: true, workerData: { lines, regex } });
  let timer: NodeJS.Timeout | undefined;
  let forget: (() => void) | undefined;
  try {
    return await new Promise((resolve, reject) => {
      worker.once("message", (numbers: readonly number[]) => resolve(numbers));
      worker.once("error", reject);
      timer = setTimeout(() => resolve("timeout"), patienceMs);
      forget = cancellation.onCancelled(() => resolve("cancelled"));
    });
  } finally {
    clearTimeout(timer);
    forget?.();
    await worker.terminate();
  }
}
