import * as l10n from "@vscode/l10n";
import { commandIds, viewIds } from "../contributions.ts";
import type { HostStatus, LinkState } from "../../../server/src/protocol/host.ts";
import type { AccountView } from "../../../server/src/protocol/fleet.ts";
import { elapsed, formatDuration } from "../../../webviews/src/protocol/durations.ts";
import { describeAccountUsage, formatAmount } from "./accounts.ts";
import type { Counters } from "./counters.ts";
import type { FleetModel } from "./fleet-model.ts";
import type { FilterState } from "./tree-shape.ts";

/** A command of ours, with what it's given. */
export interface Click {
  readonly command: string;
  readonly argument?: { readonly state: FilterState };
}

/** A piece of a tooltip: plain text, which is shown as it stands, or what leads somewhere. */
export type TooltipPart = string | (Click & { readonly text: string });

/** One item of the status bar. */
export interface ItemLook {
  readonly text: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly tone: "plain" | "warning" | "error";
  readonly click: Click;
}

/** What the status bar shows. What there is none of has no item. */
export interface StatusBarLook {
  readonly main: ItemLook;
  readonly waiting: ItemLook | undefined;
  readonly failed: ItemLook | undefined;
  /** Of all of them: paragraphs. */
  readonly tooltip: readonly (readonly TooltipPart[])[];
}

