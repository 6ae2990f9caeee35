/**
 * What an agent costs beside its model, on a real disk and with the real gate and tools: `node bench/agent/turns.ts`. Goals: a turn without the model at most 5 ms (95th
 * percentile), memory flat with 25 agents at once, at most 200 ms (95th percentile) from stop to nothing running, with a real command under way.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { median, printTable } from "../report.ts";
import { createRig } from "./rig.ts";
import type { MadeCall, Rig } from "./rig.ts";

const turns = 400;
const agents = 25;
const turnsOfAgent = 30;
const memorySeconds = 40;
const stops = 40;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Another line each time: the same call again and again would count as being stuck. */
const readLine = (turn: number): MadeCall => [
  "file_read",
  { file: "a.txt", start_line: turn % 20, end_line: (turn % 20) + 1 },
];
const deliver: readonly MadeCall[] = [
  ["message_notify_user", { text: "Done" }],
  ["idle", {}],
];

const rows = [...(await measureTurns()), ...(await measureMemory()), ...(await measureStops())];
printTable(["what", "goal", "median", "p95", "worst"], rows);

/** From the model's answer to its next request: judged, on disk, through the gate, done, on disk, and the next request made of it. */
async function measureTurns(): Promise<string[][]> {
  const [whole, own]: [number[], number[]] = [[], []];
  let answeredAt: number | undefined;
  let toolMs = 0;
  const rig = await createRig({
    think: (_request, turn) => (turn < turns ? readLine(turn) : (deliver[turn - turns] ?? ["idle", {}])),
    asked: () => {
      if (answeredAt === undefined) return;
      const ms = performance.now() - answeredAt;
      whole.push(ms);
      own.push(ms - toolMs);
    },
    answered: () => (answeredAt = performance.now()),
    called: (ms) => (toolMs = ms),
  });
  mustSucceed(await rig.run(rig.ids.next()));
  await rig.close();
  return [
    ["a turn without the model and its tool, ms", "p95 ≤ 5", ...figures(own)],
    [`of these the last 100 of ${turns}, ms`, "p95 ≤ 5", ...figures(own.slice(-100))],
    ["a turn without the model, with its tool (file_read), ms", "", ...figures(whole)],
  ];
}

/** Agents that start, work and end, so many at once all the time; the heap after a collection, second by second. */
async function measureMemory(): Promise<string[][]> {
  const rig = await createRig({
    think: ({ messages }) => {
      const turn = messages.filter(({ role }) => role === "tool").length;
      return turn < turnsOfAgent ? readLine(turn) : (deliver[turn - turnsOfAgent] ?? ["idle", {}]);
    },
    thinkMs: 20,
  });
  const until = performance.now() + memorySeconds * 1000;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      mustSucceed(await rig.run(rig.ids.next()));
      done += 1;
    }
  };
  const samples: number[] = [];
  const sampler = setInterval(() => {
    collectGarbage();
    samples.push(process.memoryUsage().heapUsed / 1024 / 1024);
  }, 1000);
  await Promise.all(Array.from({ length: agents }, worker));
  clearInterval(sampler);
  await rig.close();
  const third = Math.floor(samples.length / 3);
  const [early, late] = [median(samples.slice(third, 2 * third)), median(samples.slice(-third))];
  const growth = ((late - early) / early) * 100;
  const title = `heap, MB: ${agents} agents at once, ${done} in ${memorySeconds} s`;
  return [
    [title, "", ...figures(samples)],
    ["growth of its median from the middle third to the last, %", "flat", growth.toFixed(1), "", ""],
  ];
}

/** From stop to the final report, with a command and its child under way; and that really nothing runs then. */
async function measureStops(): Promise<string[][]> {
  const command = "echo $$ > shell; sleep 600 & echo $! > child; wait";
  const times: number[] = [];
  for (let round = 0; round < stops; round += 1) {
    const rig = await createRig({ think: () => ["shell_exec", { id: "main", exec_dir: ".", command }] });
    const taskId = rig.ids.next();
    const ended = rig.run(taskId);
    const pids = [await pidIn(rig, "shell"), await pidIn(rig, "child")];
    const began = performance.now();
    rig.driver.stop(taskId, { code: "stopped-by-person", message: "Stopped" });
    const last = await ended;
    times.push(performance.now() - began);
    if (last.type !== "stopped") throw new Error(`It ended otherwise: ${JSON.stringify(last)}`);
    for (const pid of pids) if (await isRunning(pid)) throw new Error(`Process ${pid} still runs`);
    await rig.close();
  }
  return [["from stop to nothing running, ms", "p95 ≤ 200", ...figures(times)]];
}

function mustSucceed(last: { readonly type: string }): void {
  if (last.type !== "succeeded") throw new Error(`It ended otherwise: ${JSON.stringify(last)}`);
}

async function pidIn(rig: Rig, file: string): Promise<number> {
  for (;;) {
    const pid = Number((await readFile(join(rig.workspace, file), "utf8").catch(() => "")).trim());
    if (pid > 0) return pid;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** One that has ended and waits for its parent to notice doesn't run any more. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/\) [ZX] /.test(stat);
}

function figures(values: readonly number[]): readonly string[] {
  const sorted = values.toSorted((one, other) => one - other);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
  return [median(sorted), p95, sorted.at(-1) ?? Number.NaN].map((value) => value.toFixed(1));
}
