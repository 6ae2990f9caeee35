import * as l10n from "@vscode/l10n";
import { openAsk } from "../../../server/src/protocol/answering.ts";
import type { RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import { isFinal, type AskId, type TaskId } from "../../../server/src/protocol/states.ts";
import type { PanelTakeOver } from "../../../webviews/src/protocol/run-events.ts";
import type { FleetModel } from "./fleet-model.ts";

/** What of a run's agents a person may have for themselves, or has, and of whom. */
export interface TakeOver extends PanelTakeOver {
  /** Absent where several agents have one, or none has. */
  readonly taskId?: TaskId;
  /** The question that gives a browser back. */
  readonly askId?: AskId;
}

/** The agents of a run on this machine that are at work; with `taskId` that one alone. */
export function agentsAtWork(model: FleetModel, run: RunView, taskId?: TaskId): readonly TaskView[] {
  if (run.imported === true) return [];
  return model.tasks.filter(
    (task) =>
      task.runId === run.id &&
      task.engine === "local" &&
      task.status !== "queued" &&
      !isFinal(task.status) &&
      (taskId === undefined || task.id === taskId),
  );
}

/** `open`: the agents that have a shell session. Empty where no agent is at work. */
export function toTakeOvers(
  model: FleetModel,
  agents: readonly TaskView[],
  open: ReadonlySet<TaskId>,
): readonly TakeOver[] {
  if (agents.length === 0) return [];
  return [shellOf(model, agents, open), browserOf(model, agents)];
}

function shellOf(model: FleetModel, agents: readonly TaskView[], open: ReadonlySet<TaskId>): TakeOver {
  const taken = agents.find(({ id, status }) => status === "paused" && model.isShellTaken(id));
  if (taken !== undefined) {
    const why = l10n.t("{0} is paused while its shell is yours. It goes on once you give it back.", taken.title);
    return { what: "shell", state: "taken", why, taskId: taken.id };
  }
  const [first, ...others] = agents.filter(({ id }) => open.has(id));
  if (first === undefined)
    return { what: "shell", state: "none", why: l10n.t("No agent of this run has a shell session open now.") };
  const why = l10n.t("Watch the agent's shell in a terminal, or pause the agent and type there yourself.");
  return { what: "shell", state: "free", why, ...(others.length === 0 && { taskId: first.id }) };
}

function browserOf(model: FleetModel, agents: readonly TaskView[]): TakeOver {
  for (const task of agents) {
    const ask = openAsk(task);
    if (ask?.kind !== "takeover") continue;
    const why = l10n.t("It is yours now. The agent goes on once you give it back.");
    return { what: "browser", state: "taken", why, taskId: task.id, askId: ask.id };
  }
  const agent = agents.find(({ id, can }) => can.includes("message") && model.progress(id)?.usesBrowser === true);
  if (agent === undefined)
    return { what: "browser", state: "none", why: l10n.t("No agent of this run has used a browser yet.") };
  const why = l10n.t("{0} is asked to hand its browser over. It is yours once that waits for you here.", agent.title);
  return { what: "browser", state: "free", why, taskId: agent.id };
}
