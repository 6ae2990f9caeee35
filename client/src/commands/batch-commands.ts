import { BatchRequest, type TaskFilter } from "../../../server/src/protocol/instances.ts";
import { StopRunRequest } from "../../../server/src/protocol/runs.ts";
import type { RunId, TaskId } from "../../../server/src/protocol/states.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { count } from "../model/words.ts";
import type { Choice } from "../ports/person.ts";
import { by, tellRefusal, type Command, type Workbench } from "./workbench.ts";

/** What can be done with many tasks at once. */
export type BatchAction = "stop" | "pause" | "resume" | "retry";

const words: Readonly<Record<BatchAction, { readonly verb: string; readonly detail: string }>> = {
  stop: { verb: "Stop", detail: "What they have done stays." },
  pause: {
    verb: "Pause",
    detail: "Tasks in the cloud can't really be paused: they are stopped, and going on later may cost credits.",
  },
  resume: { verb: "Resume", detail: "Those in the cloud may cost credits." },
  retry: { verb: "Retry", detail: "They begin again, and may cost again." },
};

/** A batch, and what it is of in words: `on Work`, or nothing. */
interface Batch {
  readonly action: BatchAction;
  readonly filter: TaskFilter;
  readonly where: string;
}

/** Find out which tasks it is about, let the person confirm their number, and do it. */
export async function doBatch({ server, person }: Workbench, { action, filter, where }: Batch): Promise<void> {
  const { matched } = await server.request(BatchRequest, { action, filter, dryRun: true, by });
  const { verb, detail } = words[action];
  if (matched.length === 0) {
    await person.tell({ level: "information", text: `There is no task${where} to ${verb.toLowerCase()} now` });
    return;
  }
  const number = count(matched.length, "Task");
  const text = `${verb} ${count(matched.length, "task")}${where}?`;
  const pressed = await person.tell({ level: "warning", text, detail, modal: true }, `${verb} ${number}`);
  if (pressed === undefined) return;
  // Those that were confirmed and no others: more may fit by now.
  const result = await server.request(BatchRequest, { action, filter: { taskIds: matched }, by });
  const [first] = result.refused;
  if (first === undefined) return;
  const refused = `${count(result.refused.length, "task")} of ${matched.length} refused: ${first.because.message}`;
  await person.tell({ level: "warning", text: refused });
}

/** The tasks of the selected lines, each once; nothing where fewer than two lines are selected. */
export function selectedTasks({ selected = [] }: CommandTarget): readonly TaskId[] {
  return unique(selected.map(({ taskId }) => taskId));
}

/** The runs of the selected lines, each once. */
export function selectedRuns({ selected = [] }: CommandTarget): readonly RunId[] {
  return unique(
    selected.filter(({ taskId, stepId }) => taskId === undefined && stepId === undefined).map(({ runId }) => runId),
  );
}

function unique(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** The tasks that hold a slot, or would go on by themselves. */
const moving = ["starting", "running", "waiting", "paused"] as const;

/** "Stop all running on …": of an account or an instance. */
export function createStopAll(workbench: Workbench): Command {
  return async (target) => {
    const place = await findPlace(workbench, target);
    if (place === undefined) return;
    const { title, ...filter } = place;
    await doBatch(workbench, { action: "stop", filter: { ...filter, statuses: moving }, where: ` on ${title}` });
  };
}

type StopPlace = Pick<TaskFilter, "accountId" | "instanceId"> & { readonly title: string };

async function findPlace({ model, person }: Workbench, target: CommandTarget): Promise<StopPlace | undefined> {
  const { accountId, instanceId } = target;
  if (instanceId !== undefined) return { instanceId, title: model.instance(instanceId)?.title ?? instanceId };
  if (accountId !== undefined) return { accountId, title: model.account(accountId)?.title ?? accountId };
  const accounts = model.accounts.map(({ id, title }): Choice<StopPlace> => {
    return { label: title, description: "account", value: { accountId: id, title } };
  });
  const instances = model.instances.map(({ id, title, running }): Choice<StopPlace> => {
    return { label: title, description: `instance · ${running.length} busy`, value: { instanceId: id, title } };
  });
  return await person.choose("Stop all tasks on what?", [...accounts, ...instances]);
}

/** Stop several runs once the person has confirmed their number. */
export async function stopRuns({ server, person }: Workbench, runIds: readonly RunId[]): Promise<void> {
  const message = {
    level: "warning",
    text: `Stop ${count(runIds.length, "run")}?`,
    detail: words.stop.detail,
    modal: true,
  } as const;
  if ((await person.tell(message, `Stop ${count(runIds.length, "Run")}`)) === undefined) return;
  for (const runId of runIds) {
    const outcome = await server.request(StopRunRequest, { runId, by });
    if (outcome.outcome === "refused") await tellRefusal(person, outcome.because);
  }
}
