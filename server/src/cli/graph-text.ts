import * as l10n from "@vscode/l10n";
import type { CriticalPath, GraphStep, LiveStep, WorkflowGraph } from "../protocol/graph.ts";
import { formatDuration } from "../core/locale/durations.ts";
import { outcomeWords, statusWords } from "../core/locale/status-words.ts";
import { renderTable } from "./output.ts";
import { printable } from "./printable.ts";
import { paint, type Terminal } from "./terminal.ts";

/** A graph for people: its critical path in words, and its steps in the order of the file with what each needs. */
export function renderGraph(terminal: Pick<Terminal, "colour">, graph: WorkflowGraph): string {
  const critical = new Set(graph.criticalPath?.steps);
  const rows = graph.steps.map((step) => [
    String(step.number),
    step.id,
    stateOf(step),
    timeOf(step),
    step.needs.join(", "),
    critical.has(step.id) ? l10n.t("critical") : "",
    printable(remarkOf(step)),
  ]);
  const head = ["#", l10n.t("STEP"), l10n.t("STATE"), l10n.t("TIME"), l10n.t("NEEDS"), l10n.t("PATH"), l10n.t("WHY")];
  const title = paint(terminal, "bold", printable(graph.title));
  const path = graph.criticalPath === undefined ? [] : [describePath(graph.criticalPath)];
  return [[title, ...path].join("\n"), renderTable(terminal, head, rows)].join("\n\n");
}

/** What stands below a step's title in a drawing. */
export function graphLines(step: GraphStep): readonly string[] {
  const words = [stateOf(step), timeOf(step)].filter((text) => text !== "");
  return words.length === 0 ? [] : [words.join(" · ")];
}

function describePath({ steps, milliseconds, basis }: CriticalPath): string {
  const [time, path] = [formatDuration(milliseconds), steps.join(" → ")];
  switch (basis) {
    case "measured":
      return l10n.t("Critical path, {0} measured: {1}", time, path);
    case "expected":
      return l10n.t("Critical path, about {0} by earlier runs: {1}", time, path);
    case "mixed":
      return l10n.t("Critical path, {0} so far or expected: {1}", time, path);
  }
}

function stateOf({ live, foreseen }: GraphStep): string {
  if (live !== undefined) return liveState(live);
  if (foreseen?.blockedBecause !== undefined) return l10n.t("can't run now");
  if (foreseen?.cache === "hit") return l10n.t("from cache");
  return (foreseen?.asks.length ?? 0) > 0 ? l10n.t("asks") : "";
}

function liveState({ status, outcome, reused, items }: LiveStep): string {
  const state =
    reused === "cache" ? l10n.t("from cache") : outcome === undefined ? statusWords(status) : outcomeWords(outcome);
  if (items === undefined) return state;
  const { total, succeeded, failed, skipped } = items;
  return `${state} ${succeeded + failed + skipped}/${total}`;
}

function timeOf({ live, foreseen, expected }: GraphStep): string {
  if (live?.durationMs !== undefined) return formatDuration(live.durationMs);
  if (expected === undefined || foreseen?.cache === "hit") return "";
  return l10n.t("about {0}", formatDuration(expected.p50));
}

function remarkOf({ live, foreseen }: GraphStep): string {
  return live?.waitsFor ?? live?.reason ?? foreseen?.blockedBecause ?? foreseen?.asks[0] ?? "";
}
