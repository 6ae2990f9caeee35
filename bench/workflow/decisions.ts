import type { DispatchEvent } from "../../server/src/core/dispatch/events.ts";
import type { RunSpec } from "../../server/src/core/dispatch/states.ts";
import { assign } from "../../server/src/runtime/move-instances.ts";
import { Fleet } from "../../server/src/runtime/fleet.ts";
import { Transaction } from "../../server/src/runtime/transaction.ts";
import { chain, openRig } from "./rig.ts";

const at = "2026-11-21T09:00:00.000Z";
const instances = 100;
const workflows = 100;
const runsOfWorkflow = 10;
const stepsOfRun = 13;
const decisions = 2_000;

/**
 * How long the scheduler takes to give a slot that has become free to one of more than 10,000 queued tasks, of 1,000 runs of 100 workflows, with 100 instances of
 * five slots that are all taken; in milliseconds.
 */
export async function measureDecisions(): Promise<{
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  readonly queued: number;
}> {
  const fleet = await fullFleet();
  const times: number[] = [];
  for (let index = 0; index < decisions; index += 1) {
    const [taskId] = [...fleet.instances.values()][2 + (index % instances)]?.running ?? [];
    const transaction = new Transaction(fleet, at);
    transaction.emit({ type: "taskSucceeded", taskId: taskId ?? "", output: "", outputs: {} });
    const before = transaction.records.length;
    const began = performance.now();
    assign(transaction);
    times.push(performance.now() - began);
    if (transaction.records.length !== before + 1) throw new Error("A slot was not given to exactly one task");
    fleet.take(transaction.draft);
  }
  times.sort((one, other) => one - other);
  const place = (part: number): number => times[Math.floor(times.length * part)] ?? Number.NaN;
  return { p50: place(0.5), p99: place(0.99), worst: place(0.9999), queued: fleet.queued.size };
}

async function fullFleet(): Promise<Fleet> {
  const compiled = await compileOnce();
  const fleet = new Fleet();
  const transaction = new Transaction(fleet, at);
  const emit = (event: DispatchEvent): void => {
    if (!transaction.emit(event)) throw new Error(`${event.type} doesn't apply`);
  };
  emit({
    type: "accountAdded",
    account: { id: "work", provider: "manus", title: "Work", disabled: false, origin: "person" },
  });
  for (let index = 0; index < instances; index += 1) {
    const id = `instance-${index}`;
    emit({ type: "instanceAdded", instance: { id, accountId: "work", engine: "manus", title: id, capacity: 5 } });
    emit({ type: "instanceStartRequested", instanceId: id });
    emit({ type: "instanceStarted", instanceId: id });
  }
  for (let index = 0; index < workflows * runsOfWorkflow; index += 1) {
    const run = { ...compiled, id: `run-${index}`, file: `/project/${index % workflows}.manus.yaml` };
    emit({ type: "runCreated", run });
    for (const step of run.compiled.steps) emit(queued(run, step.id));
  }
  assign(transaction);
  fleet.take(transaction.draft);
  return fleet;
}

function queued(run: RunSpec, stepId: string): DispatchEvent {
  const id = `${run.id}-${stepId}`;
  const call = { callId: id, tool: "file_read", arguments: {} };
  const task = { id, runId: run.id, stepId, title: stepId, engine: "manus", priority: 5, repeatable: true } as const;
  return { type: "taskQueued", task: { ...task, work: { kind: "tool", call } } };
}

/** A run's spec as the dispatcher makes it. */
async function compileOnce(): Promise<RunSpec> {
  const rig = await openRig();
  let spec: RunSpec | undefined;
  await rig.run(1, chain(stepsOfRun));
  await rig.journal.read(({ event }) => {
    const created = event as DispatchEvent;
    if (created.type === "runCreated") spec = created.run;
  });
  await rig.close();
  if (spec === undefined) throw new Error("There is no run in the journal");
  return spec;
}
