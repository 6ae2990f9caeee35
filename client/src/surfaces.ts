import type { Disposable, Uri } from "vscode";
import type { StreamKey } from "../../server/src/protocol/runs.ts";
import type { Starters } from "./commands/command-table.ts";
import { openLink } from "./commands/open-link.ts";
import { prepare, startRun, type Prepared } from "./commands/run-file.ts";
import type { CommandTable, Workbench } from "./commands/workbench.ts";
import type { FollowedStreams } from "./link/followed-streams.ts";
import { AnalyticsPanels } from "./panels/analytics-panels.ts";
import { GraphPanels } from "./panels/graph-panels.ts";
import { createPanelDoors } from "./panels/panel-doors.ts";
import { PlanPanels } from "./panels/plan-panels.ts";
import { RunEventsPanels } from "./panels/run-events-panels.ts";
import { TestExplorer } from "./tests/test-explorer.ts";
import { followLinks, untilKnown } from "./views/links.ts";

/** What plans, tests and links lead to. */
export interface SurfaceDoors {
  readonly extension: Uri;
  /** The extension's own id: links name it. */
  readonly extensionId: string;
  readonly starters: Pick<Starters, "watch" | "file">;
  readonly streams: FollowedStreams;
  readonly commands: CommandTable;
  /** Hears when the person lets agents work. */
  readonly onAct: () => void;
  readonly onProblem: (error: unknown) => void;
}

/** Where a person meets workflows beside the trees and the commands. */
export interface Surfaces {
  readonly runs: RunEventsPanels;
  readonly plans: PlanPanels;
  readonly graphs: GraphPanels;
  readonly analytics: AnalyticsPanels;
  readonly explorer: TestExplorer;
  /** Let the editor bring tabs back and follow links; what it answers ends that. */
  register(): readonly Disposable[];
}

/** The panels, the Test Explorer, and links into the editor. */
export function createSurfaces(workbench: Workbench, doors: SurfaceDoors): Surfaces {
  const { server, model, editor, person } = workbench;
  const { extension, starters, commands, onAct, onProblem } = doors;
  const runs = createRunPanels(workbench, doors);
  const showEvents = (panel: StreamKey, seq?: number): void => runs.show(panel, seq);
  const run = async (prepared: Prepared): Promise<void> => {
    onAct();
    const runId = await starters.watch(await startRun(workbench, prepared));
    if (runId !== undefined) showEvents({ runId });
  };
  const graphs: GraphPanels = new GraphPanels({
    ...{ extension, server, model, editor, person, onProblem },
    doors: {
      run,
      showPlan: (prepared) => plans.show(prepared),
      showEvents: (runId, taskId) => commands.openEvents({ runId, ...(taskId !== undefined && { taskId }) }),
      answer: (runId, taskId) => commands.answerTask({ runId, taskId }),
    },
  });
  const plans = new PlanPanels({
    extension,
    server,
    editor,
    shorten: (file) => editor.shorten(file),
    isTrusted: () => editor.isTrusted(),
    untilKnown: () => untilKnown(model),
    showGraph: (prepared) => graphs.show({ kind: "plan", prepared }),
    changeInputs: (file) => prepare(workbench, file, { verb: "Plan", all: true }),
    run,
    onProblem,
  });
  const analytics = new AnalyticsPanels({
    ...{ extension, server, model, editor, person, onProblem },
    untilKnown: () => untilKnown(model),
  });
  const explorer = new TestExplorer({ server, folderOf: (file) => editor.folderOf(file), onProblem });
  const links = (): Disposable =>
    followLinks(async (link) => {
      const runId = await openLink(workbench, link, { showEvents, onAct, untilKnown: () => untilKnown(model) });
      await starters.watch(runId);
    }, onProblem);
  const register = (): readonly Disposable[] => [
    ...[runs, plans, graphs, analytics].map((panels) => panels.register()),
    explorer.start(),
    links(),
  ];
  return { runs, plans, graphs, analytics, explorer, register };
}

function createRunPanels({ server, model, editor }: Workbench, doors: SurfaceDoors): RunEventsPanels {
  const { extension, extensionId, starters, streams, commands, onAct, onProblem } = doors;
  return new RunEventsPanels({
    ...{ extension, server, model, streams, commands, onProblem },
    doors: createPanelDoors(editor, { id: extensionId, onAct }),
    runFile: starters.file,
  });
}
