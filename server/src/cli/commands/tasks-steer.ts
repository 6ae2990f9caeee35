import type { Command } from "commander";
import type { RequestType } from "vscode-jsonrpc";
import { PauseRunRequest, ResumeRunRequest, StopRunRequest, type RequestOutcome } from "../../protocol/runs.ts";
import type { RunId } from "../../protocol/states.ts";
import {
  PauseTaskRequest,
  ResumeTaskRequest,
  RetryTaskRequest,
  StopTaskRequest,
  type ByPerson,
} from "../../protocol/tasks.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, requireAccepted, valueOf } from "../failing.ts";
import { findInFleet } from "../fleet-lookup.ts";

type OfRun = RequestType<{ readonly runId: RunId; readonly by: string }, RequestOutcome, void>;
type OfTask = RequestType<ByPerson, RequestOutcome, void>;

interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly task: OfTask;
  /** Absent where it can't be asked of a whole run. */
  readonly run?: OfRun;
}

const verbs: readonly Verb[] = [
  {
    name: "stop",
    summary: "stop a task, or a whole run",
    description: "Stop a task. Of a run: stop its running steps; its pending ones never start.",
    task: StopTaskRequest,
    run: StopRunRequest,
  },
  {
    name: "pause",
    summary: "hold a task, or a whole run",
    description: "Hold a task, where its engine can. Of a run: what runs goes on to its end, nothing new starts.",
    task: PauseTaskRequest,
    run: PauseRunRequest,
  },
  {
    name: "resume",
    summary: "let a paused task or run go on",
    description: "Let a paused task or run go on.",
    task: ResumeTaskRequest,
    run: ResumeRunRequest,
  },
  {
    name: "retry",
    summary: "try a failed or stopped task again",
    description: "Try a failed or stopped task again; the steps that were skipped because of it open again.",
    task: RetryTaskRequest,
  },
];

/** `manusctl tasks stop|pause|resume|retry`: what is asked of a task, each over a request of its own. */
export function addTasksSteer(tasks: Command, context: CliContext): void {
  for (const verb of verbs) {
    tasks
      .command(verb.name)
      .summary(verb.summary)
      .description(verb.description)
      .argument("<id...>", `${verb.run === undefined ? "tasks" : "tasks or runs"}, or the beginnings of their ids`)
      .addHelpText("after", `\nExample:\n  manusctl tasks ${verb.name} 01JD3KX5Y0`)
      .action((ids: string[]) => steer(context, verb, ids));
  }
}

async function steer({ link, terminal }: CliContext, verb: Verb, ids: readonly string[]): Promise<void> {
  const fleet = valueOf(await link.connect({ start: true }));
  // All are looked up before anything is asked: a mistyped id changes nothing.
  for (const found of ids.map((id) => findInFleet(fleet, id))) {
    const by = "terminal";
    if (found.type === "task") {
      requireAccepted(valueOf(await link.request(verb.task, { taskId: found.task.id, by })));
      terminal.stderr.write(`Asked: ${verb.name} task ${found.task.id}\n`);
      continue;
    }
    if (verb.run === undefined) {
      throw new CommandFailure(
        exitCodes.badUsage,
        `${found.run.id} is a run`,
        `Give one of its tasks: see \`manusctl tasks list --run ${found.run.id}\`.`,
      );
    }
    requireAccepted(valueOf(await link.request(verb.run, { runId: found.run.id, by })));
    terminal.stderr.write(`Asked: ${verb.name} run ${found.run.id}\n`);
  }
}
