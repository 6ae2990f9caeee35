import type { FleetModel } from "../model/fleet-model.ts";
import { NoticeFinder, type Notice } from "../model/notices.ts";
import { isApproval } from "../model/run-actions.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { CommandTable } from "../commands/workbench.ts";
import type { Person } from "../ports/person.ts";

/** What a notification's buttons lead to. */
export type NoticeCommands = Pick<
  CommandTable,
  "approveTask" | "denyTask" | "answerTask" | "openEvents" | "revealFile"
>;

/** How notifications behave. */
export interface NoticeOptions {
  readonly person: Person;
  readonly commands: NoticeCommands;
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
  return model.onChange(() => {
    for (const notice of finder.look(model)) {
      const concerns = notice.run === undefined || options.concerns(notice.run);
      if (concerns && options.wants(notice.kind)) tell(notice, options).catch(options.onProblem);
    }
  });
}

async function tell(notice: Notice, { person, commands }: NoticeOptions): Promise<void> {
  switch (notice.kind) {
    case "asked":
      await tellAsked(notice, person, commands);
      return;
    case "failed":
      await tellFailed(notice, person, commands);
      return;
    case "finished": {
      const { run } = notice;
      const text = `${run.title} succeeded`;
      const pressed = await person.tell({ level: "information", text }, openEvents);
      if (pressed !== undefined) await commands.openEvents({ runId: run.id });
    }
  }
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
  const { detail = "" } = ask;
  // Nobody approves what they can't see: a detail too long for a notification is shown first.
  const fits = detail.length <= longestDetail && !detail.includes("\n");
  const text = fits && detail !== "" ? `${question} (${detail})` : question;
  const buttons = fits ? (["Approve", "Deny", "Show Detail"] as const) : (["Show Detail", "Deny"] as const);
  const pressed = await person.tell({ level: "information", text }, ...buttons);
  if (pressed === "Approve") await commands.approveTask(target);
  if (pressed === "Deny") await commands.denyTask(target);
  if (pressed === "Show Detail") await commands.answerTask(target);
}

async function tellFailed({ run, step }: Failed, person: Person, commands: NoticeCommands): Promise<void> {
  const reason = step?.reason ?? run.reason;
  const where = step === undefined ? run.title : `${run.title}, step ${step.id}`;
  const text = `${where} failed: ${reason?.message ?? "no reason was given"}`;
  const message = { level: "error", text: reason?.remedy === undefined ? text : `${text}. ${reason.remedy}` } as const;
  const pressed = await person.tell(message, openEvents, ...(step === undefined ? [] : (["Go to Step"] as const)));
  if (pressed === openEvents) await commands.openEvents({ runId: run.id });
  if (pressed === "Go to Step") await commands.revealFile({ runId: run.id, ...(step && { stepId: step.id }) });
}
