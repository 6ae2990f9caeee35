import * as l10n from "@vscode/l10n";
import { graphOfPlan } from "../core/workflow/graph/graph-of-plan.ts";
import { graphOfRun } from "../core/workflow/graph/graph-of-run.ts";
import { PlanGraphRequest, ReadRunGraphRequest, type GraphResult } from "../protocol/graph.ts";
import type { StartRunParams } from "../protocol/runs.ts";
import type { RunId } from "../protocol/states.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";
import { readRun, readStartRun } from "./params.ts";
import { planRun, type PlanPorts } from "./plan-requests.ts";

/** The requests that tell what needs what, in a run and before one. */
export function graphRequests(ports: PlanPorts): readonly HostedRequest[] {
  return [
    hosted(ReadRunGraphRequest, readRun, ({ runId }) => readGraph(ports, runId)),
    hosted(PlanGraphRequest, readStartRun, (params) => planGraph(ports, params)),
  ];
}

/** Nothing is emitted, so nothing is written. */
async function readGraph({ dispatcher, history }: PlanPorts, runId: RunId): Promise<GraphResult> {
  let found: GraphResult | undefined;
  const answer = await dispatcher.decide(({ draft, at }) => {
    const run = draft.run(runId);
    if (run === undefined) return undefined;
    const expected = history.expected.bind(history);
    found = { outcome: "graph", graph: graphOfRun(run, { at, task: (id) => draft.task(id), expected }) };
    return undefined;
  });
  if (answer.outcome === "refused") return { outcome: "refused", because: answer.because, problems: [] };
  return found ?? { outcome: "refused", because: unknownRun(runId), problems: [] };
}

async function planGraph(ports: PlanPorts, params: StartRunParams): Promise<GraphResult> {
  const planned = await planRun(ports, params);
  if (planned.outcome === "refused") return planned;
  return { outcome: "graph", graph: graphOfPlan(planned.plan, ports.clock.now()) };
}

function unknownRun(runId: RunId): { readonly code: string; readonly message: string } {
  return { code: "unknown-run", message: l10n.t("There is no run {0}", runId) };
}
