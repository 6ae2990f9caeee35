import * as l10n from "@vscode/l10n";
import type { RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { AccountId } from "../../../server/src/protocol/states.ts";
import type { FleetModel } from "./fleet-model.ts";
import { labelOf } from "./statuses.ts";

/** The states that a tree can be filtered by; what starts counts as running. */
export const filterStates = ["running", "waiting", "paused", "queued", "failed", "succeeded", "stopped"] as const;
export type FilterState = (typeof filterStates)[number];

/** What is shown: all that fits every condition given. */
export interface TreeFilter {
  /** In any case, somewhere in a title, a name or the path of a file. */
  readonly text?: string;
  readonly state?: FilterState;
  readonly account?: AccountId;
  /** Absolute path. */
  readonly file?: string;
}

export const groupings = ["none", "state", "file", "account"] as const;
export const sortings = ["newest", "name", "duration", "cost", "state"] as const;

/** How the trees are arranged in this workspace. */
export interface TreeShape {
  readonly filter: TreeFilter;
  readonly groupBy: (typeof groupings)[number];
  readonly sortBy: (typeof sortings)[number];
}

/** As the trees are until somebody says otherwise. */
export const plainShape: TreeShape = { filter: {}, groupBy: "none", sortBy: "newest" };

export function isFiltered({ filter }: TreeShape): boolean {
  return Object.values(filter).some((condition) => condition !== undefined);
}

/** What was kept in the workspace, which may be anything. */
export function readShape(value: unknown): TreeShape {
  if (!isObject(value)) return plainShape;
  const filter = isObject(value["filter"]) ? value["filter"] : {};
  const { text, account, file } = filter;
  const state = filterStates.find((each) => each === filter["state"]);
  return {
    filter: {
      ...(typeof text === "string" && text !== "" && { text }),
      ...(state !== undefined && { state }),
      ...(typeof account === "string" && { account }),
      ...(typeof file === "string" && { file }),
    },
    groupBy: groupings.find((each) => each === value["groupBy"]) ?? plainShape.groupBy,
    sortBy: sortings.find((each) => each === value["sortBy"]) ?? plainShape.sortBy,
  };
}

/** The filter in a sentence for people; undefined where there is none. */
export function describeFilter(
  { filter: { text, state, account, file } }: TreeShape,
  shorten: (file: string) => string,
  titleOf: (account: AccountId) => string,
): string | undefined {
  const conditions = [
    text === undefined ? undefined : l10n.t("“{0}”", text),
    state === undefined ? undefined : labelOf(state),
    account === undefined ? undefined : l10n.t("account {0}", titleOf(account)),
    file === undefined ? undefined : l10n.t("file {0}", shorten(file)),
  ].filter((condition) => condition !== undefined);
  return conditions.length === 0 ? undefined : l10n.t("Filtered: {0}", conditions.join(" · "));
}

/** Whether a run is shown, or something in it is. */
export function matchesRun(model: FleetModel, run: RunView, filter: TreeFilter): boolean {
  const { text, state, account, file } = filter;
  if (file !== undefined && run.file !== file) return false;
  if (account !== undefined && !model.accountsOf(run.id).includes(account)) return false;
  if (state !== undefined && run.status !== state && !run.steps.some((step) => isInState(step, state))) return false;
  return text === undefined || saysOfRun(run, text) || run.steps.some((step) => says(text, step.title, step.id));
}

/** Whether a step of a run that is shown is shown as well. */
export function matchesStep(run: RunView, step: StepView, { text, state }: TreeFilter): boolean {
  if (state !== undefined && !isInState(step, state)) return false;
  return text === undefined || saysOfRun(run, text) || says(text, step.title, step.id);
}

/** Whether a task is shown where its instance stands. */
export function matchesTask(model: FleetModel, task: TaskView, filter: TreeFilter): boolean {
  const { text, state, account, file } = filter;
  const run = model.run(task.runId);
  if (state !== undefined && stateOf(task.status) !== state) return false;
  if (account !== undefined && accountOf(model, task) !== account) return false;
  if (file !== undefined && run?.file !== file) return false;
  return text === undefined || says(text, task.title, task.stepId) || (run !== undefined && saysOfRun(run, text));
}

/** The account that a task works with, else that of its instance. */
function accountOf(model: FleetModel, { cloud, usage, instanceId }: TaskView): AccountId | undefined {
  return cloud?.accountId ?? usage?.account ?? model.instance(instanceId ?? "")?.accountId;
}

function stateOf(status: TaskView["status"]): FilterState {
  return status === "starting" ? "running" : status;
}

/** A step with items is in each state that one of them is in, as far as their counts say. */
function isInState({ status, items }: StepView, state: FilterState): boolean {
  if (status === state || (status === "starting" && state === "running")) return true;
  if (items === undefined) return false;
  if (state === "failed" || state === "succeeded") return items[state] > 0;
  return (state === "running" || state === "waiting" || state === "paused") && items.active > 0;
}

function saysOfRun({ title, name, file }: RunView, text: string): boolean {
  return says(text, title, name, file);
}

function says(text: string, ...places: readonly string[]): boolean {
  const wanted = text.toLowerCase();
  return places.some((place) => place.toLowerCase().includes(wanted));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
