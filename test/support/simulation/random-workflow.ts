import type { Chance } from "./chance.ts";

/** A workflow file as plain values. */
export type WorkflowValue = Readonly<Record<string, unknown>>;

const ids = ["a", "b", "c", "d", "e", "f"] as const;

/** A file that can be run, and those that its steps call. */
export interface RandomFile {
  readonly value: WorkflowValue;
  readonly called: readonly RandomCall[];
}

/** A file that steps call by its name; `from`: the path of the one whose step does, undefined for the run's own. */
export interface RandomCall {
  readonly reference: string;
  readonly value: WorkflowValue;
  readonly from?: string;
}

/** Where a called file lies. */
export function pathOf(reference: string): string {
  return `/project/${reference}.manus.yaml`;
}

/** What workflows are to be like. */
export interface Flavour {
  readonly budgets: boolean;
  readonly triggers: boolean;
  readonly caches: boolean;
  readonly isSmall: boolean;
}

/** A workflow by chance: few steps of every kind, needing each other in some order without a circle; some of them call workflows that call others. */
export function randomFile(chance: Chance, name: string, flavour: Flavour): RandomFile {
  const called: RandomCall[] = [];
  const value = randomWorkflow(chance, name, { depth: 0, called, flavour });
  return { value: flavour.triggers ? { ...value, on: randomStarts(chance) } : value, called };
}

/** What starts a workflow: lines that are due often, and those of the hours in which clocks are changed. */
export function randomStarts(chance: Chance): object {
  const lines = ["*/20 * * * *", "0 * * * *", "30 2 * * *", "0,30 2 * * *", "15 1 * * *"] as const;
  const schedule = Array.from({ length: chance.between(0, 2) }, () => ({
    cron: chance.one(...lines),
    timezone: chance.one("Europe/Berlin", "America/New_York", "UTC"),
    missed: chance.one("skip", "once", "all"),
  }));
  const often = { cron: "*/3 * * * *", timezone: "UTC", missed: chance.one("skip", "once") };
  const all = chance.happens(0.5) ? [...schedule, often] : schedule;
  return all.length === 0 || chance.happens(0.5) ? { schedule: all, files: ["docs/*"] } : { schedule: all };
}

function randomBudget(chance: Chance): object {
  const cost = chance.happens(0.7) ? { cost: chance.between(1, 12) / 10 } : {};
  const tokens = chance.happens(0.3) ? { tokens: chance.between(100, 900) } : {};
  const credits = chance.happens(0.5) ? { credits: chance.between(1, 25) } : {};
  return { ...cost, ...tokens, ...credits, onExceed: chance.one("ask", "ask", "stop") };
}

interface Place {
  readonly depth: number;
  readonly flavour: Flavour;
  readonly called: RandomCall[];
  /** The path of the file; undefined for the run's own. */
  readonly path?: string;
}

function randomWorkflow(chance: Chance, name: string, place: Place): WorkflowValue {
  const { flavour } = place;
  const count = chance.weighed(isShort(place) ? smallSizes : sizesOfRuns) ?? 2;
  const order = shuffled(chance, ids.slice(0, count));
  const steps = ids
    .slice(0, count)
    .map((id) => randomStep(chance, id, order.slice(0, order.indexOf(id)), { ...place, name }));
  const concurrency = randomConcurrency(chance);
  return {
    ...{ manus: 1, kind: "workflow", name, steps },
    ...(Object.keys(concurrency).length > 0 ? { concurrency } : {}),
    ...(chance.happens(0.15) ? { limits: { timeout: "10m" } } : {}),
    ...(flavour.budgets && chance.happens(0.6) ? { budget: randomBudget(chance) } : {}),
    ...(chance.happens(0.3) ? { priority: chance.below(10) } : {}),
    ...(chance.happens(0.3) ? { outputs: { last: `steps.${ids[count - 1] ?? "a"}.output` } } : {}),
  };
}

function isShort({ depth, flavour }: Place): boolean {
  return flavour.isSmall || depth > 0 || flavour.triggers || flavour.caches;
}

function randomConcurrency(chance: Chance): object {
  const max = chance.happens(0.2) ? { max: chance.between(1, 2) } : {};
  const group = chance.happens(0.12)
    ? { group: chance.one("release", "deploy"), onConflict: chance.one("queue", "cancel", "reject") }
    : {};
  return { ...max, ...group };
}

const sizesOfRuns = [
  [3, 1],
  [4, 2],
  [4, 3],
  [2, 4],
  [1, 6],
] as const;
const smallSizes = [
  [3, 1],
  [2, 2],
] as const;