/** What the status bar is made of. */
export interface StatusBarSource {
  readonly counters: Counters;
  readonly link: LinkState;
  readonly accounts: readonly AccountWords[];
  /** What was spent today, e.g. `$1.20`; empty where nothing was, or nobody knows. */
  readonly spentToday: readonly string[];
  /** The host as it was when it was asked last; undefined before. */
  readonly host: HostStatus | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What the tooltip says of an account; `warning` where it needs somebody. */
export interface AccountWords {
  readonly line: string;
  readonly warning?: string;
}

/** A line for each account that agents can use: what runs on it and what it has left. */
export function accountWords(model: FleetModel): readonly AccountWords[] {
  return model.accounts
    .filter(({ provider, disabled }) => provider !== "local" && !disabled)
    .map((account) => {
      const running = model.instances
        .filter(({ accountId }) => accountId === account.id)
        .reduce((sum, instance) => sum + instance.running.length, 0);
      const words = [l10n.t("{0} running", running), ...describeAccountUsage(account.usage), warningOf(account)];
      const line = l10n.t("{0}: {1}", account.title, words.filter((word) => word !== undefined).join(", "));
      const warning = account.usage?.low === true ? l10n.t("low") : warningOf(account);
      return { line, ...(warning !== undefined && { warning: l10n.t("{0}: {1}", account.title, warning) }) };
    });
}

function warningOf({ key, problem }: AccountView): string | undefined {
  return key === "missing" ? l10n.t("key missing") : problem;
}

/** What all accounts spent today, in dollars and in credits. */
export function spentToday(model: FleetModel): readonly string[] {
  return (["usd", "credits"] as const).flatMap((unit) => {
    const spent = model.accounts.reduce((sum, { usage }) => sum + (usage?.unit === unit ? usage.spentToday : 0), 0);
    return spent > 0 ? [formatAmount(unit, spent)] : [];
  });
}

/** The counters, each leading to what it counts; or, where the host can't be reached, that. */
export function toStatusBar(source: StatusBarSource): StatusBarLook {
  const { counters, link, accounts } = source;
  if (link.state === "failed" || link.state === "lost") return lookOfBrokenLink(link);
  const { running, waiting, asking, failed } = counters;
  const warnings = accounts.flatMap(({ warning }) => (warning === undefined ? [] : [warning]));
  const cost = source.spentToday.map((spent) => ` · ${spent}`).join("");
  return {
    main: {
      text: `$(run-all) ${String(running)}${cost}${warnings.length > 0 ? " $(warning)" : ""}`,
      spoken: [sentenceOf(counters), ...warnings].join("; "),
      tone: "plain",
      click: running > 0 ? filterBy("running") : focusRuns(),
    },
    waiting:
      waiting === 0
        ? undefined
        : {
            text: `$(bell) ${String(waiting)}`,
            spoken: waitingWords(counters),
            tone: asking > 0 ? "warning" : "plain",
            click: asking > 0 ? { command: commandIds.showInbox } : filterBy("waiting"),
          },
    failed:
      failed === 0
        ? undefined
        : {
            text: `$(error) ${String(failed)}`,
            spoken: failed === 1 ? l10n.t("Manus: 1 failed") : l10n.t("Manus: {0} failed", failed),
            tone: "plain",
            click: filterBy("failed"),
          },
    tooltip: tooltipOf(source),
  };
}

function filterBy(state: FilterState): Click {
  return { command: commandIds.filterTree, argument: { state } };
}

function focusRuns(): Click {
  return { command: `${viewIds.runs}.focus` };
}

function waitingWords({ waiting, asking }: Counters): string {
  if (asking === 0) return waiting === 1 ? l10n.t("Manus: 1 waits") : l10n.t("Manus: {0} wait", waiting);
  return asking === 1 ? l10n.t("Manus: 1 waits for you") : l10n.t("Manus: {0} wait for you", asking);
}

/** The counters, what each account does, what was spent, how the host fares, and where all that leads. */
function tooltipOf(source: StatusBarSource): StatusBarLook["tooltip"] {
  const { counters, link, accounts, host, now } = source;
  return [
    countersOf(counters),
    ...accounts.map(({ line }) => [line]),
    ...(source.spentToday.length === 0 ? [] : [[l10n.t("Spent today: {0}", source.spentToday.join(", "))]]),
    ...(link.message === undefined ? [] : [[link.message]]),
    ...(host === undefined || link.state !== "connected" ? [] : hostLines(host, now)),
    [{ text: l10n.t("Host status"), command: commandIds.showHostStatus }],
  ];
}

function countersOf({ running, waiting, asking, failed }: Counters): readonly TooltipPart[] {
  if (running + waiting + failed === 0) return [l10n.t("Nothing runs")];
  const waits = asking > 0 ? { command: commandIds.showInbox } : filterBy("waiting");
  return [
    { text: l10n.t("{0} running", running), ...filterBy("running") },
    " · ",
    { text: l10n.t("{0} waiting", waiting), ...waits },
    " · ",
    { text: l10n.t("{0} failed", failed), ...filterBy("failed") },
  ];
}

function hostLines(host: HostStatus, now: number): StatusBarLook["tooltip"] {
  const { version, startedAt, clients, queuedTasks, held, notices } = host;
  const words = [
    l10n.t("Host {0}", version),
    l10n.t("up {0}", formatDuration(elapsed(startedAt, undefined, now) ?? 0)),
    clients === 1 ? l10n.t("1 client") : l10n.t("{0} clients", clients),
    ...(queuedTasks === 0 ? [] : [l10n.t("{0} queued", queuedTasks)]),
  ];
  return [
    [words.join(" · ")],
    ...(held === undefined ? [] : [[l10n.t("Nothing starts now: the fleet is held")]]),
    ...notices.slice(-mostNotices).map((notice) => [notice]),
  ];
}

/** So many of the host's notices are shown, the newest. */
const mostNotices = 3;

function lookOfBrokenLink(link: LinkState): StatusBarLook {
  const lost = link.state === "lost";
  const sentence = lost ? l10n.t("Manus: the link to the host is lost; connecting again") : l10n.t("Manus: no host");
  const message = link.message === undefined ? [] : [link.message];
  return {
    main: {
      text: lost ? l10n.t("$(sync~spin) Manus") : l10n.t("$(debug-disconnect) Manus"),
      spoken: [sentence, ...message].join(". "),
      tone: lost ? "warning" : "error",
      click: { command: commandIds.showHostStatus },
    },
    waiting: undefined,
    failed: undefined,
    tooltip: [[sentence], ...message.map((each) => [each])],
  };
}

function sentenceOf({ running, waiting, failed }: Counters): string {
  if (running + waiting + failed === 0) return l10n.t("Manus: nothing runs");
  return l10n.t("Manus: {0} running, {1} waiting, {2} failed", running, waiting, failed);
}
