import type { Disposable, Uri } from "vscode";
import type { StreamKey } from "../../server/src/protocol/runs.ts";
import type { RunId, TaskId } from "../../server/src/protocol/states.ts";
import type { AnalyticsQuery } from "../../webviews/src/protocol/analytics.ts";
import type { Starters } from "./commands/command-table.ts";
import type { Prepared } from "./commands/run-file.ts";
import type { CommandTable, Workbench } from "./commands/workbench.ts";
import { analyticsPanelType, graphPanelType, planPanelType, runEventsPanelType } from "./contributions.ts";
import { later } from "./first-act.ts";
import type { FollowedStreams } from "./link/followed-streams.ts";
import type { AnalyticsPanels } from "./panels/analytics-panels.ts";
import type { GraphPanels } from "./panels/graph-panels.ts";
import type { GraphSource } from "./panels/graph-session.ts";
import { panelsOnDemand, type PanelsOnDemand } from "./panels/panels-on-demand.ts";
import type { PlanPanels } from "./panels/plan-panels.ts";
import type { RunEventsPanels } from "./panels/run-events-panels.ts";
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
export interface Surfaces extends PanelKinds {
  readonly explorer: TestExplorer;
  /** Let the editor bring tabs back and follow links; what it answers ends that. */
  register(): readonly Disposable[];
}

interface PanelKinds {
  readonly runs: PanelsOnDemand<[subject: StreamKey, seq?: number]>;
  readonly plans: PanelsOnDemand<[prepared: Prepared]>;
  readonly graphs: PanelsOnDemand<[source: GraphSource]>;
  readonly analytics: PanelsOnDemand<[filter?: AnalyticsQuery["filter"]]>;
}

/** The panels, the Test Explorer, and links into the editor. */
export function createSurfaces(workbench: Workbench, doors: SurfaceDoors): Surfaces {
  const { server, model, editor } = workbench;
  const { starters, onAct, onProblem } = doors;
  const kinds = createPanels(workbench, doors);
  const { runs, plans, graphs, analytics } = kinds;
  const explorer = new TestExplorer({ server, folderOf: (file) => editor.folderOf(file), onProblem });
  const links = (): Disposable =>
    followLinks(async (link) => {
      const { openLink } = await later();
      const leads = { showEvents: runs.show, onAct, untilKnown: () => untilKnown(model) };
      await starters.watch(await openLink(workbench, link, leads));
    }, onProblem);
  const register = (): readonly Disposable[] => [
    ...[runs, plans, graphs, analytics].map((kind) => kind.register()),
    explorer.start(),
    links(),
  ];
  return { ...kinds, explorer, register };
}

function createPanels(workbench: Workbench, doors: SurfaceDoors): PanelKinds {
  const { server, model, editor, person } = workbench;
  const { extension, starters, commands, onAct, onProblem } = doors;
  const parts = { extension, server, model, editor, person, onProblem, untilKnown: () => untilKnown(model) };
  const runs = createRunPanels(workbench, doors);
  const run = async (prepared: Prepared): Promise<void> => {
    onAct();
    const { startRun } = await later();
    const runId = await starters.watch(await startRun(workbench, prepared));
    if (runId !== undefined) runs.show({ runId });
  };
  const makePlans = async (): Promise<PlanPanels> => {
    const { PlanPanels, prepare } = await later();
    return new PlanPanels({
      ...parts,
      shorten: (file) => editor.shorten(file),
      isTrusted: () => editor.isTrusted(),
      showGraph: (prepared) => graphs.show({ kind: "plan", prepared }),
      changeInputs: (file) => prepare(workbench, file, { verb: "Plan", all: true }),
      run,
    });
  };
  const makeGraphs = async (): Promise<GraphPanels> => {
    const { GraphPanels } = await later();
    const leads = {
      run,
      showPlan: plans.show,
      showEvents: (runId: RunId, taskId?: TaskId) =>
        commands.openEvents({ runId, ...(taskId !== undefined && { taskId }) }),
      answer: (runId: RunId, taskId: TaskId) => commands.answerTask({ runId, taskId }),
    };
    return new GraphPanels({ ...parts, doors: leads });
  };
  const plans = panelsOnDemand(planPanelType, makePlans, onProblem);
  const graphs = panelsOnDemand(graphPanelType, makeGraphs, onProblem);
  const makeAnalytics = async (): Promise<AnalyticsPanels> => new (await later()).AnalyticsPanels(parts);
  return { runs, plans, graphs, analytics: panelsOnDemand(analyticsPanelType, makeAnalytics, onProblem) };
}

function createRunPanels({ server, model, editor }: Workbench, doors: SurfaceDoors): PanelKinds["runs"] {
  const { extension, extensionId, starters, streams, commands, onAct, onProblem } = doors;
  const make = async (): Promise<RunEventsPanels> => {
    const { createPanelDoors, RunEventsPanels } = await later();
    return new RunEventsPanels({
      ...{ extension, server, model, streams, commands, onProblem },
      doors: createPanelDoors(editor, { id: extensionId, onAct }),
      runFile: starters.file,
    });
  };
  return panelsOnDemand(runEventsPanelType, make, onProblem);
}
