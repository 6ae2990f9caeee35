import * as l10n from "@vscode/l10n";
import type { GraphStep, LiveStep, WorkflowGraph } from "../../../server/src/protocol/graph.ts";
import { formatDuration } from "../../../webviews/src/protocol/durations.ts";
import { labelOf } from "./statuses.ts";

/** What stands below a step's title in a drawing made for elsewhere: where it stands and how long it took; of a plan, what is foreseen. */
export function linesOf({ live, foreseen, expected }: GraphStep): readonly string[] {
  if (live !== undefined) return [liveLine(live)];
  if (foreseen?.blockedBecause !== undefined) return [l10n.t("can't run now")];
  if (foreseen?.cache === "hit") return [l10n.t("from cache")];
  const asks = (foreseen?.asks.length ?? 0) > 0 ? [l10n.t("asks you")] : [];
  const time = expected === undefined ? [] : [l10n.t("about {0}", formatDuration(expected.p50))];
  const words = [...asks, ...time].join(" · ");
  return words === "" ? [] : [words];
}

function liveLine({ status, outcome, durationMs }: LiveStep): string {
  const time = durationMs === undefined || status === "skipped" ? [] : [formatDuration(durationMs)];
  return [outcome ?? labelOf(status), ...time].join(" · ");
}

/** The graph that a path of steps leads to: of each the workflow that it would run. Undefined where it leads nowhere any more. */
export function graphAt(graph: WorkflowGraph, [first, ...rest]: readonly string[]): WorkflowGraph | undefined {
  if (first === undefined) return graph;
  const child = graph.steps.find(({ id }) => id === first)?.foreseen?.child;
  return child && graphAt(child, rest);
}

/** All files that a graph is made from. */
export function filesOf({ file, steps }: WorkflowGraph): readonly string[] {
  return [file, ...steps.flatMap(({ foreseen }) => (foreseen?.child === undefined ? [] : filesOf(foreseen.child)))];
}
