import { invalidArgument, notFound } from "./api-error.ts";
import type { FaultKind } from "./faults.ts";
import type { FakeTask, FakeUser, State } from "./state.ts";

/** One call of a verb. */
export interface VerbCall {
  readonly state: State;
  readonly user: FakeUser;
  readonly key: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly fault: FaultKind | undefined;
}

/** Answers what stands beside `ok` and `request_id`; throws an ApiError where the cloud refuses. */
export type Verb = (call: VerbCall) => object | Promise<object>;

export function textParam(params: VerbCall["params"], name: string): string {
  const value = params[name];
  if (typeof value !== "string" || value === "") throw invalidArgument(`${name} is missing`);
  return value;
}

export function optionalText(params: VerbCall["params"], name: string): string | undefined {
  return params[name] === undefined ? undefined : textParam(params, name);
}

/** The task that a call names, once its grace is over. */
export function taskOf({ state, user, params }: VerbCall): FakeTask {
  const id = textParam(params, "task_id");
  const task = user.tasks.get(id);
  if (task === undefined || state.now() < task.createdAt + state.settings.detailGraceMs) throw notFound(`task ${id}`);
  return task;
}
