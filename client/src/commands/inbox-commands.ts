import * as l10n from "@vscode/l10n";
import { DismissFailuresRequest, RecallFailuresRequest } from "../../../server/src/protocol/inbox.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import { settingKeys, viewIds } from "../contributions.ts";
import type { CommandTarget } from "../model/command-target.ts";
import type { Inbox } from "../model/inbox.ts";
import { quietWords } from "../model/inbox-words.ts";
import type { Quiet } from "../model/quiet-hours.ts";
import type { AnswerCommands } from "./answer-commands.ts";
import { by, tellOutcome, type Command, type CommandTable, type Workbench } from "./workbench.ts";

/** What the commands of the inbox lead to beyond the workbench. */
export interface InboxDoors {
  readonly inbox: Pick<Inbox, "items" | "pointTo">;
  /** Whether it's quiet now. */
  readonly quiet: () => Quiet;
  /** Keep until when the person wants quiet; nothing: not any more. */
  readonly setQuietUntil: (until: Date | undefined) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type InboxCommand =
  | "approveAll"
  | "denyAll"
  | "dismissFailure"
  | "dismissAllFailures"
  | "recallFailure"
  | "showInbox"
  | "quietFor"
  | "endQuiet";

/** What a person does with all that waits for them. */
export function createInboxCommands(
  workbench: Workbench,
  answers: Pick<AnswerCommands, "answerAll">,
  doors: InboxDoors,
): Pick<CommandTable, InboxCommand> {
  return {
    approveAll: (target) => answers.answerAll(target, "approved"),
    denyAll: (target) => answers.answerAll(target, "denied"),
    dismissFailure: (target) => dismissOne(workbench, target, doors),
    dismissAllFailures: () =>
      dismiss(
        workbench,
        failedRuns(doors).map(({ id }) => id),
      ),
    recallFailure: (target) => recallOne(workbench, target),
    showInbox: (target) => showInbox(workbench, target, doors),
    quietFor: chooseQuiet(workbench, doors),
    endQuiet: () => endQuiet(workbench, doors),
  };
}

/** With a file: at the first of what waits of it. */
async function showInbox({ editor }: Workbench, { file, uri }: CommandTarget, { inbox }: InboxDoors): Promise<void> {
  await editor.execute(`${viewIds.inbox}.focus`);
  const path = file ?? (uri === undefined ? undefined : editor.toPath(uri));
  if (path !== undefined) inbox.pointTo(path);
}

function failedRuns({ inbox }: InboxDoors): readonly RunView[] {
  return inbox.items.flatMap((item) => (item.type === "failure" ? [item.run] : []));
}

async function dismissOne(workbench: Workbench, target: CommandTarget, doors: InboxDoors): Promise<void> {
  const runs = failedRuns(doors);
  const none = l10n.t("No failure waits to be looked at");
  const ids = runsOf(target) ?? (await chooseRun(workbench, l10n.t("Dismiss which failure?"), { runs, none }));
  if (ids !== undefined) await dismiss(workbench, ids);
}

async function dismiss(workbench: Workbench, runIds: readonly RunId[]): Promise<void> {
  if (runIds.length === 0) return;
  const { server, person } = workbench;
  const outcome = await server.request(DismissFailuresRequest, { runIds, by: whoDoes(workbench) });
  await tellOutcome(person, outcome);
  if (outcome.outcome === "refused" || runIds.length === 1) return;
  // Many are gone at once: one of them may have been meant to stay.
  const undo = l10n.t("Undo");
  const text = l10n.t("{0} failures were dismissed", runIds.length);
  if ((await person.tell({ level: "information", text }, undo)) === undo) await recall(workbench, runIds);
}

async function recallOne(workbench: Workbench, target: CommandTarget): Promise<void> {
  const runs = workbench.model.runs.filter(({ triage }) => triage?.state === "dismissed");
  const none = l10n.t("No failure was dismissed");
  const ids = runsOf(target) ?? (await chooseRun(workbench, l10n.t("Mark which failure as unseen?"), { runs, none }));
  if (ids !== undefined) await recall(workbench, ids);
}

async function recall(workbench: Workbench, runIds: readonly RunId[]): Promise<void> {
  const outcome = await workbench.server.request(RecallFailuresRequest, { runIds, by: whoDoes(workbench) });
  await tellOutcome(workbench.person, outcome);
}

/** With the person's name before it, so that the others hear who it was. */
function whoDoes({ editor }: Workbench): string {
  const name = editor.personName().trim();
  return name === "" ? by : `${name}, ${by}`;
}

/** The runs that a line, or several that were selected, are about. */
function runsOf({ runId, selected = [] }: CommandTarget): readonly RunId[] | undefined {
  const several = [...new Set(selected.flatMap((each) => each.runId ?? []))];
  if (several.length > 0) return several;
  return runId === undefined ? undefined : [runId];
}

async function chooseRun(
  { person }: Workbench,
  title: string,
  { runs, none }: { readonly runs: readonly RunView[]; readonly none: string },
): Promise<readonly RunId[] | undefined> {
  if (runs.length === 0) {
    await person.tell({ level: "information", text: none });
    return undefined;
  }
  const choices = runs.map((run) => ({
    label: run.title,
    ...(run.reason && { description: run.reason.message }),
    detail: run.file,
    value: [run.id],
  }));
  return await person.choose(title, choices);
}

const minute = 60_000;
/** Nobody is away for longer. */
const longestDays = 365;

function chooseQuiet({ person }: Workbench, doors: InboxDoors): Command {
  return async () => {
    const now = doors.now();
    const inMinutes = (minutes: number): Date => new Date(now + minutes * minute);
    const morning = new Date(now);
    morning.setHours(8, 0, 0, 0);
    if (morning.getTime() <= now) morning.setDate(morning.getDate() + 1);
    const choices = [
      { label: l10n.t("30 minutes"), value: inMinutes(30) },
      { label: l10n.t("1 hour"), value: inMinutes(60) },
      { label: l10n.t("2 hours"), value: inMinutes(120) },
      { label: l10n.t("Until 8 in the morning"), value: morning },
      { label: l10n.t("Until I end it"), value: inMinutes(longestDays * 24 * 60) },
    ];
    const until = await person.choose(l10n.t("Quiet for how long?"), choices);
    if (until !== undefined) await doors.setQuietUntil(until);
  };
}

/** What a person said ends at once; quiet hours end with their setting. */
async function endQuiet({ person, editor }: Workbench, doors: InboxDoors): Promise<void> {
  await doors.setQuietUntil(undefined);
  const state = doors.quiet();
  if (!state.isQuiet) return;
  const [open, text] = [
    l10n.t("Open Settings"),
    l10n.t("By your quiet hours it is {0}", quietWords(state.until, new Date(doors.now()))),
  ];
  const pressed = await person.tell({ level: "information", text }, open);
  if (pressed === open) await editor.execute("workbench.action.openSettings", settingKeys.quietHours);
}
