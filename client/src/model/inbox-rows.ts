import * as l10n from "@vscode/l10n";
import { languageTag } from "../../../webviews/src/protocol/language-tag.ts";
import { canApproveBeside, isApproval, printable } from "../../../server/src/protocol/answering.ts";
import {
  inboxKinds,
  ruleOf,
  type AccountItem,
  type AskItem,
  type FailureItem,
  type InboxItem,
  type InboxKind,
  type TriggerItem,
} from "../../../server/src/protocol/inbox.ts";
import { actionsOfAccount } from "./accounts.ts";
import { detailOfAsk } from "./asks.ts";
import type { CommandTarget } from "./command-target.ts";
import { ageWords } from "./inbox-words.ts";
import { joined, type TreeRow } from "./row-parts.ts";
import type { StatusIcon } from "./statuses.ts";

/** One line of the inbox: a heading, or something that waits. What commands need to know of it stands on it. */
export interface InboxLine {
  readonly kind: "inbox";
  readonly row: TreeRow;
  /** What a command that is given this line is about. */
  readonly target: CommandTarget;
  readonly children: readonly InboxLine[];
  /** What it, or all under it, is about. */
  readonly items: readonly InboxItem[];
  /** What a click on it does; a heading opens. */
  readonly click?: "answer" | "openEvents" | "revealFile" | "setKey" | "check";
}

/** So many lines stand under one heading; more are counted. */
const mostLines = 200;

/** The inbox as lines: by kind, and approvals by the same rule under one heading, as of `now` (milliseconds since 1970). */
export function toInboxLines(items: readonly InboxItem[], now: number): readonly InboxLine[] {
  return inboxKinds.flatMap((kind): InboxLine[] => {
    const ofKind = items.filter((item) => item.kind === kind);
    if (ofKind.length === 0) return [];
    const shown = ofKind.slice(0, mostLines);
    const children = kind === "approval" ? byRule(shown, now) : shown.map((item) => toLine(item, now));
    return [headingOf(kind, ofKind, [...children, ...moreLine(kind, ofKind.length - shown.length)])];
  });
}

/** The first line that is about something of this file (absolute path). */
export function lineOfFile(lines: readonly InboxLine[], file: string): InboxLine | undefined {
  for (const line of lines) {
    const found = line.children.length === 0 ? line : lineOfFile(line.children, file);
    if (found?.target.file === file) return found;
  }
  return undefined;
}

