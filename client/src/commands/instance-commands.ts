import * as l10n from "@vscode/l10n";
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
import { titledTaskCount } from "../model/words.ts";
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
  get change() {
    return l10n.t("Change which instance?");
  },
  get start() {
    return l10n.t("Start which instance?");
  },
  get resume() {
    return l10n.t("Resume which instance?");
  },
  get stop() {
    return l10n.t("Stop which instance?");
  },
  get pause() {
    return l10n.t("Pause which instance?");
  },
  get remove() {
    return l10n.t("Delete which instance?");
  },
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
    const text =
      instance === undefined
        ? l10n.t("The instance {0} is not known any more", instanceId)
        : l10n.t("The instance {0} can't do that now: {1}", instanceId, labelOf(instance.status));
    await person.tell({ level: "information", text });
    return undefined;
  }
  const instances = model.instances.filter(fits);
  if (instances.length === 0) {
    await person.tell({ level: "information", text: l10n.t("There is no instance to do that with now") });
    return undefined;
  }
  return await person.choose(
    titles[action],
    instances.map((instance) => {
      const busy = l10n.t("{0} of {1} busy", instance.running.length, instance.capacity);
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
    const [drain, now] = [
      l10n.t("Let {0} End", titledTaskCount(running.length)),
      l10n.t("Stop {0} Now", titledTaskCount(running.length)),
    ];
    const detail = l10n.t("It takes no new tasks either way.");
    const pressed = await person.tell(
      { level: "warning", text: l10n.t("Stop {0}?", title), detail, modal: true },
      drain,
      now,
    );
    if (pressed === undefined) return;
    mode = pressed === now ? "now" : "drain";
  }
  await tellOutcome(person, await server.request(StopInstanceRequest, { instanceId, mode, by }));
}

async function pause(workbench: Workbench, { id: instanceId, title, running }: InstanceView): Promise<void> {
  const { server, person, model } = workbench;
  let tasks: "pause" | "goOn" = "goOn";
  if (running.length > 0) {
    const [too, goOn] = [l10n.t("Pause {0} Too", titledTaskCount(running.length)), l10n.t("Let Them Go On")];
    const emulated = running.some((id) => model.task(id)?.pausing === "emulated");
    const cost = l10n.t(
      "Tasks in the cloud can't really be paused: they are stopped, and going on later may cost credits.",
    );
    const detail = emulated
      ? l10n.t("It takes no new tasks either way. {0}", cost)
      : l10n.t("It takes no new tasks either way.");
    const pressed = await person.tell(
      { level: "warning", text: l10n.t("Pause {0}?", title), detail, modal: true },
      goOn,
      too,
    );
    if (pressed === undefined) return;
    tasks = pressed === too ? "pause" : "goOn";
  }
  await tellOutcome(person, await server.request(PauseInstanceRequest, { instanceId, tasks, by }));
}

async function remove({ server, person }: Workbench, { id: instanceId, title, running }: InstanceView): Promise<void> {
  const busy = running.length > 0;
  const yes = busy ? l10n.t("Stop {0} and Delete", titledTaskCount(running.length)) : l10n.t("Delete");
  const detail = l10n.t("Queued tasks that are bound to it then say so. What its tasks have done stays.");
  const message = { level: "warning", text: l10n.t("Delete the instance {0}?", title), detail, modal: true } as const;
  if ((await person.tell(message, yes)) !== yes) return;
  const tasks = busy ? "stop" : "refuse";
  await tellOutcome(person, await server.request(RemoveInstanceRequest, { instanceId, tasks, by }));
}
