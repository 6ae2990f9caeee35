import * as l10n from "@vscode/l10n";
import type { LinkState } from "../../../server/src/protocol/host.ts";
import type { AccountView } from "../../../server/src/protocol/fleet.ts";
import { describeAccountUsage } from "./accounts.ts";
import type { FleetModel } from "./fleet-model.ts";
import type { Counters } from "./counters.ts";

/** What the status bar shows, and what a click does. */
export interface StatusBarLook {
  readonly text: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly tone: "plain" | "warning" | "error";
  readonly onClick: "answer" | "focusRuns" | "showHostStatus";
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
      const line = `${account.title}: ${words.filter((word) => word !== undefined).join(", ")}`;
      const warning = account.usage?.low === true ? l10n.t("low") : warningOf(account);
      return { line, ...(warning !== undefined && { warning: `${account.title}: ${warning}` }) };
    });
}

function warningOf({ key, problem }: AccountView): string | undefined {
  return key === "missing" ? l10n.t("key missing") : problem;
}

/** The counters; or, where the host can't be reached, that. */
export function toStatusBar(
  counters: Counters,
  link: LinkState,
  accounts: readonly AccountWords[] = [],
): StatusBarLook {
  if (link.state === "failed" || link.state === "lost") return lookOfBrokenLink(link);
  const warnings = accounts.flatMap(({ warning }) => (warning === undefined ? [] : [warning]));
  const sentence = [sentenceOf(counters), ...warnings].join("; ");
  const warns = warnings.length > 0 ? " $(warning)" : "";
  const text = l10n.t(
    "$(run-all) {0} $(bell) {1} $(error) {2}{3}",
    counters.running,
    counters.waiting,
    counters.failed,
    warns,
  );
  const message = link.message === undefined ? [] : [link.message];
  const asks = counters.asking > 0;
  return {
    text,
    tooltip: [
      sentence,
      ...message,
      ...accounts.map(({ line }) => line),
      asks ? l10n.t("Click to answer what waits.") : l10n.t("Click to show the runs."),
    ].join("\n"),
    spoken: sentence,
    tone: asks ? "warning" : "plain",
    onClick: asks ? "answer" : "focusRuns",
  };
}

function lookOfBrokenLink(link: LinkState): StatusBarLook {
  const lost = link.state === "lost";
  const sentence = lost ? l10n.t("Manus: the link to the host is lost; connecting again") : l10n.t("Manus: no host");
  return {
    text: lost ? l10n.t("$(sync~spin) Manus") : l10n.t("$(debug-disconnect) Manus"),
    tooltip: link.message === undefined ? sentence : `${sentence}\n${link.message}`,
    spoken: link.message === undefined ? sentence : `${sentence}. ${link.message}`,
    tone: lost ? "warning" : "error",
    onClick: "showHostStatus",
  };
}

function sentenceOf({ running, waiting, failed }: Counters): string {
  if (running + waiting + failed === 0) return l10n.t("Manus: nothing runs");
  return l10n.t("Manus: {0} running, {1} waiting, {2} failed", running, waiting, failed);
}
