import type { Disposable, Uri } from "vscode";
import type { RunId } from "../../server/src/protocol/states.ts";
import type { Starters } from "./commands/command-table.ts";
import { openLink } from "./commands/open-link.ts";
import { prepare, startRun } from "./commands/run-file.ts";
import type { Workbench } from "./commands/workbench.ts";
import { PlanPanels } from "./panels/plan-panels.ts";
import { TestExplorer } from "./tests/test-explorer.ts";
import { followLinks, untilKnown } from "./views/links.ts";

/** What plans, tests and links lead to. */
export interface SurfaceDoors {
  readonly extension: Uri;
  readonly starters: Pick<Starters, "watch">;
  readonly showEvents: (runId: RunId) => void;
  /** Hears when the person lets agents work. */
  readonly onAct: () => void;
  readonly onProblem: (error: unknown) => void;
}

/** Where a person meets workflows beside the trees and the commands. */
export interface Surfaces {
  readonly plans: PlanPanels;
  readonly explorer: TestExplorer;
  readonly links: Disposable;
}

/** Plans, the Test Explorer, and links into the editor. */
export function createSurfaces(workbench: Workbench, doors: SurfaceDoors): Surfaces {
  const { server, model, editor } = workbench;
  const { extension, starters, showEvents, onAct, onProblem } = doors;
  const plans = new PlanPanels({
    extension,
    server,
    editor,
    shorten: (file) => editor.shorten(file),
    changeInputs: (file) => prepare(workbench, file, { verb: "Plan", all: true }),
    run: async (prepared) => {
      onAct();
      const runId = await starters.watch(await startRun(workbench, prepared));
      if (runId !== undefined) showEvents(runId);
    },
    onProblem,
  });
  const explorer = new TestExplorer({ server, folderOf: (file) => editor.folderOf(file), onProblem });
  const links = followLinks(async (link) => {
    const runId = await openLink(workbench, link, { showEvents, onAct, untilKnown: () => untilKnown(model) });
    await starters.watch(runId);
  }, onProblem);
  return { plans, explorer, links };
}
