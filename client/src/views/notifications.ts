import * as l10n from "@vscode/l10n";
import type { CommandTarget } from "../model/command-target.ts";
import { actionsOfAccount, formatAmount } from "../model/accounts.ts";
import type { AccountNotice, Notice } from "../model/notices.ts";
import { allows } from "../model/context-values.ts";
import { isApproval, isShownWhole, printable } from "../../../server/src/protocol/answering.ts";
import type { Ask, RunView } from "../../../server/src/protocol/fleet.ts";
import type { Command, CommandTable } from "../commands/workbench.ts";
import type { Person } from "../ports/person.ts";

/** What a notification's buttons lead to. */
export type NoticeCommands = Pick<
  CommandTable,
  | "approveTask"
  | "denyTask"
  | "answerTask"
  | "showTaskDiff"
  | "openEvents"
  | "revealFile"
  | "retryRun"
  | "setAccountKey"
  | "checkAccount"
>;

/** Answers all that wait for an approval by the rule of this task's. */
export type AnswerAll = (target: CommandTarget, choice: "approved" | "denied") => Promise<void>;

/** What the buttons of a notice need. */
export interface NoticeOptions {
  readonly person: Person;
  readonly commands: NoticeCommands;
  readonly answerAll: AnswerAll;
}

/** Show a notice in the editor, and do what is pressed on it. */
export async function tellNotice(notice: Notice, { person, commands, answerAll }: NoticeOptions): Promise<void> {
  switch (notice.kind) {
    case "asked":
      if (notice.like.length > 1) await tellGroup(notice, person, { commands, answerAll });
      else await tellAsked(notice, person, commands);
      return;
    case "failed":
      await tellFailed(notice, person, commands);
      return;
    case "account":
      await tellAccount(notice, person, commands);
      return;
    case "finished": {
      const { run } = notice;
      const text = l10n.t("{0} succeeded", run.title);
      const pressed = await person.tell({ level: "information", text }, openEvents());
      if (pressed !== undefined) await commands.openEvents({ runId: run.id });
    }
  }
}

/** Whoever can't give a key here is told, and not offered to. */
async function tellAccount(notice: AccountNotice, person: Person, commands: NoticeCommands): Promise<void> {
  const { account, about } = notice;
  const target = { accountId: account.id };
  const [addKey, checkNow] = [l10n.t("Add Key"), l10n.t("Check Now")];
  const keyed = about === "key-missing" && actionsOfAccount(account).includes("set-key");
  const button = keyed ? addKey : checkNow;
  const text = textOfAccount(notice);
  const pressed = await person.tell({ level: "warning", text }, ...(about === "low" ? [] : [button]));
  if (pressed === addKey) await commands.setAccountKey(target);
  if (pressed === checkNow) await commands.checkAccount(target);
}

function textOfAccount({ account, about, tasks }: AccountNotice): string {
  const waits =
    tasks.length === 0
      ? []
      : [tasks.length === 1 ? l10n.t("1 task waits for it") : l10n.t("{0} tasks wait for it", tasks.length)];
  if (about === "key-missing")
    return [l10n.t("The key of the account {0} is missing", account.title), ...waits].join("; ");
  if (about === "waited-for") {
    const why = account.problem ?? tasks[0]?.waiting?.text;
    const unusable = [l10n.t("The account {0} can't be used now", account.title), ...waits].join("; ");
    return why === undefined ? unusable : l10n.t("{0}: {1}", unusable, why);
  }
  const { usage } = account;
  return usage?.available === undefined
    ? l10n.t("The account {0} is low", account.title)
    : l10n.t("The account {0} is low: {1} left", account.title, formatAmount(usage.unit, usage.available));
}

const openEvents = (): string => l10n.t("Open Events");
const longestDetail = 160;

type Asked = Extract<Notice, { kind: "asked" }>;
type Failed = Extract<Notice, { kind: "failed" }>;

