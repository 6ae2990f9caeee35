import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { addFigures, figuresOf, noFigures } from "../support/simulation/figures.ts";
import type { Figures } from "../support/simulation/figures.ts";
import { simulate } from "../support/simulation/simulate.ts";

/** Which seeds a worker takes: from one on, every so-manieth. */
interface Share {
  readonly from: number;
  readonly until: number;
  readonly step: number;
  readonly keepsOn: boolean;
}

interface Outcome {
  readonly figures: Figures;
  readonly failures: readonly { readonly seed: number; readonly problem: string }[];
}

async function take({ from, until, step, keepsOn }: Share): Promise<Outcome> {
  const failures: { readonly seed: number; readonly problem: string }[] = [];
  let figures = noFigures;
  for (let seed = from; seed < until; seed += step) {
    const result = await simulate({ seed });
    figures = addFigures(figures, figuresOf(result));
    if (result.problem === undefined) continue;
    failures.push({ seed, problem: result.problem });
    if (!keepsOn) break;
  }
  return { figures, failures };
}

function takeElsewhere(share: Share): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: share });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** One seed, with its last steps, or all. */
async function showOne(seed: number, options: { readonly dieAt?: number; readonly isWhole: boolean }): Promise<void> {
  const { dieAt, isWhole } = options;
  const result = await simulate({ seed, traced: true, ...(dieAt === undefined ? {} : { dieAt }) });
  const { trace, problem } = result;
  for (const line of isWhole ? trace : trace.slice(-40)) console.log(isWhole ? line : line.slice(0, 240));
  console.log(problem ?? "All is well.");
  process.exitCode = problem === undefined ? 0 : 1;
}

async function showMany(
  from: number,
  count: number,
  options: { readonly workers: number; readonly keepsOn: boolean },
): Promise<void> {
  const { workers, keepsOn } = options;
  const began = performance.now();
  const shares = Array.from({ length: workers }, (_, at) => {
    return takeElsewhere({ from: from + at, until: from + count, step: workers, keepsOn });
  });
  const outcomes = await Promise.all(shares);
  const failures = outcomes.flatMap((outcome) => outcome.failures).sort((a, b) => a.seed - b.seed);
  for (const { seed, problem } of failures) {
    console.log(`${problem.slice(0, 1500)}\n  node test/simulation/run.ts --seed ${seed}`);
  }
  const figures = outcomes.reduce((sum, outcome) => addFigures(sum, outcome.figures), noFigures);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${count} seeds from ${from} in ${seconds.toFixed(1)} s, ${failures.length} failed:`,
    JSON.stringify(figures),
  );
  process.exitCode = failures.length === 0 ? 0 : 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string" },
      seeds: { type: "string", default: "20000" },
      from: { type: "string", default: "1" },
      random: { type: "boolean", default: false },
      dieAt: { type: "string" },
      workers: { type: "string", default: String(Math.min(4, availableParallelism())) },
      trace: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const dieAt = values.dieAt === undefined ? {} : { dieAt: Number(values.dieAt) };
  const from = values.random ? Math.floor(Math.random() * 2 ** 31) : Number(values.from);
  if (values.seed !== undefined) await showOne(Number(values.seed), { ...dieAt, isWhole: values.trace });
  else await showMany(from, Number(values.seeds), { workers: Number(values.workers), keepsOn: values.keep });
}

if (isMainThread) await main();
else parentPort?.postMessage(await take(workerData as Share));
