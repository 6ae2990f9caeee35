import type { FleetModel } from "../model/fleet-model.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { actionsOfAccount, formatAmount } from "../model/accounts.ts";
import { AccountNoticeFinder, groupAsks, NoticeFinder, type AccountNotice, type Notice } from "../model/notices.ts";
import { count } from "../model/words.ts";
import { allows } from "../model/context-values.ts";
import { isApproval } from "../model/run-actions.ts";
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

/** How notifications behave. */
export interface NoticeOptions {
  readonly person: Person;
  readonly commands: NoticeCommands;
  readonly answerAll: AnswerAll;
  /** Hear what a button's command failed with. */
  readonly onProblem: (error: unknown) => void;
  /** Whether a run is of this window's business: other windows tell of their own. */
  concerns(run: RunView): boolean;
  /** Whether the person wants to hear of this kind. */
  wants(kind: Notice["kind"]): boolean;
}

/** Tell of questions, failures and ends as the model shows them; the answer ends it. */
export function tellNotices(model: FleetModel, options: NoticeOptions): () => void {
  const finder = new NoticeFinder();
  const accounts = new AccountNoticeFinder();
  return model.onChange(() => {
    for (const notice of [...groupAsks(model, finder.look(model)), ...accounts.look(model)]) {
      const concerns = notice.kind === "account" || notice.run === undefined || options.concerns(notice.run);
      if (concerns && options.wants(notice.kind)) tell(notice, options).catch(options.onProblem);
    }
  });
}

async function tell(notice: Notice, { person, commands, answerAll }: NoticeOptions): Promise<void> {
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
      const text = `${run.title} succeeded`;
      const pressed = await person.tell({ level: "information", text }, openEvents);
      if (pressed !== undefined) await commands.openEvents({ runId: run.id });
    }
  }
}

const [addKey, checkNow] = ["Add Key", "Check Now"];

/** Whoever can't give a key here is told, and not offered to. */
async function tellAccount(notice: AccountNotice, person: Person, commands: NoticeCommands): Promise<void> {
  const { account, about } = notice;
  const target = { accountId: account.id };
  const keyed = about === "key-missing" && actionsOfAccount(account).includes("set-key");
  const button = keyed ? addKey : checkNow;
  const text = textOfAccount(notice);
  const pressed = await person.tell({ level: "warning", text }, ...(about === "low" ? [] : [button]));
  if (pressed === addKey) await commands.setAccountKey(target);
  if (pressed === checkNow) await commands.checkAccount(target);
}

function textOfAccount({ account, about, tasks }: AccountNotice): string {
  const waits =
    tasks.length === 0 ? "" : `; ${count(tasks.length, "task")} ${tasks.length === 1 ? "waits" : "wait"} for it`;
  if (about === "key-missing") return `The key of the account ${account.title} is missing${waits}`;
  if (about === "waited-for") {
    const why = account.problem ?? tasks[0]?.waiting?.text;
    return `The account ${account.title} can't be used now${waits}${why === undefined ? "" : `: ${why}`}`;
  }
  const { usage } = account;
  const left = usage?.available === undefined ? "" : `: ${formatAmount(usage.unit, usage.available)} left`;
  return `The account ${account.title} is low${left}`;
}

const openEvents = "Open Events";
const longestDetail = 160;

type Asked = Extract<Notice, { kind: "asked" }>;
type Failed = Extract<Notice, { kind: "failed" }>;

async function tellAsked({ task, ask, run }: Asked, person: Person, commands: NoticeCommands): Promise<void> {
  const target = { taskId: task.id };
  const question = [run?.title, ask.text].filter((part) => part !== undefined).join(": ");
  if (!isApproval(ask)) {
    const pressed = await person.tell({ level: "information", text: question }, "Answer");
    if (pressed !== undefined) await commands.answerTask(target);
    return;
  }
  const { text, buttons } = toToast(question, ask);
  const acts: Readonly<Record<string, Command>> = {
    Approve: commands.approveTask,
    Deny: commands.denyTask,
    "Show Diff": commands.showTaskDiff,
    "Show Detail": commands.answerTask,
    "More…": commands.answerTask,
  };
  const pressed = await person.tell({ level: "information", text }, ...buttons);
  if (pressed !== undefined) await acts[pressed]?.(target);
}

/** Nobody approves what they can't see: a detail too long for a notification is shown first, and so is a change of a file. */
function toToast(question: string, ask: Ask): { readonly text: string; readonly buttons: readonly string[] } {
  if (ask.form !== undefined) return { text: question, buttons: ["Show Detail", "Deny"] };
  const { detail = "" } = ask;
  if (detail.length > longestDetail || detail.includes("\n"))
    return { text: question, buttons: ["Show Detail", "Deny"] };
  const text = detail === "" ? question : `${question} (${detail})`;
  if (ask.diff !== undefined) return { text, buttons: ["Show Diff", "Deny", "More…"] };
  return { text, buttons: ["Approve", "Deny", ask.rule === undefined ? "Show Detail" : "More…"] };
}

/** Several calls that one rule covers: one answer can do for all of them. */
async function tellGroup(
  { task, ask, like }: Asked,
  person: Person,
  { commands, answerAll }: Pick<NoticeOptions, "commands" | "answerAll">,
): Promise<void> {
  const target = { taskId: task.id };
  const text = `${like.length} calls want ${ask.rule ?? ask.text}`;
  const [all, none, each] = ["Approve All", "Deny All", "Show Each"];
  const pressed = await person.tell({ level: "information", text }, all, none, each);
  if (pressed === all) await answerAll(target, "approved");
  if (pressed === none) await answerAll(target, "denied");
  if (pressed === each) await commands.answerTask({});
}

function textOfFailed(run: RunView, step: Failed["step"]): string {
  const reason = step?.reason ?? run.reason;
  const where = step === undefined ? run.title : `${run.title}, step ${step.id}`;
  const text = `${where} failed: ${reason?.message ?? "no reason was given"}`;
  return reason?.remedy === undefined ? text : `${text}. ${reason.remedy}`;
}

async function tellFailed({ run, step }: Failed, person: Person, commands: NoticeCommands): Promise<void> {
  const message = { level: "error", text: textOfFailed(run, step) } as const;
  const ofStep = step === undefined ? [] : (["Go to Step"] as const);
  const again = allows(run, "retry") ? (["Retry Failed Steps"] as const) : [];
  const pressed = await person.tell(message, openEvents, ...ofStep, ...again);
  if (pressed === openEvents) await commands.openEvents({ runId: run.id });
  if (pressed === "Retry Failed Steps") await commands.retryRun({ runId: run.id });
  if (pressed === "Go to Step") await commands.revealFile({ runId: run.id, ...(step && { stepId: step.id }) });
}
