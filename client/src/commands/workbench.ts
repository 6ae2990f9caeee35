import * as l10n from "@vscode/l10n";
import type { FileDescription } from "../../../server/src/protocol/language.ts";
import { DescribeFileRequest } from "../../../server/src/protocol/language.ts";
import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import type { Refusal } from "../../../server/src/protocol/states.ts";
import type { commandIds } from "../contributions.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { CommandTarget } from "../model/command-target.ts";
import type { AccountKeys } from "../ports/account-keys.ts";
import type { Editor } from "../ports/editor.ts";
import type { Remembered } from "../ports/remembered.ts";
import type { Person } from "../ports/person.ts";
import type { Server } from "../ports/server.ts";

/** What every command works with. */
export interface Workbench {
  readonly server: Server;
  readonly model: FleetModel;
  readonly person: Person;
  readonly editor: Editor;
  readonly keys: AccountKeys;
  readonly remembered: Remembered;
}

/** One command; it may reject, which is reported in one place. */
export type Command = (target: CommandTarget) => Promise<void>;

/** A handler for every command that package.json contributes, by the name of its id. */
export type CommandTable = Readonly<Record<keyof typeof commandIds, Command>>;

/** Who asks, for the journal. */
export const by = "editor";

/** Tell why something was not done, and what to do. */
export async function tellRefusal(person: Person, because: Refusal): Promise<void> {
  await person.tell({ level: "error", text: withRemedy(because) });
}

/** Tell the person when the host refused, and what they should know when it didn't. */
export async function tellOutcome(person: Person, outcome: RequestOutcome): Promise<void> {
  if (outcome.outcome === "refused") await tellRefusal(person, outcome.because);
  else if (outcome.note !== undefined) await person.tell({ level: "information", text: outcome.note });
}

/** Message and remedy as one text. */
export function withRemedy({ message, remedy }: Refusal): string {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return remedy === undefined ? message : `${sentence} ${remedy}`;
}

/** What the file offers to run; nothing when it's none of ours or too broken to tell. */
export async function describeFile({ server, editor }: Workbench, file: string): Promise<FileDescription | undefined> {
  return (await server.request(DescribeFileRequest, { uri: editor.toUri(file) })) ?? undefined;
}

/** Why a file of a virtual workspace doesn't run, and what to do. */
function onNoDisk(): string {
  return l10n.t(
    "This file lies on no disk of this machine, so nothing can run with it: it is checked as you write. Save it, or clone its repository, and open that folder to run it",
  );
}

/** The target's file, else the one in the active editor, else one that the person chooses. */
export async function findFile(
  workbench: Workbench,
  target: CommandTarget,
  title: string,
): Promise<string | undefined> {
  const { editor, person } = workbench;
  if (target.file !== undefined) return target.file;
  if (target.uri !== undefined) {
    const path = editor.toPath(target.uri);
    if (path === undefined) await person.tell({ level: "information", text: onNoDisk() });
    return path;
  }
  const active = editor.activeTaskFile();
  if (active !== undefined) return active;
  const files = await editor.taskFiles();
  if (files.length === 0) {
    await person.tell({ level: "information", text: l10n.t("There is no task file in this workspace yet") });
    return undefined;
  }
  return await person.choose(
    title,
    files.map((file) => ({ label: editor.shorten(file), value: file })),
  );
}
