import * as l10n from "@vscode/l10n";
import { isApproval, openAsk } from "../../../server/src/protocol/answering.ts";
import type { Ask, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { FleetModel } from "./fleet-model.ts";

/** A button has no more room. */
const longestRule = 40;

/** What a choice reads like on a button. */
export function labelOfChoice(choice: string, ask: Pick<Ask, "rule">): string {
  if (choice === "approved-always" && ask.rule !== undefined)
    return l10n.t("Always Approve {0}", cut(ask.rule, longestRule));
  const known = Object.hasOwn(labels, choice) ? labels[choice] : undefined;
  return known ?? choice;
}

const labels: Readonly<Record<string, string>> = {
  get approved() {
    return l10n.t("Approve");
  },
  get "approved-for-run"() {
    return l10n.t("Approve for This Run");
  },
  get "approved-always"() {
    return l10n.t("Always Approve");
  },
  get denied() {
    return l10n.t("Deny");
  },
  get extend() {
    return l10n.t("Extend the Budget");
  },
  get continue() {
    return l10n.t("Go On");
  },
  get stop() {
    return l10n.t("Stop");
  },
  get "try-again"() {
    return l10n.t("Try Again");
  },
};

/**
 * A dialog's first button is pressed by Enter. What the cloud wants approved may mail, deploy or spend: its yes is never the first. One that a form belongs to is given at the
 * form's end.
 */
export function choicesInOrder({ engine }: TaskView, { choices, form }: Ask): readonly string[] {
  const offered = form === undefined ? choices : choices.filter((choice) => !choice.startsWith("approved"));
  if (engine !== "manus") return offered;
  const yes = offered.filter((choice) => choice.startsWith("approved"));
  return [...offered.filter((choice) => !yes.includes(choice)), ...yes];
}

/** All that is to be seen before an ask is answered, beyond its text: what exactly it is about, the rule that a lasting yes would give, what it changes, what comes with it. */
export function detailOfAsk(ask: Ask): string {
  const attachments = ask.attachments ?? [];
  const rule = ask.choices.some((choice) => choice.startsWith("approved-")) ? ask.rule : undefined;
  return [
    ...(ask.detail === undefined || ask.detail === "" ? [] : [ask.detail]),
    ...(ask.by === undefined ? [] : [l10n.t("To be answered by {0}", ask.by.join(" or "))]),
    ...(rule === undefined ? [] : [l10n.t("A yes for the run, or for always, allows: {0}", rule)]),
    ...(ask.diff === undefined ? [] : [countLines(ask.diff)]),
    ...(attachments.length === 0 ? [] : [l10n.t("With it: {0}", attachments.join(", "))]),
  ].join("\n\n");
}

/** The tasks that wait for an approval by the same rule, this one first: one answer can do for all of them. */
export function likeTasks(model: FleetModel, task: TaskView): readonly TaskView[] {
  const rule = openAsk(task)?.rule;
  if (rule === undefined) return [task];
  const others = model.tasks.filter((each) => {
    const ask = openAsk(each);
    return each.id !== task.id && isApproval(ask) && ask?.rule === rule;
  });
  return [task, ...others];
}

/** The two sides of what a unified diff shows: its lines before and after, and the file's name. Stretches that it leaves out are told in a line. */
export interface DiffSides {
  /** Empty where the diff names no file. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Take a unified diff apart. Anything that is none has two equal sides: its text. */
export function sidesOfDiff(diff: string): DiffSides {
  const lines = diff.replace(/\n$/, "").split("\n");
  const start = lines.findIndex((line) => line.startsWith("@@"));
  if (start === -1) return { name: "", before: diff, after: diff };
  const before: string[] = [];
  const after: string[] = [];
  const isOne = lines.filter((line) => line.startsWith("@@")).length === 1;
  for (const line of lines.slice(isOne ? start + 1 : start)) {
    // Where the file's last line has no line break; that isn't shown.
    if (line.startsWith("\\")) continue;
    const text = line.startsWith("@@") ? line : line.slice(1);
    if (!line.startsWith("+")) before.push(text);
    if (!line.startsWith("-")) after.push(text);
  }
  return { name: nameIn(lines.slice(0, start)), before: before.join("\n"), after: after.join("\n") };
}

function nameIn(header: readonly string[]): string {
  const named = header
    .filter((line) => /^(\+\+\+|---) /.test(line))
    .map((line) => line.slice(4).replace(/\t.*$/, "").trim())
    .filter((name) => name !== "/dev/null");
  const path = (named.at(-1) ?? "").replace(/^[ab]\//, "");
  return path.split(/[\\/]/).at(-1) ?? path;
}

function countLines(diff: string): string {
  const lines = diff.split("\n");
  const added = lines.filter((line) => line.startsWith("+") && !line.startsWith("+++")).length;
  const removed = lines.filter((line) => line.startsWith("-") && !line.startsWith("---")).length;
  return l10n.t("It changes a file: {0} lines more, {1} lines less. Show Diff shows them.", added, removed);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
