import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import type { RunView } from "../../protocol/fleet.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  ReadEventsRequest,
  type StreamedEvent,
} from "../../protocol/runs.ts";
import { isFinal } from "../../protocol/states.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, requireAccepted, valueOf } from "../failing.ts";
import { findInFleet } from "../fleet-lookup.ts";
import { FleetView } from "../fleet-view.ts";
import { formatOption, serializeItem, type FormatOptions } from "../output.ts";
import { paint, type Terminal } from "../terminal.ts";

interface EventsOptions extends FormatOptions {
  readonly follow?: true;
  readonly from: number;
}

const pageSize = 500;

/** `manusctl events`. */
export function addEvents(program: Command, context: CliContext): void {
  program
    .command("events")
    .summary("print the event stream of a run")
    .description(
      "Print the event stream of a run, in order: one line an event. With -o json each line is the event as it's stored.",
    )
    .argument("<run>", "a run or one of its tasks, or the beginning of its id")
    .option("-f, --follow", "go on with new events until the run has ended")
    .option("--from <number>", "begin with this event", parseCount, 1)
    .addOption(formatOption())
    .addHelpText(
      "after",
      "\nExamples:\n  manusctl events 01JD3K --follow\n  manusctl events 01JD3K -o json | jq -r .type | sort | uniq -c",
    )
    .action((id: string, options: EventsOptions) => printEvents(context, id, options));
}

async function printEvents(context: CliContext, id: string, options: EventsOptions): Promise<void> {
  const { run } = findInFleet(valueOf(await context.link.connect({ start: true })), id);
  if (run === undefined) throw new CommandFailure(exitCodes.badUsage, `The run of ${id} is no longer known`);
  const stream = new EventPrinter(context, run, options);
  if (options.follow === undefined) await stream.catchUp();
  else await stream.follow();
}

/** Prints each event once and in order, whichever way it came. */
class EventPrinter {
  private readonly context: CliContext;
  private readonly run: RunView;
  private readonly options: EventsOptions;
  private next: number;
  private catching: Promise<void> | undefined;

  constructor(context: CliContext, run: RunView, options: EventsOptions) {
    this.context = context;
    this.run = run;
    this.options = options;
    this.next = options.from;
  }

  /** Read from disk what hasn't been printed. */
  catchUp(): Promise<void> {
    return (this.catching ??= this.readAll().finally(() => (this.catching = undefined)));
  }

  async follow(): Promise<void> {
    const { link } = this.context;
    const cancel = link.on(EventsAppendedNotification, ({ runId, events }) => {
      if (runId === this.run.id) this.take(events);
    });
    await this.ended();
    cancel();
    await this.catching;
    await this.catchUp();
  }

  private take(events: readonly StreamedEvent[]): void {
    if (this.catching !== undefined) return;
    for (const event of events) {
      if (event.seq === this.next) this.print(event);
    }
    if ((events.at(-1)?.seq ?? 0) >= this.next) void this.catchUp();
  }

  /** Resolves once the run is final. Each new connection follows anew and reads what came in between. */
  private ended(): Promise<void> {
    return new Promise((resolve, reject) => {
      let following = false;
      const fleet = new FleetView(
        this.context.link,
        ({ runs }) => {
          const now = runs.find(({ id }) => id === this.run.id);
          if (now === undefined || !isFinal(now.status)) return;
          fleet.close();
          cancel();
          resolve();
        },
        reject,
      );
      const cancel = this.context.link.onState(({ state }) => {
        if (state !== "connected") following = false;
        else if (!following) {
          following = true;
          this.attend().catch(reject);
        }
      });
      fleet.start().catch(reject);
    });
  }

  private async attend(): Promise<void> {
    requireAccepted(valueOf(await this.context.link.request(FollowEventsRequest, { runId: this.run.id })));
    await this.catchUp();
  }

  private async readAll(): Promise<void> {
    for (;;) {
      const params = { runId: this.run.id, from: this.next, limit: pageSize };
      const answer = valueOf(await this.context.link.request(ReadEventsRequest, params));
      if (answer.outcome === "refused") throw refusedAs(answer.because);
      for (const event of answer.page.events) this.print(event);
      if (this.next > answer.page.total || answer.page.events.length === 0) return;
    }
  }

  private print(event: StreamedEvent): void {
    this.next = event.seq + 1;
    const { terminal } = this.context;
    const { output } = this.options;
    terminal.stdout.write(output === "table" ? renderEvent(terminal, event) : serializeItem(output, event));
  }
}

function renderEvent(terminal: Terminal, event: StreamedEvent): string {
  const { seq, at, type, source } = event;
  const time = paint(terminal, "dim", at.slice(11, 19));
  return `${String(seq).padStart(4)} ${time} ${paint(terminal, "bold", type)} ${source} ${summarize(event)}\n`;
}

const widestSummary = 160;

/** What an event says, in one line. */
function summarize(event: StreamedEvent): string {
  const line = describe(event)
    .trim()
    .replace(/\s*\n\s*/g, " ⏎ ");
  return line.length > widestSummary ? `${line.slice(0, widestSummary - 1)}…` : line;
}

/** The call of an action, the steps of a plan that aren't over, the text of whatever has one; else the event itself. */
function describe(event: StreamedEvent): string {
  const { tool, arguments: given, steps, text, output, message } = event;
  if (event.type === "action" && typeof tool === "string") return `${tool} ${JSON.stringify(given ?? {})}`;
  if (event.type === "plan" && Array.isArray(steps)) return describePlan(steps as readonly PlanStep[]);
  const said = text ?? output ?? message;
  return typeof said === "string" ? said : JSON.stringify(event);
}

/** A step of a plan as the event schema has it. */
interface PlanStep {
  readonly title?: unknown;
  readonly status?: unknown;
}

function describePlan(steps: readonly PlanStep[]): string {
  const doing = steps.filter(({ status }) => status === "doing").map(({ title }) => String(title));
  const done = steps.filter(({ status }) => status === "done").length;
  return `${done} of ${steps.length} done${doing.length === 0 ? "" : `; now: ${doing.join("; ")}`}`;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  return count;
}
