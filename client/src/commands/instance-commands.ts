import {
  PauseInstanceRequest,
  RemoveInstanceRequest,
  ResumeInstanceRequest,
  StartInstanceRequest,
  StopInstanceRequest,
} from "../../../server/src/protocol/instances.ts";
import type { InstanceView } from "../../../server/src/protocol/fleet.ts";
import { actionsOfInstance, type InstanceAction } from "../model/instances.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { labelOf } from "../model/statuses.ts";
import { count } from "../model/words.ts";
import { addInstance } from "./add-instance.ts";
import { changeInstance } from "./change-instance.ts";
import { by, tellOutcome, type Command, type Workbench } from "./workbench.ts";

/** What a person does with instances. */
export interface InstanceCommands extends Readonly<Record<InstanceAction, Command>> {
  readonly add: Command;
}

export function createInstanceCommands(workbench: Workbench): InstanceCommands {
  const withInstance = (action: InstanceAction, act: (instance: InstanceView) => Promise<void>): Command => {
    return async (target) => {
      const instance = await findInstance(workbench, target, action);
      if (instance !== undefined) await act(instance);
    };
  };
  return {
    add: (target) => addInstance(workbench, target),
    change: withInstance("change", (instance) => changeInstance(workbench, instance)),
    start: withInstance("start", (instance) => ask(workbench, StartInstanceRequest, instance)),
    resume: withInstance("resume", (instance) => ask(workbench, ResumeInstanceRequest, instance)),
    stop: withInstance("stop", (instance) => stop(workbench, instance)),
    pause: withInstance("pause", (instance) => pause(workbench, instance)),
    remove: withInstance("remove", (instance) => remove(workbench, instance)),
  };
}

const titles: Readonly<Record<InstanceAction, string>> = {
  change: "Change which instance?",
  start: "Start which instance?",
  resume: "Resume which instance?",
  stop: "Stop which instance?",
  pause: "Pause which instance?",
  remove: "Delete which instance?",
};

async function findInstance(
  { model, person }: Workbench,
  { instanceId }: CommandTarget,
  action: InstanceAction,
): Promise<InstanceView | undefined> {
  const fits = (instance: InstanceView): boolean => actionsOfInstance(instance).includes(action);
  if (instanceId !== undefined) {
    const instance = model.instance(instanceId);
    if (instance !== undefined && fits(instance)) return instance;
    const text = instance === undefined ? "is not known any more" : `is ${labelOf(instance.status)}: not that now`;
    await person.tell({ level: "information", text: `The instance ${instanceId} ${text}` });
    return undefined;
  }
  const instances = model.instances.filter(fits);
  if (instances.length === 0) {
    await person.tell({ level: "information", text: "There is no instance to do that with now" });
    return undefined;
  }
  return await person.choose(
    titles[action],
    instances.map((instance) => {
      const busy = `${instance.running.length} of ${instance.capacity} busy`;
      const account = model.account(instance.accountId)?.title ?? instance.accountId;
      return {
        label: instance.title,
        description: `${account} · ${labelOf(instance.status)} · ${busy}`,
        value: instance,
      };
    }),
  );
}

async function ask(
  { server, person }: Workbench,
  type: typeof StartInstanceRequest,
  { id: instanceId }: InstanceView,
): Promise<void> {
  await tellOutcome(person, await server.request(type, { instanceId, by }));
}

async function stop({ server, person }: Workbench, { id: instanceId, title, running }: InstanceView): Promise<void> {
  let mode: "drain" | "now" = "drain";
  if (running.length > 0) {
    const [drain, now] = [`Let ${count(running.length, "Task")} End`, `Stop ${count(running.length, "Task")} Now`];
    const detail = "It takes no new tasks either way.";
    const pressed = await person.tell({ level: "warning", text: `Stop ${title}?`, detail, modal: true }, drain, now);
    if (pressed === undefined) return;
    mode = pressed === now ? "now" : "drain";
  }
  await tellOutcome(person, await server.request(StopInstanceRequest, { instanceId, mode, by }));
}

async function pause(workbench: Workbench, { id: instanceId, title, running }: InstanceView): Promise<void> {
  const { server, person, model } = workbench;
  let tasks: "pause" | "goOn" = "goOn";
  if (running.length > 0) {
    const [too, goOn] = [`Pause ${count(running.length, "Task")} Too`, "Let Them Go On"];
    const emulated = running.some((id) => model.task(id)?.pausing === "emulated");
    const cost = "Tasks in the cloud can't really be paused: they are stopped, and going on later may cost credits.";
    const detail = `It takes no new tasks either way.${emulated ? ` ${cost}` : ""}`;
    const pressed = await person.tell({ level: "warning", text: `Pause ${title}?`, detail, modal: true }, goOn, too);
    if (pressed === undefined) return;
    tasks = pressed === too ? "pause" : "goOn";
  }
  await tellOutcome(person, await server.request(PauseInstanceRequest, { instanceId, tasks, by }));
}

async function remove({ server, person }: Workbench, { id: instanceId, title, running }: InstanceView): Promise<void> {
  const busy = running.length > 0;
  const yes = busy ? `Stop ${count(running.length, "Task")} and Delete` : "Delete";
  const detail = "Queued tasks that are bound to it then say so. What its tasks have done stays.";
  const message = { level: "warning", text: `Delete the instance ${title}?`, detail, modal: true } as const;
  if ((await person.tell(message, yes)) !== yes) return;
  const tasks = busy ? "stop" : "refuse";
  await tellOutcome(person, await server.request(RemoveInstanceRequest, { instanceId, tasks, by }));
}
