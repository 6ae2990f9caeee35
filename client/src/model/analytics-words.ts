import * as l10n from "@vscode/l10n";
import type { SpendFigures, TimeFigures } from "../../../server/src/protocol/analytics.ts";
import { formatDuration } from "../../../webviews/src/protocol/durations.ts";
import { formatDollars, formatNumber } from "../../../webviews/src/protocol/numbers.ts";
import type { PanelCell, PanelTable } from "../../../webviews/src/protocol/analytics.ts";

/** A number and how it is shown. */
export function count(value: number): PanelCell {
  return { text: formatNumber(value), value };
}

/** US dollars. */
export function money(value: number): PanelCell {
  return { text: formatDollars(value), value };
}

/** A part, 0 to 1, as so many of a hundred. */
export function share(part: number | undefined): PanelCell {
  if (part === undefined) return "";
  const value = Math.round(part * 1_000) / 10;
  return { text: l10n.t("{0} %", formatNumber(value)), value };
}

/** Milliseconds; in files as they are. */
export function time(ms: number | undefined): PanelCell {
  return ms === undefined ? "" : { text: formatDuration(Math.round(ms)), value: Math.round(ms) };
}

/** Half and 95 of 100 stay below these. */
export function quantiles(figures: TimeFigures | undefined): readonly [PanelCell, PanelCell] {
  return [time(figures?.p50), time(figures?.p95)];
}

/** Whether nothing is known of what was paid: there are tasks, and the price of none. */
export function isCostUnknown({ cost, unpriced }: Pick<SpendFigures, "cost" | "unpriced">): boolean {
  return cost === 0 && unpriced > 0;
}

/** What is spent, as cells of {@link spendColumns}. */
export function spendCells(spend: SpendFigures): readonly PanelCell[] {
  const { cost, credits, inputTokens, outputTokens, unpriced } = spend;
  const paid = isCostUnknown(spend) ? l10n.t("unknown") : money(cost);
  return [paid, count(credits), count(inputTokens), count(outputTokens), count(unpriced)];
}

/** Their headings. */
export function spendColumns(): PanelTable["columns"] {
  return [
    number(l10n.t("Cost")),
    number(l10n.t("Credits")),
    number(l10n.t("Tokens read")),
    number(l10n.t("Tokens written")),
    number(l10n.t("Tasks without a price")),
  ];
}

/** A heading over texts. */
export function text(label: string): PanelTable["columns"][number] {
  return { label, isNumber: false };
}

/** A heading over numbers. */
export function number(label: string): PanelTable["columns"][number] {
  return { label, isNumber: true };
}

/** The part of tasks that succeeded, of those that weren't stopped; undefined without any. */
export function successOf(figures: { readonly succeeded: number; readonly failed: number }): number | undefined {
  const ended = figures.succeeded + figures.failed;
  return ended === 0 ? undefined : figures.succeeded / ended;
}

/** What a name stands for where there is none. */
export function named(name: string): string {
  return name === "" ? l10n.t("(none)") : name;
}
