import * as l10n from "@vscode/l10n";
import { PauseRunRequest, ResumeRunRequest, StopRunRequest } from "../../../server/src/protocol/runs.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import { allows } from "../model/context-values.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { labelOf } from "../model/statuses.ts";
import { actOnSelection, readSelection } from "./selection-commands.ts";
import { by, tellOutcome, type Command, type Workbench } from "./workbench.ts";

/** Stop, pause and resume, of a given run or of one that the person chooses. */
export function createRunCommands(workbench: Workbench): Record<"stop" | "pause" | "resume", Command> {
  const requests = { stop: StopRunRequest, pause: PauseRunRequest, resume: ResumeRunRequest } as const;
  const command = (action: "stop" | "pause" | "resume"): Command => {
    return async (target) => {
      const several = readSelection(target, workbench.model);
      if (several !== undefined) {
        await actOnSelection(workbench, action, several);
        return;
      }
      const runId = await findRun(workbench, target, {
        ...questions[action](),
        fits: (run) => allows(run, action),
      });
      if (runId === undefined) return;
      await tellOutcome(workbench.person, await workbench.server.request(requests[action], { runId, by }));
    };
  };
  return { stop: command("stop"), pause: command("pause"), resume: command("resume") };
}

const questions = {
  stop: () => ({ title: l10n.t("Stop which run?"), none: l10n.t("No run can be stopped now") }),
  pause: () => ({ title: l10n.t("Pause which run?"), none: l10n.t("No run can be paused now") }),
  resume: () => ({ title: l10n.t("Resume which run?"), none: l10n.t("No run can be resumed now") }),
} as const;

/** Which runs a command is for. */
export interface RunQuestion {
  readonly title: string;
  /** What to say when there is none. */
  readonly none: string;
  readonly fits: (run: RunView) => boolean;
}

/** The target's run, else the only one that fits, else the one the person chooses. */
export async function findRun(
  { model, person }: Workbench,
  target: CommandTarget,
  { title, none, fits }: RunQuestion,
): Promise<RunId | undefined> {
  if (target.runId !== undefined) return target.runId;
  const runs = model.runs.filter(fits);
  const [only] = runs;
  if (only === undefined) {
    await person.tell({ level: "information", text: none });
    return undefined;
  }
  if (runs.length === 1) return only.id;
  return await person.choose(
    title,
    runs.map((run) => ({ label: run.title, description: labelOf(run.status), detail: run.file, value: run.id })),
  );
}
