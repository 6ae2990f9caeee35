import { bindAgent } from "../../dispatch/bind-to-instance.ts";
import { needOf } from "../../dispatch/need.ts";
import { schedule } from "../../dispatch/schedule.ts";
import { SlotTally } from "../../dispatch/slot-counts.ts";
import type { InstanceState, TaskSpec } from "../../dispatch/states.ts";
import { whyNoneStarts } from "../../dispatch/why-queued.ts";
import type { PlannedStep } from "../../../protocol/plans.ts";
import type { PlanFacts } from "./plan-facts.ts";

type Place = Pick<PlannedStep, "place" | "blockedBecause">;

/** Where the scheduler would put a task if it were alone in the queue now; or why it would wait. */
export function foreseePlace(task: TaskSpec, workspaceFolder: string, facts: PlanFacts): Place {
  if (task.work.kind === "approve") return {};
  const { at, instances } = facts;
  const findAccount = (id: string): ReturnType<PlanFacts["account"]> => facts.account(id);
  const need = needOf({ spec: task }, workspaceFolder);
  const { priority } = task;
  const oldest = { id: task.id, queuedAt: at };
  const line = { runId: task.runId, workflow: "", priority, tasks: [oldest] };
  const [given] = schedule([{ need, queues: () => [{ workflow: "", priority, oldest, lines: [line] }] }], {
    instances,
    findAccount,
    slots: new SlotTally(),
    at,
  });
  const instance = instances.find(({ id }) => id === given?.instanceId);
  if (instance === undefined) return { blockedBecause: whyNoneStarts(need, instances, findAccount).text };
  return { place: { engine: task.engine, instanceId: instance.id, ...payerOf(task, instance, facts) } };
}

function payerOf(
  { work }: TaskSpec,
  instance: InstanceState,
  facts: PlanFacts,
): Pick<NonNullable<PlannedStep["place"]>, "accountId" | "model"> {
  if (work.kind !== "agent") return { accountId: instance.accountId };
  const agent = bindAgent(work.agent, instance);
  const accountId = agent.account ?? instance.accountId;
  const model = agent.cloud === undefined ? agent.model : agent.cloud.profile;
  const named = model ?? facts.account(accountId)?.defaultModel;
  return { accountId, ...(named === undefined ? {} : { model: named }) };
}
