import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import type { RunView, TaskView } from "../../protocol/fleet.ts";
import type { StreamedEvent, StreamKey } from "../../protocol/runs.ts";
import { isFinal } from "../../protocol/states.ts";
import type { CliContext } from "../context.ts";
import { describeEvent } from "../describe-event.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { findInFleet } from "../fleet-lookup.ts";
import { FleetView } from "../fleet-view.ts";
import { formatOption, serializeItem, type FormatOptions } from "../output.ts";
import { printableLine } from "../printable.ts";
import { StreamFollower } from "../stream-follower.ts";
import { paint, type Terminal } from "../terminal.ts";

interface EventsOptions extends FormatOptions {
  readonly follow?: true;
  readonly from: number;
  readonly task?: string;
  readonly run?: true;
}

/** `manusctl events`. */
export function addEvents(program: Command, context: CliContext): void {
  program
    .command("events")
    .summary(l10n.t("print the event stream of a run, or of an agent's task"))
    .description(
      l10n.t(
        "Print an event stream, in order: one line an event. Of a task file's run, and of an agent's task, that is what the agent saw and did; of every other run its plan, its direct steps and what people decided. With -o json each line is the event as it's stored.",
      ),
    )
    .argument("<run>", l10n.t("a run or one of its tasks, or the beginning of its id"))
    .option("-f, --follow", l10n.t("go on with new events until the run, or the task, has ended"))
    .option("--task <id>", l10n.t("the stream of this agent's task of the run, by its step or its id"))
    .option("--run", l10n.t("the run's own stream, also where its agent's would be printed"))
    .option("--from <number>", l10n.t("begin with this event"), parseCount, 1)
    .addOption(formatOption())
    .addHelpText(
      "after",
      `
${l10n.t("Examples:")}
  manusctl events 01JD3K --follow
  manusctl events 01JD3K --task draft
  manusctl events 01JD3K -o json | jq -r .type | sort | uniq -c`,
    )
    .action((id: string, options: EventsOptions) => printEvents(context, id, options));
}

async function printEvents(context: CliContext, id: string, options: EventsOptions): Promise<void> {
  const fleet = valueOf(await context.link.connect({ start: true }));
  const found = findInFleet(fleet, id);
  const { run } = found;
  if (run === undefined) throw new CommandFailure(exitCodes.badUsage, l10n.t("The run of {0} is no longer known", id));
  const tasks = fleet.tasks.filter(({ runId }) => runId === run.id);
  const named = found.type === "task" ? found.task : undefined;
  const task = options.run === true ? undefined : chooseTask({ run, tasks, named, wanted: options.task });
  const key: StreamKey = task === undefined ? { runId: run.id } : { runId: run.id, taskId: task.id };
  const { terminal } = context;
  const follower = new StreamFollower({
    link: context.link,
    key,
    from: options.from,
    onEvent: (event) => {
      const { output } = options;
      terminal.stdout.write(output === "table" ? renderEvent(terminal, event) : serializeItem(output, event));
    },
  });
  if (options.follow === undefined) await follower.catchUp();
  else await followToItsEnd(context, follower, key);
}

interface TaskChoice {
  readonly run: RunView;
  readonly tasks: readonly TaskView[];
  /** The task whose id was given in place of a run's. */
  readonly named: TaskView | undefined;
  readonly wanted: string | undefined;
}

/** The agent's task whose stream is meant; undefined for the run's own. Direct steps and gates have none of their own. */
function chooseTask({ run, tasks, named, wanted }: TaskChoice): TaskView | undefined {
  if (wanted !== undefined) {
    const current = run.steps.find(({ id }) => id === wanted)?.taskId;
    const found = tasks.find(({ id }) => id === current) ?? tasks.find(({ id }) => id.startsWith(wanted.toUpperCase()));
    if (found !== undefined && found.engine !== "tool") return found;
    const message =
      found === undefined
        ? l10n.t("The run has no task {0}", wanted)
        : l10n.t("{0} is no agent and has no stream of its own", wanted);
    throw new CommandFailure(exitCodes.badUsage, message, l10n.t("See `manusctl tasks list --run {0}`.", run.id));
  }
  if (named !== undefined) return named.engine === "tool" ? undefined : named;
  return run.kind === "task" ? tasks.find(({ id }) => id === run.steps[0]?.taskId) : undefined;
}

/** Resolves once the run, or the task, is final and all its events are told. */
async function followToItsEnd({ link }: CliContext, follower: StreamFollower, key: StreamKey): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fleet = new FleetView(
      link,
      ({ runs, tasks }) => {
        const { runId, taskId } = key;
        const now = taskId === undefined ? runs.find(({ id }) => id === runId) : tasks.find(({ id }) => id === taskId);
        if (now === undefined || !isFinal(now.status)) return;
        fleet.close();
        resolve();
      },
      reject,
    );
    follower.follow(reject);
    fleet.start().catch(reject);
  });
  await follower.finish();
}

const widestSummary = 160;

function renderEvent(terminal: Terminal, event: StreamedEvent): string {
  const { seq, at, type, source } = event;
  const time = paint(terminal, "dim", at.slice(11, 19));
  const said = printableLine(describeEvent(event), widestSummary);
  return `${String(seq).padStart(4)} ${time} ${paint(terminal, "bold", type)} ${source} ${said}\n`;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError(l10n.t("It must be a whole number, 1 or more."));
  return count;
}
