import * as l10n from "@vscode/l10n";
import { SendMessageRequest } from "../../../server/src/protocol/tasks.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { findTask } from "./task-commands.ts";
import { by, tellRefusal, type Command, type Workbench } from "./workbench.ts";

/** Writing to agents. */
export interface MessageCommands {
  /** The agent sees it at its next turn, or as its file says. */
  readonly message: Command;
  /** What the agent does now ends first. */
  readonly interrupt: Command;
}

export function createMessageCommands(workbench: Workbench): MessageCommands {
  return {
    message: (target) => write(workbench, target),
    interrupt: (target) => write(workbench, target, "interrupt"),
  };
}

/** Ask for the words, send them, show the receipt. */
async function write(workbench: Workbench, target: CommandTarget, mode?: "interrupt"): Promise<void> {
  const { server, person } = workbench;
  const title = mode === undefined ? l10n.t("Write to which agent?") : l10n.t("Interrupt which agent?");
  const task = await findTask(workbench, target, {
    title,
    fits: (each) => each.can.includes("message"),
    takesOnly: true,
  });
  if (task === undefined) return;
  if (!task.can.includes("message")) {
    await person.tell({ level: "information", text: l10n.t("{0} takes no messages now", task.title) });
    return;
  }
  const text = await person.ask({
    title: mode === undefined ? l10n.t("Message to {0}", task.title) : l10n.t("Interrupt {0}", task.title),
    prompt:
      mode === undefined
        ? l10n.t("The agent sees it at its next turn")
        : l10n.t("What it does now ends, then it sees this"),
    check: (typed) => (typed.trim() === "" ? l10n.t("Write something") : undefined),
  });
  if (text === undefined) return;
  const result = await server.request(SendMessageRequest, {
    taskId: task.id,
    by,
    text,
    attachments: [],
    ...(mode !== undefined && { mode }),
  });
  if (result.outcome === "refused") await tellRefusal(person, result.because);
  else await person.tell({ level: "information", text: `${task.title}: ${result.receipt}` });
}