async function tellAsked({ task, ask, run }: Asked, person: Person, commands: NoticeCommands): Promise<void> {
  const target = { taskId: task.id, askId: ask.id };
  const question = [run?.title, ask.text].filter((part) => part !== undefined).join(": ");
  if (!isApproval(ask)) {
    const pressed = await person.tell({ level: "information", text: question }, l10n.t("Answer"));
    if (pressed !== undefined) await commands.answerTask(target);
    return;
  }
  const { text, buttons } = toToast(question, ask);
  const acts: Readonly<Record<string, Command>> = {
    [l10n.t("Approve")]: commands.approveTask,
    [l10n.t("Deny")]: commands.denyTask,
    [l10n.t("Show Diff")]: commands.showTaskDiff,
    [l10n.t("Show Detail")]: commands.answerTask,
    [l10n.t("More…")]: commands.answerTask,
  };
  const pressed = await person.tell({ level: "information", text }, ...buttons);
  if (pressed !== undefined) await acts[pressed]?.(target);
}

/** Nobody approves what they can't see: a detail too long for a notification is shown first, and so is a change of a file. */
function toToast(question: string, ask: Ask): { readonly text: string; readonly buttons: readonly string[] } {
  if (ask.form !== undefined) return { text: question, buttons: [l10n.t("Show Detail"), l10n.t("Deny")] };
  const { detail = "" } = ask;
  if (!isShownWhole(ask, longestDetail) && detail !== "")
    return { text: question, buttons: [l10n.t("Show Detail"), l10n.t("Deny")] };
  const text = detail === "" ? question : `${question} (${printable(detail)})`;
  if (ask.diff !== undefined) return { text, buttons: [l10n.t("Show Diff"), l10n.t("Deny"), l10n.t("More…")] };
  return {
    text,
    buttons: [l10n.t("Approve"), l10n.t("Deny"), ask.rule === undefined ? l10n.t("Show Detail") : l10n.t("More…")],
  };
}

/** Several calls that one rule covers: one answer can do for all of them. */
async function tellGroup(
  { task, ask, like }: Asked,
  person: Person,
  { commands, answerAll }: Pick<NoticeOptions, "commands" | "answerAll">,
): Promise<void> {
  const selected = like.map(({ id: taskId, waiting }) => ({ taskId, ...(waiting?.ask && { askId: waiting.ask.id }) }));
  const target = { taskId: task.id, askId: ask.id, selected };
  const text = l10n.t("{0} calls want {1}", like.length, ask.rule ?? ask.text);
  const [all, none, each] = [l10n.t("Approve All"), l10n.t("Deny All"), l10n.t("Show Each")];
  const pressed = await person.tell({ level: "information", text }, all, none, each);
  if (pressed === all) await answerAll(target, "approved");
  if (pressed === none) await answerAll(target, "denied");
  if (pressed === each) await commands.answerTask({});
}

function textOfFailed(run: RunView, step: Failed["step"]): string {
  const reason = step?.reason ?? run.reason;
  const where = step === undefined ? run.title : l10n.t("{0}, step {1}", run.title, step.id);
  const text = l10n.t("{0} failed: {1}", where, reason?.message ?? l10n.t("no reason was given"));
  return reason?.remedy === undefined ? text : `${text}. ${reason.remedy}`;
}

async function tellFailed({ run, step }: Failed, person: Person, commands: NoticeCommands): Promise<void> {
  const message = { level: "error", text: textOfFailed(run, step) } as const;
  const [goToStep, retryFailed] = [l10n.t("Go to Step"), l10n.t("Retry Failed Steps")];
  const ofStep = step === undefined ? [] : [goToStep];
  const again = allows(run, "retry") ? [retryFailed] : [];
  const pressed = await person.tell(message, openEvents(), ...ofStep, ...again);
  if (pressed === openEvents()) await commands.openEvents({ runId: run.id });
  if (pressed === retryFailed) await commands.retryRun({ runId: run.id });
  if (pressed === goToStep) await commands.revealFile({ runId: run.id, ...(step && { stepId: step.id }) });
}