/** The heading that a line stands under. */
export function parentOf(lines: readonly InboxLine[], { row }: Pick<InboxLine, "row">): InboxLine | undefined {
  for (const line of lines) {
    if (line.children.some((child) => child.row.id === row.id)) return line;
    const found = parentOf(line.children, { row });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a heading reads. */
function labelOfKind(kind: InboxKind): string {
  switch (kind) {
    case "approval":
      return l10n.t("Approvals");
    case "confirmation":
      return l10n.t("Confirmations for the Cloud");
    case "question":
      return l10n.t("Questions");
    case "takeover":
      return l10n.t("Handed Over to You");
    case "budget":
      return l10n.t("Budgets");
    case "account":
      return l10n.t("Accounts");
    case "trigger":
      return l10n.t("Triggers That Can't Start");
    case "failure":
      return l10n.t("Failures to Look At");
  }
}

const icons: Readonly<Record<InboxKind, StatusIcon>> = {
  approval: { id: "shield", color: "problemsWarningIcon.foreground" },
  confirmation: { id: "cloud", color: "problemsWarningIcon.foreground" },
  question: { id: "question", color: "problemsWarningIcon.foreground" },
  takeover: { id: "hand", color: "problemsWarningIcon.foreground" },
  budget: { id: "credit-card", color: "problemsWarningIcon.foreground" },
  account: { id: "key", color: "problemsWarningIcon.foreground" },
  trigger: { id: "watch", color: "problemsWarningIcon.foreground" },
  failure: { id: "error", color: "problemsErrorIcon.foreground" },
};

function headingOf(kind: InboxKind, items: readonly InboxItem[], children: readonly InboxLine[]): InboxLine {
  const label = labelOfKind(kind);
  const description = String(items.length);
  const row: TreeRow = {
    id: `inbox ${kind}`,
    label,
    description,
    tooltip: [`${label}: ${description}`],
    icon: { id: icons[kind].id },
    contextValue: `inbox-group inbox-${kind}s`,
    accessibilityLabel: `${label}, ${description}`,
    expand: "expanded",
  };
  const target = { selected: items.map(targetOf) };
  return { kind: "inbox", row, target, children, items };
}

/** What is left out is in the terminal. */
function moreLine(kind: InboxKind, number: number): readonly InboxLine[] {
  if (number === 0) return [];
  const label = number === 1 ? l10n.t("1 more") : l10n.t("{0} more", number);
  const row: TreeRow = {
    id: `inbox more ${kind}`,
    label,
    description: "",
    tooltip: [l10n.t("`manusctl inbox` lists all of them.")],
    icon: { id: "ellipsis" },
    contextValue: "inbox-more",
    accessibilityLabel: label,
    expand: "never",
  };
  return [{ kind: "inbox", row, target: {}, children: [], items: [] }];
}

function byRule(items: readonly InboxItem[], now: number): readonly InboxLine[] {
  const groups = new Map<string, InboxItem[]>();
  for (const item of items) {
    const rule = ruleOf(item) ?? item.id;
    groups.set(rule, [...(groups.get(rule) ?? []), item]);
  }
  return [...groups].flatMap(([rule, group]) => {
    const lines = group.map((item) => toLine(item, now));
    return group.length === 1 ? lines : [ruleLine(rule, group, lines)];
  });
}

/** Several calls that one answer can do for. */
function ruleLine(rule: string, items: readonly InboxItem[], children: readonly InboxLine[]): InboxLine {
  const shown = printable(rule);
  const description = l10n.t("{0} by one rule", items.length);
  const hasForm = items.some((item) => item.type === "ask" && item.ask.form !== undefined);
  const row: TreeRow = {
    id: `inbox rule ${rule}`,
    label: shown,
    description,
    tooltip: [
      l10n.t("{0} calls want {1}. One answer can do for all of them.", items.length, shown),
      ...items
        .slice(0, 20)
        .flatMap((item) => (item.type === "ask" ? [printable(item.ask.detail ?? item.ask.text)] : [])),
    ],
    icon: { id: "layers" },
    contextValue: hasForm ? "inbox-rule" : "inbox-rule can-answer-all",
    accessibilityLabel: `${shown}, ${description}`,
    expand: "expanded",
  };
  return { kind: "inbox", row, target: { selected: items.map(targetOf) }, children, items };
}

function toLine(item: InboxItem, now: number): InboxLine {
  switch (item.type) {
    case "ask":
      return lineOfAsk(item, now);
    case "account":
      return lineOfAccount(item);
    case "trigger":
      return lineOfTrigger(item);
    case "failure":
      return lineOfFailure(item, now);
  }
}

interface RowParts {
  readonly item: InboxItem;
  readonly label: string;
  readonly parts: readonly (string | undefined)[];
  readonly tooltip: readonly string[];
  readonly can: readonly string[];
}

function toRow({ item, label, parts, tooltip, can }: RowParts): TreeRow {
  const shown = parts.filter((part) => part !== undefined && part !== "");
  return {
    id: item.id,
    label: cut(label),
    description: joined(parts.map((part) => part && cut(part))),
    tooltip,
    icon: icons[item.kind],
    contextValue: ["inbox-item", ...can].join(" "),
    accessibilityLabel: [singular(item.kind), cut(label), ...shown].join(", "),
    expand: "never",
  };
}

/** What is to be approved stands first; for whom, and how long it waits, after it. */
function lineOfAsk(item: AskItem, now: number): InboxLine {
  const { task, ask, run, since } = item;
  const what = ask.detail === undefined || ask.detail === "" ? ask.text : ask.detail;
  const isSame = run === undefined || run.kind === "task" || task.title === ask.text;
  const of = isSame ? (run?.title ?? task.title) : `${run.title}, ${task.title}`;
  const row = toRow({
    item,
    label: printable(what),
    parts: [
      what === ask.text ? undefined : printable(ask.text),
      printable(run?.title ?? task.title),
      ageWords(since, now),
    ],
    tooltip: [printable(ask.text), ...detailOfAsk(ask).split("\n\n").map(printable), printable(of), sinceLine(since)],
    can: actionsOfAsk(item),
  });
  return leaf(item, row, "answer");
}

function actionsOfAsk({ ask, task }: AskItem): readonly string[] {
  if (!isApproval(ask)) return ["can-answer"];
  return [
    ...(canApproveBeside(task, ask, longestLabel) ? ["can-approve"] : []),
    "can-deny",
    ...(ask.diff === undefined ? [] : ["can-diff"]),
    "can-answer",
  ];
}

function lineOfAccount(item: AccountItem): InboxLine {
  const { account, about, tasks } = item;
  const canSet = about === "key-missing" && actionsOfAccount(account).includes("set-key");
  const why = whyOfAccount(item);
  const waits = tasks.length === 0 ? undefined : countWaiting(tasks.length);
  const row = toRow({
    item,
    label: account.title,
    parts: [why, waits],
    tooltip: [`${account.title}: ${why}`, ...(waits === undefined ? [] : [waits])],
    can: [...(canSet ? ["can-set-key"] : []), "can-check", "can-disable"],
  });
  return leaf(item, row, canSet ? "setKey" : "check");
}

function whyOfAccount({ account, about, tasks }: AccountItem): string {
  if (about === "key-missing") return l10n.t("its key is missing");
  return printable(account.problem ?? tasks[0]?.waiting?.text ?? l10n.t("it can't be used now"));
}

function countWaiting(number: number): string {
  return number === 1 ? l10n.t("1 task waits for it") : l10n.t("{0} tasks wait for it", number);
}

function lineOfTrigger(item: TriggerItem): InboxLine {
  const { name, file, problem = "" } = item.trigger;
  const row = toRow({
    item,
    label: name,
    parts: [printable(problem)],
    tooltip: [name, printable(problem), file],
    can: ["can-open-file", "can-pause"],
  });
  return leaf(item, row, "revealFile");
}

function lineOfFailure(item: FailureItem, now: number): InboxLine {
  const { run, step, since } = item;
  const reason = step?.reason ?? run.reason;
  const why = printable(reason?.message ?? l10n.t("no reason was given"));
  const where = step === undefined ? undefined : l10n.t("step {0}", step.id);
  const row = toRow({
    item,
    label: run.title,
    parts: [where, why, ageWords(since, now)],
    tooltip: [
      where === undefined ? l10n.t("{0} failed", run.title) : l10n.t("{0} failed in {1}", run.title, where),
      why,
      ...(reason?.remedy === undefined ? [] : [printable(reason.remedy)]),
      run.file,
      sinceLine(since),
    ],
    can: ["can-dismiss", "can-retry", "can-open-file"],
  });
  return leaf(item, row, "openEvents");
}

function leaf(item: InboxItem, row: TreeRow, click: NonNullable<InboxLine["click"]>): InboxLine {
  return { kind: "inbox", row, target: targetOf(item), children: [], items: [item], click };
}

function targetOf(item: InboxItem): CommandTarget {
  switch (item.type) {
    case "ask": {
      const { task, ask, run } = item;
      const { id: taskId, runId, stepId } = task;
      return { taskId, askId: ask.id, runId, stepId, ...(run && { file: run.file }) };
    }
    case "account":
      return { accountId: item.account.id };
    case "trigger":
      return { triggerId: item.trigger.id, file: item.trigger.file };
    case "failure": {
      const { run, step } = item;
      return { runId: run.id, file: run.file, ...(step && { stepId: step.id }) };
    }
  }
}

function singular(kind: InboxKind): string {
  switch (kind) {
    case "approval":
      return l10n.t("Approval");
    case "confirmation":
      return l10n.t("Confirmation");
    case "question":
      return l10n.t("Question");
    case "takeover":
      return l10n.t("Handed over");
    case "budget":
      return l10n.t("Budget");
    case "account":
      return l10n.t("Account");
    case "trigger":
      return l10n.t("Trigger");
    case "failure":
      return l10n.t("Failure");
  }
}

function sinceLine(since: string | undefined): string {
  return since === undefined ? "" : l10n.t("Waits since {0}", new Date(since).toLocaleString(languageTag()));
}

const longestLabel = 120;

function cut(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " ↵ ").trim();
  return line.length > longestLabel ? `${line.slice(0, longestLabel - 1)}…` : line;
}
