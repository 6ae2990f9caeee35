import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FleetSnapshot, TaskView } from "../../../server/src/protocol/fleet.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import type { Chaos } from "../fake-cloud/faults.ts";
import { randomNumbers } from "../fake-cloud/faults.ts";
import { startFakeCloud } from "../fake-cloud/fake-cloud.ts";
import type { FakeCloud } from "../fake-cloud/fake-cloud.ts";
import type { Settings } from "../fake-cloud/facts.ts";
import { judgeTask } from "./judge.ts";
import type { SoakTask } from "./judge.ts";
import { SoakHost } from "./soak-host.ts";

/** How much, how long and how rough. */
export interface SoakPlan {
  readonly accounts: number;
  readonly instances: number;
  readonly tasks: number;
  /** Decides about faults and kills. */
  readonly seed: number;
  readonly rates: Chaos["rates"];
  readonly spared?: Chaos["spared"];
  /** How often the host is killed, about so many milliseconds apart. */
  readonly kills: number;
  readonly killEveryMs: number;
  readonly patienceMs: number;
  /** Milliseconds between what a task does. */
  readonly paceMs: number;
  /** An empty folder for the host's home and the workspace. */
  readonly folder: string;
  /** The host's program. */
  readonly hostBundle: string;
  readonly settings?: Partial<Settings>;
  readonly say?: (line: string) => void;
}

/** What became of it. `problems`: all that went wrong, a sentence each; none in a good soak. */
export interface SoakResult {
  readonly problems: readonly string[];
  readonly tasks: number;
  readonly kills: number;
  readonly calls: number;
  readonly faults: number;
  readonly seconds: number;
  /** The most calls of one user in a minute. */
  readonly peaks: { readonly create: number; readonly read: number };
}

/** Tasks of many instances and accounts on a cloud where much goes wrong, under a host that is killed again and again. */
export async function soak(plan: SoakPlan): Promise<SoakResult> {
  const began = performance.now();
  const fake = await startFakeCloud({ paceMs: plan.paceMs, ...plan.settings });
  const home = join(plan.folder, "home");
  const host = new SoakHost(home, plan.hostBundle);
  try {
    const tasks = await startTasks(plan, fake, host);
    fake.faults.unleash({ seed: plan.seed, rates: plan.rates, spared: plan.spared ?? {} });
    const kills = await untilDone(plan, host, tasks);
    fake.faults.calm();
    const problems = await judge(fake, host, tasks);
    const users = fake.tasks().map(({ user }) => user);
    return {
      problems,
      tasks: tasks.length,
      kills,
      calls: fake.calls.length,
      faults: fake.calls.filter(({ fault }) => fault !== undefined).length,
      seconds: (performance.now() - began) / 1000,
      peaks: {
        create: Math.max(0, ...users.map((user) => fake.peak("create", user))),
        read: Math.max(0, ...users.map((user) => fake.peak("read", user))),
      },
    };
  } finally {
    await host.end();
    await fake.close();
  }
}

/** What tasks do, in turn. */
const kinds: readonly { readonly ends: SoakTask["ends"]; readonly lines: readonly string[] }[] = [
  { ends: "succeeded", lines: ["plan read; write; check", "tools 25", "attach report.md", "spend 4", "say Written"] },
  { ends: "succeeded", lines: ["tools 5", "ask Which colour?", "tools 5", "say So {answer}"] },
  { ends: "succeeded", lines: ["tools 3", "confirm terminalExecute", "event hologram", "say Confirmed"] },
  { ends: "failed", lines: ["say I try", "tools 8", "fail model_error It broke"] },
  { ends: "succeeded", lines: ["say One", "wait 1500", "tools 60", "wait 1500", "spend 9", "say Two"] },
];

