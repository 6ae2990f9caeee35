import * as l10n from "@vscode/l10n";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { FleetSnapshot, TaskView } from "../../protocol/fleet.ts";
import { isFinal } from "../../protocol/states.ts";
import { SendMessageRequest } from "../../protocol/tasks.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { findInFleet } from "../fleet-lookup.ts";

interface MessageOptions {
  readonly interrupt?: true;
  readonly attach: readonly string[];
}

/** `manusctl tasks message`. */
export function addTasksMessage(tasks: Command, context: CliContext): void {
  tasks
    .command("message")
    .summary(l10n.t("write to an agent"))
    .description(
      l10n.t(
        "Write to an agent: it sees the message at its next turn, or when it starts. Nothing that was taken is lost.",
      ),
    )
    .argument("<id>", l10n.t("an agent's task, or a run with one; or the beginning of its id"))
    .argument("<text>", l10n.t("what to tell it"))
    .option("--interrupt", l10n.t("break off what the agent does now, so that it sees the message at once"))
    .option(
      "--attach <path>",
      l10n.t("a file or an address that belongs to it; may be given several times"),
      collect,
      [],
    )
    .addHelpText("after", `\nExample:\n  manusctl tasks message 01JD3K "Only the last two days" --attach notes.md`)
    .action((id: string, text: string, options: MessageOptions) => send(context, id, text, options));
}

async function send(
  context: CliContext,
  id: string,
  text: string,
  { interrupt, attach }: MessageOptions,
): Promise<void> {
  const { link, terminal } = context;
  const task = findAgent(valueOf(await link.connect({ start: true })), id);
  const attachments: string[] = [];
  for (const named of attach) attachments.push(await findAttachment(context, named));
  const params = {
    taskId: task.id,
    by: "terminal",
    text,
    attachments,
    ...(interrupt === undefined ? {} : { mode: "interrupt" as const }),
  };
  const answer = valueOf(await link.request(SendMessageRequest, params));
  if (answer.outcome === "refused") throw refusedAs(answer.because);
  terminal.stderr.write(`${answer.receipt}.\n`);
}

/** The task, or the only agent of the run that hasn't ended. */
function findAgent(fleet: FleetSnapshot, id: string): TaskView {
  const found = findInFleet(fleet, id);
  if (found.type === "task") return found.task;
  const ofRun = fleet.tasks.filter(({ runId, engine }) => runId === found.run.id && engine !== "tool");
  const [agent, another] = ofRun.filter(({ status }) => !isFinal(status));
  if (agent === undefined) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("No agent of run {0} is at work", found.run.id),
      l10n.t("See `manusctl tasks list --open`."),
    );
  }
  if (another === undefined) return agent;
  const remedy = l10n.t("Give one of its tasks: see `manusctl tasks list --run {0}`.", found.run.id);
  throw new CommandFailure(exitCodes.badUsage, l10n.t("Several agents of run {0} are at work", found.run.id), remedy);
}

/** An address as it is; a path as an absolute one, of what is there. */
async function findAttachment({ cwd, files }: CliContext, named: string): Promise<string> {
  if (/^https?:\/\//i.test(named)) return named;
  const path = resolve(cwd, named);
  if (await files.exists(path)) return path;
  throw new CommandFailure(exitCodes.badUsage, l10n.t("There is no file {0}", named), l10n.t("Check the path."));
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
