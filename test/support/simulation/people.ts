import type { RunState, TaskState } from "../../../server/src/core/dispatch/states.ts";
import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import type { Dispatcher } from "../../../server/src/runtime/dispatcher.ts";
import { randomFile } from "./random-workflow.ts";
import { retryRun, skipStep } from "../../../server/src/runtime/run-requests.ts";
import type { SimulatedWorld } from "./simulated-world.ts";

const by = "terminal";
const cloudInstance = { accountId: "cloud", engine: "manus", title: "Cloud", capacity: 2 } as const;
const models = { id: "models", provider: "model", title: "models", disabled: false, origin: "person" } as const;
const cloud = { id: "cloud", provider: "manus", title: "cloud", disabled: false, origin: "person" } as const;

/** What people ask for, at any time. */
export class People {
  readonly #world: SimulatedWorld;
  /** How many more runs they start. */
  #runs: number;
  #asked = 0;

  constructor(world: SimulatedWorld, runs: number) {
    this.#world = world;
    this.#runs = runs;
  }

  get wantsRuns(): boolean {
    return this.#runs > 0;
  }

  start(dispatcher: Dispatcher): void {
    const { chance, files, judge } = this.#world;
    if (this.#runs <= 0) return;
    this.#runs -= 1;
    const { kind } = this.#world;
    const known = chance.happens(kind.caches ? 0.85 : 0.2) ? chance.of([...files.keys()]) : undefined;
    const file = known ?? `/project/flow${files.size}.manus.yaml`;
    if (known === undefined) files.set(file, randomFile(chance, `flow${files.size}`, kind));
    this.#world.trace(() => `start ${file} ${JSON.stringify(files.get(file))}`);
    const earlier = chance.happens(0.2)
      ? [...judge.fleet.runs.values()].filter(({ spec }) => spec.file === file).at(-1)
      : undefined;
    const reuse = earlier === undefined ? {} : { reuse: earlier.spec.id };
    const started = dispatcher.startRun({ file, workspaceFolder: "/project", trusted: true, inputs: {}, ...reuse });
    this.#await("startRun", started, (result) => {
      if (result.outcome === "started") judge.accept(result.runId);
      else
        this.#expectRefusal(result.because.code, [
          "journal-unwritable",
          "host-ending",
          "no-account",
          "disk-full",
          "group-taken",
          // A host that has just begun knows no runs yet, nor does one that has lost them to another host.
          ...(earlier === undefined ? [] : ["unknown-run"]),
        ]);
    });
  }

  /** Something that somebody may want, sensible or not. */
  ask(dispatcher: Dispatcher): void {
    const { chance, judge } = this.#world;
    const { fleet } = judge;
    const run = chance.of([...fleet.runs.values()]);
    const task = chance.of([...fleet.tasks.values()]);
    const act = chance.weighed<() => void>([
      [run === undefined ? 0 : 3, () => run && this.#askOfRun(dispatcher, run)],
      [task === undefined ? 0 : 6, () => task && this.#askOfTask(dispatcher, task)],
      [2, () => this.#askOfInstance(dispatcher)],
      [0.3, () => this.#hold(dispatcher)],
      [this.#world.kind.budgets ? 1.5 : 0, () => this.#changeBudget(dispatcher)],
    ]);
    act?.();
  }

  addCloud(dispatcher: Dispatcher): void {
    const { kind, judge } = this.#world;
    const budget = kind.budgets ? { budget: { perDay: this.#perDay() } } : {};
    this.#await("addAccount", dispatcher.addAccount({ ...cloud, ...budget }, by));
    if (kind.budgets && !judge.fleet.accounts.has(models.id))
      this.#await("addAccount", dispatcher.addAccount({ ...models, ...budget }, by));
  }

  #perDay(): { readonly cost: number; readonly credits: number } {
    const { chance } = this.#world;
    return { cost: chance.between(2, 20) / 10, credits: chance.between(3, 40) };
  }

  /** Somebody changes what an account may spend a day, or takes the bound away. */
  #changeBudget(dispatcher: Dispatcher): void {
    const { chance } = this.#world;
    const budget = chance.happens(0.3) ? undefined : { perDay: this.#perDay() };
    const id = chance.one(cloud.id, models.id);
    this.#await(`changeAccount ${id}`, dispatcher.changeAccount(id, { budget }, by));
  }

  /** Answer whatever is asked; false where nothing is. */
  answerSomething(dispatcher: Dispatcher): boolean {
    const task = this.#world.chance.of([...this.#world.judge.fleet.tasks.values()].filter(isAsking));
    if (task !== undefined) this.#answer(dispatcher, task);
    return task !== undefined;
  }

  /** Let go on whatever is held; false where nothing is. */
  letGoOn(dispatcher: Dispatcher): boolean {
    const { runs, tasks, held } = this.#world.judge.fleet;
    if (held !== undefined) this.#await("releaseFleet", dispatcher.releaseFleet());
    const isInstanceLeft = this.#letInstancesGoOn(dispatcher);
    const run = [...runs.values()].find(({ held, end, stop }) => held && end === undefined && stop === undefined);
    if (run !== undefined) this.#await("resumeRun", dispatcher.resumeRun(run.spec.id, by));
    const task = [...tasks.values()].find(({ status, told }) => status === "paused" && told !== "resume");
    if (task !== undefined) this.#await("resumeTask", dispatcher.resumeTask({ taskId: task.spec.id, by }));
    return held !== undefined || run !== undefined || task !== undefined || isInstanceLeft;
  }

  #letInstancesGoOn(dispatcher: Dispatcher): boolean {
    const { instances, accounts } = this.#world.judge.fleet;
    const instance = [...instances.values()].find(
      ({ status, removing }) => status !== "running" && removing === undefined,
    );
    if (instance?.status === "paused")
      this.#await("resumeInstance", dispatcher.resumeInstance({ instanceId: instance.id, by }));
    else if (instance !== undefined)
      this.#await("startInstance", dispatcher.startInstance({ instanceId: instance.id, by }));
    const lacksCloud = ![...instances.values()].some(({ engine }) => engine === "manus");
    if (lacksCloud && !accounts.has(cloud.id)) this.addCloud(dispatcher);
    else if (lacksCloud)
      this.#await("addInstance", dispatcher.addInstance({ instance: { ...cloudInstance, id: "cloud" }, by }));
    return instance !== undefined || lacksCloud;
  }

  /** Nothing starts any more, until somebody releases it or a newer host takes over. */
  #hold(dispatcher: Dispatcher): void {
    const isHeld = this.#world.judge.fleet.held !== undefined;
    if (isHeld) this.#await("releaseFleet", dispatcher.releaseFleet());
    else this.#await("holdFleet", dispatcher.holdFleet(this.#world.chance.one("handOver", "unattended")));
  }

  #askOfRun(dispatcher: Dispatcher, { spec }: RunState): void {
    const { chance } = this.#world;
    const { id } = spec;
    const stepId = chance.of(spec.compiled.steps)?.id ?? "a";
    const act = chance.one<() => Promise<RequestOutcome>>(
      () => dispatcher.stopRun(id, by),
      () => dispatcher.pauseRun(id, by),
      () => dispatcher.resumeRun(id, by),
      () => dispatcher.resumeRun(id, by),
      () => dispatcher.decide((transaction) => retryRun(transaction, { runId: id, by })),
      () => dispatcher.decide((transaction) => retryRun(transaction, { runId: id, from: stepId, by })),
      () => dispatcher.decide((transaction) => skipStep(transaction, { runId: id, stepId, reason: "No need", by })),
    );
    this.#await(`of run ${id} step ${stepId}: ${act.toString().slice(0, 90)}`, act());
  }

  #askOfTask(dispatcher: Dispatcher, task: TaskState): void {
    const { chance } = this.#world;
    if (isAsking(task) && chance.happens(0.6)) {
      this.#answer(dispatcher, task);
      return;
    }
    const taskId = task.spec.id;
    if (task.spec.work.kind === "agent" && chance.happens(0.2)) {
      const sent = dispatcher.sendMessage({ taskId, text: "Hello", attachments: [], by });
      this.#await(`sendMessage ${taskId}`, sent);
      return;
    }
    const isOver = task.finishedAt !== undefined;
    const what = isOver ? "retryTask" : chance.one("stopTask", "pauseTask", "resumeTask", "resumeTask");
    this.#await(`${what} ${taskId}`, dispatcher[what]({ taskId, by }));
  }

  #answer(dispatcher: Dispatcher, task: TaskState): void {
    const ask = task.waiting?.ask;
    if (ask === undefined) return;
    const choice =
      ask.choices.includes("denied") && !this.#world.chance.happens(0.2)
        ? "approved"
        : this.#world.chance.of(ask.choices);
    const given = choice === undefined ? { text: "yes" } : { choice };
    this.#await(
      `answerTask ${task.spec.id}`,
      dispatcher.answerTask({ taskId: task.spec.id, askId: ask.id, by, ...given }),
    );
  }

  #askOfInstance(dispatcher: Dispatcher): void {
    const { chance, judge } = this.#world;
    const instanceId = chance.of([...judge.fleet.instances.keys()]) ?? "agents";
    const act = chance.one<() => Promise<RequestOutcome>>(
      () => dispatcher.pauseInstance({ instanceId, tasks: chance.one("pause", "goOn"), by }),
      () => dispatcher.resumeInstance({ instanceId, by }),
      () => dispatcher.resumeInstance({ instanceId, by }),
      () => dispatcher.startInstance({ instanceId, by }),
      () => dispatcher.stopInstance({ instanceId, mode: chance.one("drain", "now"), by }),
      () => dispatcher.changeInstance({ instanceId, changes: { capacity: chance.between(1, 5) }, by }),
      () => {
        const instance = { ...cloudInstance, id: `cloud-${chance.below(3)}`, capacity: chance.between(1, 3) };
        return dispatcher.addInstance({ instance, by });
      },
      () => dispatcher.removeInstance({ instanceId, tasks: chance.one("refuse", "stop"), by }),
    );
    this.#await(`of instance ${instanceId}`, act());
  }

  #await<T extends { readonly outcome: string }>(what: string, answer: Promise<T>, then?: (result: T) => void): void {
    const world = this.#world;
    this.#asked += 1;
    const number = this.#asked;
    world.trace(() => `ask ${number}: ${what}`);
    answer.then(
      (result) => {
        world.trace(() => `answer ${number}: ${JSON.stringify(result).slice(0, 200)}`);
        try {
          then?.(result);
        } catch (error) {
          world.report(error instanceof Error ? error.message : String(error));
        }
      },
      (error: unknown) =>
        world.report(`${what} rejected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    );
  }

  #expectRefusal(code: string, expected: readonly string[]): void {
    if (!expected.includes(code)) this.#world.report(`A run was refused: ${code}`);
  }
}

function isAsking({ waiting, stop }: TaskState): boolean {
  return waiting?.ask !== undefined && stop === undefined;
}