async function startTasks(plan: SoakPlan, fake: FakeCloud, host: SoakHost): Promise<SoakTask[]> {
  const workspace = join(plan.folder, "workspace");
  await mkdir(join(workspace, ".git"), { recursive: true });
  await host.fleet();
  const started: SoakTask[] = [];
  for (let account = 1; account <= plan.accounts; account += 1) {
    const id = `account-${account}`;
    const [key = ""] = fake.addUser().keys;
    await host.addAccount(id, fake.url, key);
    for (let number = 1; number <= plan.instances; number += 1) {
      const instance = `${id}-${number}`;
      await host.addInstance(instance, id, Math.min(5, plan.tasks));
      const file = join(workspace, `${instance}.manus.yaml`);
      const steps = Array.from({ length: plan.tasks }, (_, at) => stepOf(instance, at, account + number + at));
      await writeFile(
        file,
        `manus: 1\nkind: workflow\nname: ${instance}\nsteps:\n${steps.map(({ yaml }) => yaml).join("")}`,
      );
      const runId = await host.start(file, workspace);
      started.push(...steps.map(({ token, stepId, ends }) => ({ token, stepId, ends, runId })));
    }
  }
  return started;
}

function stepOf(instance: string, at: number, turn: number): Omit<SoakTask, "runId"> & { readonly yaml: string } {
  const kind = kinds[turn % kinds.length] ?? { ends: "succeeded", lines: [] };
  const [token, stepId] = [`soak-${instance}-${at + 1}.`, `t${at + 1}`];
  const lines = [`Task ${token}`, ...kind.lines.map((line) => `fake: ${line}`)].map((line) => `      ${line}\n`);
  const head = `  - id: ${stepId}\n    needs: []\n    engine: manus\n    instance: ${instance}\n    continueOnError: true\n`;
  return { token, stepId, ends: kind.ends, yaml: `${head}    prompt: |\n${lines.join("")}` };
}

/** Answers what is asked and kills the host now and then, until all tasks have ended or patience has. Answers how often it killed. */
async function untilDone(plan: SoakPlan, host: SoakHost, tasks: readonly SoakTask[]): Promise<number> {
  const [began, random] = [performance.now(), randomNumbers(plan.seed + 1)];
  let kills = 0;
  let nextKill = began + plan.killEveryMs * (0.5 + random());
  for (;;) {
    const fleet = await host.fleet();
    const ours = fleet.tasks.filter(({ runId }) => tasks.some((task) => task.runId === runId));
    const left = ours.filter(({ status }) => !isFinal(status)).length;
    plan.say?.(`${((performance.now() - began) / 1000).toFixed(0)} s: ${left} of ${ours.length} left, ${kills} kills`);
    if (ours.length >= tasks.length && left === 0) return kills;
    if (performance.now() - began > plan.patienceMs) return kills;
    await answerAll(host, fleet);
    if (kills < plan.kills && performance.now() > nextKill) {
      await host.kill();
      kills += 1;
      nextKill = performance.now() + plan.killEveryMs * (0.5 + random());
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function answerAll(host: SoakHost, fleet: FleetSnapshot): Promise<void> {
  for (const { id: taskId, waiting } of fleet.tasks) {
    const ask = waiting?.ask;
    if (ask === undefined || (ask.kind !== "question" && ask.kind !== "approval")) continue;
    const what = ask.kind === "question" ? { text: "green" } : { choice: "approved", values: {} };
    const refused = await host.answer({ taskId, askId: ask.id, by: "soak", ...what });
    if (refused !== undefined) throw new Error(`The answer to ${JSON.stringify(ask)} was refused: ${refused}`);
  }
}

async function judge(fake: FakeCloud, host: SoakHost, tasks: readonly SoakTask[]): Promise<string[]> {
  const fleet = await host.fleet();
  const problems = [
    ...fake.exceeded.map(({ user, verb, limit }) => `${user} was over the limit ${limit} with ${verb}`),
    ...fake.leaks.map((where) => `a key leaked ${where}`),
  ];
  for (const one of tasks) {
    const views = fleet.tasks.filter(({ runId, stepId }) => runId === one.runId && stepId === one.stepId);
    if (views.length > 1) problems.push(`${one.token}: ${views.length} tasks of the host`);
    const task: TaskView | undefined = views[0];
    const stream = task === undefined ? [] : await host.stream(task.runId, task.id);
    problems.push(...judgeTask(fake, one, task, stream));
  }
  const tokens = tasks.map(({ token }) => token);
  const strangers = fake
    .tasks()
    .filter(({ messages }) => !tokens.some((token) => JSON.stringify(messages[0]).includes(token)));
  return [...problems, ...strangers.map(({ id }) => `${id}: a task in the cloud that nobody started`)];
}
