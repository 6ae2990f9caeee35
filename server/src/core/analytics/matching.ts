import type { AnalyticsFilter } from "../../protocol/analytics.ts";
import type { Cell, CellKind } from "./cells.ts";

/** By what each kind of cell can be told apart; what else a filter asks for leaves the kind out where it must (`none`), or doesn't concern it. */
const knows: Readonly<Record<CellKind, readonly (keyof AnalyticsFilter)[]>> = {
  task: ["account", "instance", "model", "workflow", "path", "engine"],
  start: ["account", "instance", "model", "workflow", "path", "engine"],
  spend: ["account", "instance", "model", "workflow", "path", "engine"],
  call: ["account", "instance", "model", "workflow", "path", "engine"],
  retry: ["account", "instance", "model", "workflow", "path", "engine"],
  ask: ["account", "instance", "model", "workflow", "path", "engine"],
  run: ["workflow", "path"],
  reuse: ["workflow", "path"],
  slot: ["account", "instance"],
};

/** Whether the filter has something that runs can't be told apart by. */
export function leavesRunsOut({ account, instance, model, engine }: AnalyticsFilter): boolean {
  return [account, instance, model, engine].some((each) => each !== undefined);
}

/** Whether a cell counts with this filter, but for its outcome. */
export function matches(cell: Cell, filter: AnalyticsFilter): boolean {
  return knows[cell.kind].every((name) => {
    const wanted = filter[name];
    if (wanted === undefined || name === "outcome") return true;
    return name === "path" ? isBelow(cell.file, wanted) : cell[name] === wanted;
  });
}

/** Whether a file is that path, or lies in that folder. */
function isBelow(file: string, path: string): boolean {
  const folder = path.replace(/[/\\]+$/, "");
  if (file === folder) return true;
  return file.startsWith(folder) && (file[folder.length] === "/" || file[folder.length] === "\\");
}
