import assert from "node:assert/strict";
import type { RunState, TaskSpec } from "../../../../server/src/core/dispatch/states.ts";
import type { AgentSpec } from "../../../../server/src/core/agent/agent-spec.ts";
import { advanceRun } from "../../../../server/src/core/workflow/advance.ts";
import type { CalledFile } from "../../../../server/src/core/workflow/library.ts";
import { compileFile } from "../../../../server/src/core/workflow/compile.ts";
import { noFleet } from "../../../../server/src/core/workflow/place-agent.ts";
import type { FleetLookups } from "../../../../server/src/core/workflow/place-agent.ts";

export const startedAt = "2026-11-21T09:00:00.000Z";
const workspaceFolder = "/home/ada/shop";
export const path = "/home/ada/shop/flow.manus.yaml";

export const compile = (
  file: object,
  { inputs = {}, called = [] }: { inputs?: Record<string, unknown>; called?: readonly CalledFile[] } = {},
): ReturnType<typeof compileFile> => {
  const value = { manus: 1, name: "flow", ...file };
  const context = { file: path, runId: "R", startedAt, workspaceFolder, inputs, dialect: "posix" } as const;
  return compileFile({ value, stepLines: [], called }, context);
};

export const problemsOf = (...args: Parameters<typeof compile>): string => {
  const result = compile(...args);
  assert.ok(!result.ok);
  return result.problems.map(({ code, message }) => `${code}: ${message}`).join("\n");
};

/** A run of a file as it stands before its first step. */
export const runOf = (...args: Parameters<typeof compile>): RunState => {
  const result = compile(...args);
  assert.ok(result.ok, JSON.stringify(result));
  const { compiled, inputs } = result;
  const spec = { id: "R", file: path, workspaceFolder, folder: "/runs/R", startedAt, inputs, compiled, borrowed: {} };
  const steps = compiled.steps.map(() => ({ status: "pending" }) as const);
  return { spec, steps, held: false, openedAt: startedAt, released: false };
};

/** What a run that calls no other advances with. */
export const advancing = {
  at: startedAt,
  nextId: () => "X",
  dialect: "posix",
  digest: (text: string) => text,
  findRun: () => undefined,
  folderOf: (id: string) => `/runs/${id}`,
  fleet: noFleet,
} as const;

/** The tasks that are queued next. Through JSON, as they pass the journal. */
export const nextTasks = (run: RunState, fleet: FleetLookups = noFleet): readonly TaskSpec[] => {
  let id = 0;
  const nextId = (): string => `ID${(id += 1)}`;
  const events = advanceRun(JSON.parse(JSON.stringify(run)) as RunState, { ...advancing, nextId, fleet });
  const failed = events.filter((event) => event.type === "stepFailed");
  assert.deepEqual(failed, []);
  return events.flatMap((event) => (event.type === "taskQueued" ? [event.task] : []));
};

export const agentOf = (task: TaskSpec | undefined): AgentSpec => {
  assert.ok(task?.work.kind === "agent");
  return task.work.agent;
};

export const called = (reference: string, value: object): CalledFile => {
  return {
    reference,
    file: `/home/ada/shop/tasks/${reference}.manus.yaml`,
    value: { manus: 1, kind: "task", ...value },
  };
};
