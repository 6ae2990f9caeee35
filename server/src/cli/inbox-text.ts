import * as l10n from "@vscode/l10n";
import { present } from "../core/present.ts";
import type { AccountItem, AskItem, InboxItem } from "../protocol/inbox.ts";
import { formatDuration } from "../core/locale/durations.ts";
import { between } from "./durations.ts";
import { idOfItem } from "./inbox-lookup.ts";
import { renderTable } from "./output.ts";
import { printableLine } from "./printable.ts";
import { paint, type Terminal } from "./terminal.ts";

/** One thing that waits, as scripts get it. */
export interface ToldItem {
  readonly id: string;
  readonly kind: InboxItem["kind"];
  readonly since?: string;
  /** What is asked, or what is wrong. */
  readonly text: string;
  /** Exactly what is to be approved. */
  readonly detail?: string;
  readonly choices?: readonly string[];
  readonly rule?: string;
  readonly diff?: string;
  readonly form?: Readonly<Record<string, unknown>>;
  /** Who may answer. */
  readonly by?: readonly string[];
  readonly askId?: string;
  /** The name of the run, the account or the trigger. */
  readonly of: string;
  readonly runId?: string;
  readonly taskId?: string;
  readonly stepId?: string;
}

/** An item as scripts get it. */
export function tellItem(item: InboxItem): ToldItem {
  const { kind, since } = item;
  return { id: idOfItem(item), kind, ...present({ since }), ...partsOf(item) };
}

type Parts = Omit<ToldItem, "id" | "kind" | "since">;

function partsOf(item: InboxItem): Parts {
  switch (item.type) {
    case "ask":
      return partsOfAsk(item);
    case "account":
      return { text: whyOfAccount(item), of: item.account.title };
    case "trigger":
      return { text: item.trigger.problem ?? "", of: item.trigger.name };
    case "failure": {
      const { run, step } = item;
      const reason = step?.reason ?? run.reason;
      return { text: reason?.message ?? "", of: run.name, runId: run.id, ...present({ stepId: step?.id }) };
    }
  }
}

function partsOfAsk({ ask, task, run }: AskItem): Parts {
  const { id: askId, text, detail, choices, rule, diff, form, by } = ask;
  const { id: taskId, runId, stepId, title } = task;
  return {
    text,
    ...present({ detail, rule, diff, form, by }),
    choices,
    of: run?.name ?? title,
    ...{ askId, runId, taskId, stepId },
  };
}

function whyOfAccount({ account, about, tasks }: AccountItem): string {
  if (about === "key-missing") return l10n.t("its key is missing");
  return account.problem ?? tasks[0]?.waiting?.text ?? l10n.t("it can't be used now");
}

/** What is to be done next, by what waits. */
export function hintOf(item: InboxItem): string {
  const id = idOfItem(item);
  switch (item.type) {
    case "ask":
      return `manusctl inbox answer ${id}`;
    case "account":
      return item.about === "key-missing" ? `manusctl accounts set-key ${id}` : `manusctl accounts check ${id}`;
    case "trigger":
      return `manusctl triggers list`;
    case "failure":
      return `manusctl runs show ${id}`;
  }
}

const widestWhat = 80;

/** The inbox for people: what it is about whole in a line where that has room, cut where it hasn't. */
export function renderInbox(terminal: Pick<Terminal, "colour">, items: readonly InboxItem[], now: string): string {
  if (items.length === 0) return l10n.t("Nothing waits for you.");
  const rows = items
    .map(tellItem)
    .map(({ kind, of, text, detail, since, id }, index) => [
      String(index + 1),
      paint(terminal, kind === "failure" ? "red" : "yellow", kind),
      printableLine(of, widestWhat),
      printableLine(detail ?? text, widestWhat),
      since === undefined ? "" : formatDuration(between(since, now) ?? 0),
      id,
    ]);
  return renderTable(
    terminal,
    ["#", l10n.t("KIND"), l10n.t("OF"), l10n.t("WHAT"), l10n.t("WAITS"), l10n.t("ID")],
    rows,
  );
}
