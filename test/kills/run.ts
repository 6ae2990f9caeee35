import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { killAndCount } from "./kill-loop.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    host: { type: "string", default: join(import.meta.dirname, "../../out/server/host.cjs") },
    quiet: { type: "boolean", default: false },
  },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
const folder = await mkdtemp(join(await realpath(tmpdir()), "manus-kills-"));
const result = await killAndCount({
  ...{ kills, seed, folder, hostBundle: values.host },
  ...(values.quiet ? {} : { say: (line: string): void => console.log(line) }),
});
for (const problem of result.problems) console.log(problem);
console.log(JSON.stringify({ ...result, problems: result.problems.length }));
if (result.problems.length > 0)
  console.log(`  In ${folder}:\n  node test/kills/run.ts --kills ${kills} --seed ${seed}`);
else await rm(folder, { recursive: true, force: true, maxRetries: 5 });
process.exitCode = result.problems.length === 0 ? 0 : 1;
