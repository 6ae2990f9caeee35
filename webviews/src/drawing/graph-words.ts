import * as l10n from "@vscode/l10n";
import { formatDuration } from "../protocol/durations.ts";
import type { PanelGraph } from "../protocol/graph.ts";
import { statusWord } from "../protocol/status-words.ts";

/** How many steps it has and how its run stands; that of a plan says that nothing was started. */
export function stateWords({ run, steps }: PanelGraph): string {
  const count = steps.length === 1 ? l10n.t("1 step") : l10n.t("{0} steps", steps.length);
  return run === undefined
    ? l10n.t("{0}; nothing was started", count)
    : l10n.t("{0}, {1}", count, statusWord(run.status));
}

/** The critical path in words; empty while nothing is known of it. A long one is cut in its middle. */
export function criticalWords({ criticalPath, steps }: PanelGraph): string {
  if (criticalPath === undefined) return "";
  const byId = new Map(steps.map((step) => [step.id, step]));
  const titles = criticalPath.steps.map((id) => byId.get(id)?.title ?? id);
  const long = titles.length > mostNamed;
  const named = long ? [...titles.slice(0, 3), "…", ...titles.slice(-2)] : titles;
  const path = named.join(" → ");
  const time = formatDuration(criticalPath.milliseconds);
  switch (criticalPath.basis) {
    case "measured":
      return l10n.t("Critical path, {0} measured: {1}", time, path);
    case "expected":
      return l10n.t("Critical path, about {0} by earlier runs: {1}", time, path);
    case "mixed":
      return l10n.t("Critical path, {0} so far or expected: {1}", time, path);
  }
}

const mostNamed = 7;

/** The neighbours on the critical path: `from` and `to`, a line break between them. */
export function criticalLinksOf({ criticalPath }: Pick<PanelGraph, "criticalPath">): ReadonlySet<string> {
  const path = criticalPath?.steps ?? [];
  return new Set(path.slice(1).map((id, index) => `${path[index] ?? ""}\n${id}`));
}