/** `before`: the steps that it may need. */
function randomStep(
  chance: Chance,
  id: string,
  before: readonly string[],
  place: Place & { readonly name: string },
): object {
  const needs = chance.some(before, 0.5);
  const { budgets, caches } = place.flavour;
  const agents = budgets ? 8 : 2;
  const kind = chance.weighed<() => object>([
    [4, () => ({ tool: "shell_exec", with: { id: "s", exec_dir: "/project", command: `echo ${id}` } })],
    [3, () => ({ tool: "file_read", with: { file: `${id}.txt` } })],
    [agents, () => ({ prompt: `Do ${id}`, engine: "local", ...randomManners(chance) })],
    [agents, () => ({ prompt: `Do ${id}`, engine: "manus", ...randomManners(chance) })],
    [2, () => ({ approve: randomGate(chance) })],
    [
      place.depth < (place.flavour.isSmall ? 1 : 2) ? 1.5 : 0,
      () => ({ workflow: randomCall(chance, `${place.name}-${id}`, place) }),
    ],
  ]);
  const step = kind?.() ?? {};
  const isGate = "approve" in step;
  return {
    ...{ id, needs, ...step, ...randomRules(chance, needs) },
    ...(!isGate && chance.happens(0.15) ? randomLoop(chance, needs, place.flavour) : {}),
    ...(!isGate && chance.happens(caches ? 0.6 : 0.12)
      ? { cache: chance.one<unknown>("one", "two", { key: "three", files: ["a.txt"] }) }
      : {}),
  };
}

function randomCall(chance: Chance, reference: string, { depth, called, path, flavour }: Place): string {
  const value = randomWorkflow(chance, reference, { depth: depth + 1, called, path: pathOf(reference), flavour });
  called.push({ reference, value, ...(path === undefined ? {} : { from: path }) });
  return reference;
}

/** What an agent does with messages. */
function randomManners(chance: Chance): object {
  return chance.happens(0.5) ? { onMessage: chance.one("reject", "enqueue", "interrupt") } : {};
}

function randomLoop(chance: Chance, [need]: readonly string[], { isSmall }: Flavour): object {
  const all =
    need === undefined || chance.happens(0.6)
      ? chance.one("[]", "[1]", "[1, 2, 3]", '{"x": 1, "y": 2}', isSmall ? some : many)
      : undefined;
  const forEach = all === undefined ? `fromJSON(steps.${need ?? ""}.output)` : `fromJSON('${all}')`;
  return { forEach, ...(chance.happens(0.5) ? { maxParallel: chance.between(1, 2) } : {}) };
}

function randomGate(chance: Chance): unknown {
  if (chance.happens(0.5)) return "Go on?";
  return {
    message: "Go on?",
    ...(chance.happens(0.5) ? { choices: ["left", "right"], default: "left" } : {}),
    timeout: "5m",
  };
}

function randomRules(chance: Chance, needs: readonly string[]): object {
  const [need] = needs;
  const condition = chance.weighed<string | undefined>([
    [7, undefined],
    [1, "always()"],
    [0.5, "failure()"],
    [0.5, "stopped() || success()"],
    [1, need === undefined ? "true" : `steps.${need}.outcome == 'succeeded'`],
    [0.3, need === undefined ? undefined : `fromJSON(steps.${need}.output)[0] == 'a'`],
  ]);
  return {
    ...(condition === undefined ? {} : { if: condition }),
    ...(chance.happens(0.2) ? { continueOnError: true } : {}),
    ...(chance.happens(0.2) ? { timeout: chance.one("30s", "2m") } : {}),
    ...(chance.happens(0.3) ? { retry: randomRetry(chance) } : {}),
  };
}

function randomRetry(chance: Chance): object {
  return {
    attempts: chance.between(2, 3),
    delay: chance.one("1s", "10s"),
    backoff: chance.one("fixed", "linear", "exponential"),
    on: chance.one<readonly string[]>(["rate-limit", "timeout", "engine"], ["rate-limit"], ["timeout"]),
  };
}

/** More items than slots. */
const some = "[0, 1, 2, 3, 4, 5]";
const many = JSON.stringify(Array.from({ length: 12 }, (_, index) => index));

function shuffled<T>(chance: Chance, all: readonly T[]): readonly T[] {
  const rest = [...all];
  return all.flatMap(() => rest.splice(chance.below(rest.length), 1));
}
