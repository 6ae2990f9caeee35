import { parseArgs } from "node:util";
import { simulate } from "../support/simulation/simulate.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "20000" },
    from: { type: "string", default: "1" },
    dieAt: { type: "string" },
    trace: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});

async function one(seed: number): Promise<void> {
  const result = await simulate({
    seed,
    traced: true,
    ...(values.dieAt === undefined ? {} : { dieAt: Number(values.dieAt) }),
  });
  const { trace, problem } = result;
  for (const line of values.trace ? trace : trace.slice(-60)) console.log(line.slice(0, 400));
  console.log(problem ?? "All is well.", JSON.stringify({ ...result, trace: undefined, problem: undefined }));
  process.exitCode = problem === undefined ? 0 : 1;
}

async function many(from: number, count: number): Promise<void> {
  const began = performance.now();
  const sums = { steps: 0, events: 0, deaths: 0, boundaries: 0, effects: 0, runs: 0 };
  let failures = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const result = await simulate({ seed });
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += result[key];
    if (result.problem === undefined) continue;
    failures += 1;
    console.log(`${result.problem.slice(0, 1500)}\n  node test/simulation/run.ts --seed ${seed}`);
    if (!values.keep) break;
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${failures} failures; ${seconds.toFixed(1)} s, ${((seconds * 1000) / count).toFixed(2)} ms a seed`,
    sums,
  );
  process.exitCode = failures === 0 ? 0 : 1;
}

if (values.seed !== undefined) await one(Number(values.seed));
else await many(Number(values.from), Number(values.seeds));
