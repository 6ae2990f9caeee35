import type { Chance } from "./chance.ts";

/** A workflow file as plain values. */
export type WorkflowValue = Readonly<Record<string, unknown>>;

const ids = ["a", "b", "c", "d", "e", "f"] as const;

/** A workflow by chance: few steps of every kind, needing each other in some order without a circle. */
export function randomWorkflow(chance: Chance, name: string): WorkflowValue {
  const count =
    chance.weighed([
      [3, 1],
      [4, 2],
      [4, 3],
      [2, 4],
      [1, 6],
    ]) ?? 2;
  const order = shuffled(chance, ids.slice(0, count));
  const steps = ids.slice(0, count).map((id) => randomStep(chance, id, order.slice(0, order.indexOf(id))));
  return {
    ...{ manus: 1, kind: "workflow", name, steps },
    ...(chance.happens(0.2) ? { concurrency: { max: chance.between(1, 2) } } : {}),
    ...(chance.happens(0.15) ? { limits: { timeout: "10m" } } : {}),
    ...(chance.happens(0.3) ? { priority: chance.below(10) } : {}),
    ...(chance.happens(0.3) ? { outputs: { last: `steps.${ids[count - 1] ?? "a"}.output` } } : {}),
  };
}

/** `before`: the steps that it may need. */
function randomStep(chance: Chance, id: string, before: readonly string[]): object {
  const needs = chance.some(before, 0.5);
  return {
    id,
    ...(chance.weighed<() => object>([
      [4, () => ({ tool: "shell_exec", with: { id: "s", exec_dir: "/project", command: `echo ${id}` } })],
      [3, () => ({ tool: "file_read", with: { file: `${id}.txt` } })],
      [2, () => ({ prompt: `Do ${id}`, engine: "local" })],
      [2, () => ({ prompt: `Do ${id}`, engine: "manus" })],
      [2, () => ({ approve: randomGate(chance) })],
    ])?.() ?? {}),
    needs,
    ...randomRules(chance, needs),
  };
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

function shuffled<T>(chance: Chance, all: readonly T[]): readonly T[] {
  const rest = [...all];
  return all.flatMap(() => rest.splice(chance.below(rest.length), 1));
}
