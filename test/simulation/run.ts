import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { addFigures, figuresOf, noFigures } from "../support/simulation/figures.ts";
import type { Figures } from "../support/simulation/figures.ts";
import { shrink, simulate } from "../support/simulation/simulate.ts";
import type { SimulationOptions } from "../support/simulation/simulate.ts";
import { worldSizes } from "../support/simulation/world-kind.ts";
import type { WorldSize } from "../support/simulation/world-kind.ts";

/** Which seeds a worker takes: from one on, every so-manieth. */
interface Share {
  readonly from: number;
  readonly until: number;
  readonly step: number;
  readonly keepsOn: boolean;
  /** How large all worlds are; absent: as each seed has it. */
  readonly size?: WorldSize;
  /** Where the worker writes which seed it's at. */
  readonly at: SharedArrayBuffer;
}

/** A seed that fails, and with how few steps before the calm it does. */
interface Failure {
  readonly seed: number;
  readonly problem: string;
  readonly most?: number;
}

interface Outcome {
  readonly figures: Figures;
  readonly failures: readonly Failure[];
}

/** A world takes milliseconds: one that isn't over after so long never is. */
const longestMs = 180_000;

async function take({ from, until, step, keepsOn, at, ...size }: Share): Promise<Outcome> {
  const failures: Failure[] = [];
  let figures = noFigures;
  for (let seed = from; seed < until; seed += step) {
    Atomics.store(new Int32Array(at), 0, seed);
    const result = await simulate({ seed, ...size });
    figures = addFigures(figures, figuresOf(result));
    if (result.problem === undefined) continue;
    const most = await shrink({ seed, ...size });
    failures.push({ seed, problem: result.problem, ...(most === undefined ? {} : { most }) });
    if (!keepsOn) break;
  }
  return { figures, failures };
}

/** What a worker comes to. A world that never is over, or that breaks its worker, fails its seed. */
async function takeElsewhere(share: Omit<Share, "at">): Promise<Outcome> {
  const at = new SharedArrayBuffer(4);
  const seedNow = (): number => Atomics.load(new Int32Array(at), 0);
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { ...share, at } satisfies Share });
  let last = { seed: seedNow(), since: performance.now() };
  let watch: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      watch = setInterval(() => {
        if (seedNow() !== last.seed) last = { seed: seedNow(), since: performance.now() };
        else if (performance.now() - last.since > longestMs) reject(new Error("It never comes to its end: it hangs"));
      }, 1_000);
    });
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { figures: noFigures, failures: [{ seed: seedNow(), problem }] };
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}

/** One seed, with its last steps, or all. */
async function showOne(
  seed: number,
  { isWhole, ...options }: Pick<SimulationOptions, "dieAt" | "most" | "size"> & { readonly isWhole: boolean },
): Promise<void> {
  const result = await simulate({ seed, traced: true, ...options });
  const { trace, problem } = result;
  for (const line of isWhole ? trace : trace.slice(-40)) console.log(isWhole ? line : line.slice(0, 240));
  console.log(problem ?? "All is well.");
  process.exitCode = problem === undefined ? 0 : 1;
}

async function showMany(
  from: number,
  count: number,
  options: { readonly workers: number } & Pick<Share, "keepsOn" | "size">,
): Promise<void> {
  const { workers, ...others } = options;
  const began = performance.now();
  const shares = Array.from({ length: workers }, (_, at) => {
    return takeElsewhere({ from: from + at, until: from + count, step: workers, ...others });
  });
  const outcomes = await Promise.all(shares);
  const failures = outcomes.flatMap((outcome) => outcome.failures).sort((a, b) => a.seed - b.seed);
  for (const { seed, problem, most } of failures) {
    const shorter = most === undefined ? "" : ` --most ${most}`;
    const sized = options.size === undefined ? "" : ` --size ${options.size}`;
    console.log(`${problem.slice(0, 1500)}\n  node test/simulation/run.ts --seed ${seed}${sized}${shorter}`);
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
      most: { type: "string" },
      size: { type: "string" },
      workers: { type: "string", default: String(Math.min(4, availableParallelism())) },
      trace: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const dieAt = values.dieAt === undefined ? {} : { dieAt: Number(values.dieAt) };
  const most = values.most === undefined ? {} : { most: Number(values.most) };
  const found = worldSizes.find((each) => each === values.size);
  const size = found === undefined ? {} : { size: found };
  const from = values.random ? Math.floor(Math.random() * 2 ** 31) : Number(values.from);
  if (values.seed !== undefined)
    await showOne(Number(values.seed), { ...dieAt, ...most, ...size, isWhole: values.trace });
  else await showMany(from, Number(values.seeds), { workers: Number(values.workers), keepsOn: values.keep, ...size });
}

if (isMainThread) await main();
else parentPort?.postMessage(await take(workerData as Share));
