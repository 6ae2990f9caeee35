import * as l10n from "@vscode/l10n";
import { dirname } from "node:path";
import {
  AddTriggerRequest,
  FireTriggerRequest,
  PauseTriggerRequest,
  RemoveTriggerRequest,
  ResumeTriggerRequest,
  type TriggerView,
} from "../../../server/src/protocol/triggers.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { clockWords } from "../model/next-start.ts";
import { startsOn } from "../model/trigger-rows.ts";
import { askInputs } from "./ask-inputs.ts";
import { requireTrust, tellNotStarted } from "./run-file.ts";
import { by, describeFile, findFile, tellOutcome, tellRefusal, type Command, type Workbench } from "./workbench.ts";

/** Turning on what starts workflows by itself, and steering it. */
export interface TriggerCommands {
  readonly add: Command;
  readonly remove: Command;
  readonly pause: Command;
  readonly resume: Command;
}

export function createTriggerCommands(workbench: Workbench): TriggerCommands {
  return {
    add: (target) => add(workbench, target),
    remove: (target) => remove(workbench, target),
    pause: (target) => hold(workbench, target, "pause"),
    resume: (target) => hold(workbench, target, "resume"),
  };
}

const turnOn = (): string => l10n.t("Turn On Here");

/** What will start by itself, and that it does so without a window, is said before it is turned on. */
async function add(workbench: Workbench, target: CommandTarget): Promise<void> {
  const { editor, model, person, server } = workbench;
  if (!(await requireTrust(workbench))) return;
  const file = await findFile(workbench, target, l10n.t("Turn on the schedule of which workflow?"));
  if (file === undefined) return;
  if (!(await saved(workbench, file))) return;
  const description = await describeFile(workbench, file);
  const name = description?.name ?? editor.shorten(file);
  const known = model.triggers.find((trigger) => trigger.file === file);
  const detail = [
    known === undefined
      ? l10n.t('Its "on" in {0} says when.', editor.shorten(file))
      : l10n.t('Its "on" in {0} says when; now: {1}.', editor.shorten(file), startsOn(known)),
    l10n.t(
      "The host on this machine starts it, also while no window is open, with the defaults of its inputs. Whatever it asks waits for you.",
    ),
    l10n.t("The Schedules view shows the next starts; pause or remove it there."),
  ].join("\n\n");
  const text = l10n.t("Let {0} start by itself from now on?", name);
  if ((await person.tell({ level: "warning", text, detail, modal: true }, turnOn())) !== turnOn()) return;
  const workspaceFolder = editor.folderOf(file) ?? dirname(file);
  const result = await server.request(AddTriggerRequest, { file, workspaceFolder, trusted: editor.isTrusted(), by });
  if (result.outcome === "refused") {
    await tellRefusal(person, result.because);
    return;
  }
  const next = model.trigger(result.triggerId)?.next[0];
  const told =
    next === undefined
      ? l10n.t("{0} starts by itself now", name)
      : l10n.t("{0} starts by itself now; next {1}", name, clockWords(next));
  await person.tell({ level: "information", text: told });
}

/** What the host reads is on the disk. */
async function saved({ editor, person }: Workbench, file: string): Promise<boolean> {
  if (!editor.hasUnsavedChanges(file) || (await editor.save(file))) return true;
  await person.tell({
    level: "error",
    text: l10n.t("{0} could not be saved, so nothing was turned on", editor.shorten(file)),
  });
  return false;
}

async function remove(workbench: Workbench, target: CommandTarget): Promise<void> {
  const { person, server } = workbench;
  const trigger = await findTrigger(workbench, target, { title: l10n.t("Remove which schedule?"), fits: () => true });
  if (trigger === undefined) return;
  const yes = l10n.t("Remove");
  const text = l10n.t("Let {0} start by itself no more?", trigger.name);
  const detail = l10n.t("Runs that it has started go on. The file stays as it is.");
  if ((await person.tell({ level: "warning", text, detail, modal: true }, yes)) !== yes) return;
  await tellOutcome(person, await server.request(RemoveTriggerRequest, { triggerId: trigger.id, by }));
}

const holds = {
  pause: {
    request: PauseTriggerRequest,
    get title() {
      return l10n.t("Pause which schedule?");
    },
    paused: false,
  },
  resume: {
    request: ResumeTriggerRequest,
    get title() {
      return l10n.t("Resume which schedule?");
    },
    paused: true,
  },
} as const;

async function hold(workbench: Workbench, target: CommandTarget, action: "pause" | "resume"): Promise<void> {
  const { request, title, paused } = holds[action];
  const trigger = await findTrigger(workbench, target, { title, fits: (each) => each.paused === paused });
  if (trigger === undefined) return;
  await tellOutcome(workbench.person, await workbench.server.request(request, { triggerId: trigger.id, by }));
}

/** Start a trigger's workflow now. Inputs without a default are asked for. Answers the run when one was started. */
export async function fireTrigger(workbench: Workbench, target: CommandTarget): Promise<RunId | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const trigger = await findTrigger(workbench, target, { title: l10n.t("Run which workflow now?"), fits: () => true });
  if (trigger === undefined) return undefined;
  const description = await describeFile(workbench, trigger.file);
  const inputs =
    description === undefined ? {} : await askInputs(workbench.person, trigger.workspaceFolder, description);
  if (inputs === undefined) return undefined;
  const result = await workbench.server.request(FireTriggerRequest, { triggerId: trigger.id, by, inputs });
  if (result.outcome === "started") return result.runId;
  await tellNotStarted(workbench, result);
  return undefined;
}

interface TriggerQuestion {
  readonly title: string;
  readonly fits: (trigger: TriggerView) => boolean;
}

/** The target's trigger, or that of its file; else the one that the person chooses among those that fit. */
async function findTrigger(
  { editor, model, person }: Workbench,
  target: CommandTarget,
  { title, fits }: TriggerQuestion,
): Promise<TriggerView | undefined> {
  const file = target.file ?? (target.uri === undefined ? undefined : editor.toPath(target.uri));
  if (target.triggerId !== undefined || file !== undefined) {
    const found =
      target.triggerId === undefined
        ? model.triggers.find((trigger) => trigger.file === file)
        : model.trigger(target.triggerId);
    if (found === undefined)
      await person.tell({ level: "information", text: l10n.t("It doesn't start by itself any more") });
    return found;
  }
  const triggers = model.triggers.filter(fits);
  if (triggers.length === 0) {
    await person.tell({
      level: "information",
      text: l10n.t("Nothing starts by itself that this could be done with now"),
    });
    return undefined;
  }
  return await person.choose(
    title,
    triggers.map((trigger) => ({
      label: trigger.name,
      description: startsOn(trigger),
      detail: editor.shorten(trigger.file),
      value: trigger,
    })),
  );
}
