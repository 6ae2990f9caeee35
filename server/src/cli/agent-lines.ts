import * as l10n from "@vscode/l10n";
import type { HostLink } from "../core/ports/host-link.ts";
import type { RunView, TaskView } from "../protocol/fleet.ts";
import type { StreamedEvent } from "../protocol/runs.ts";
import type { TaskId } from "../protocol/states.ts";
import { describeCall, describeEvent, planSteps } from "./describe-event.ts";
import { formatDuration } from "../core/locale/durations.ts";
import { printable, printableLine } from "./printable.ts";
import { StreamFollower } from "./stream-follower.ts";
import { paint, type Colour, type Terminal } from "./terminal.ts";

/** What showing agents needs. */
export interface AgentLinesOptions {
  readonly terminal: Pick<Terminal, "colour">;
  readonly link: HostLink;
  /** Shows a line that stays. */
  readonly line: (text: string) => void;
  /** Hears that a stream can't be read. */
  readonly failed: (error: unknown) => void;
}

/** Shows what the agents of a run do, as they do it: each call with what came of it, the plan's step, what they say, and what went wrong. */
export class AgentLines {
  /** What an agent said to people last. */
  lastMessage: string | undefined;
  private readonly options: AgentLinesOptions;
  private readonly located = new Set<TaskId>();
  private readonly followers = new Map<TaskId, StreamFollower>();

  constructor(options: AgentLinesOptions) {
    this.options = options;
  }

  /** Follow each agent of the run that has begun and isn't followed yet. */
  follow(run: RunView, tasks: readonly TaskView[]): void {
    for (const task of tasks) {
      this.tellPlace(run, task);
      if (task.engine === "tool" || task.startedAt === undefined || this.followers.has(task.id)) continue;
      const prefix = this.prefixOf(run, task);
      const lines = new TaskLines(this.options.terminal);
      const { link, failed } = this.options;
      const onEvent = (event: StreamedEvent): void => {
        for (const text of lines.of(event)) this.options.line(`${prefix}${text}`);
        if (event.type === "message" && event["role"] === "agent") this.lastMessage = printable(String(event["text"]));
      };
      const follower = new StreamFollower({ link, key: { runId: run.id, taskId: task.id }, from: 1, onEvent });
      this.followers.set(task.id, follower);
      follower.follow(failed);
    }
  }

  /** Where it can be watched, once it is in the cloud. */
  private tellPlace(run: RunView, task: TaskView): void {
    if (task.cloud === undefined || this.located.has(task.id)) return;
    this.located.add(task.id);
    const { accountId, url } = task.cloud;
    const text = printableLine(l10n.t("in the cloud for {0}: {1}", accountId, url), widest);
    this.options.line(`${this.prefixOf(run, task)}${paint(this.options.terminal, "dim", `· ${text}`)}`);
  }

  private prefixOf(run: RunView, task: TaskView): string {
    return run.kind === "task" ? "  " : `  ${paint(this.options.terminal, "dim", task.stepId)} `;
  }

  /** Resolves once all that is on disk by now is shown. */
  async finish(): Promise<void> {
    await Promise.all([...this.followers.values()].map((follower) => follower.finish()));
  }

  close(): void {
    for (const follower of this.followers.values()) follower.close();
  }
}

const widest = 160;

/** What of the `system` events is worth a line here; `events` has all. */
const worthTelling: ReadonlySet<string> = new Set([
  "answerRefused",
  "attemptFailed",
  "budgetExtended",
  "budgetReached",
  "contextTruncated",
  "datasourceFailed",
  "hint",
  "modelCancelled",
  "priceUnknown",
  "setupFailed",
]);

/** The lines of one agent. */
class TaskLines {
  private readonly terminal: Pick<Terminal, "colour">;
  private readonly calls = new Map<unknown, string>();
  private plan = "";

  constructor(terminal: Pick<Terminal, "colour">) {
    this.terminal = terminal;
  }

  of(event: StreamedEvent): readonly string[] {
    switch (event.type) {
      case "action":
        this.calls.set(event["callId"], describeCall(event));
        return [];
      case "observation":
        return [this.call(event)];
      case "plan":
        return this.planLines(event);
      case "message":
        return this.message(event);
      case "system":
        return worthTelling.has(String(event["event"])) ? [this.note(describeEvent(event))] : [];
      case "datasource":
      case "knowledge":
        return [this.note(`${event.type}: ${describeEvent(event)}`)];
      default:
        return [];
    }
  }

  private call(event: StreamedEvent): string {
    const { callId, outcome, output, durationMs } = event;
    const call = this.calls.get(callId) ?? String(event["tool"]);
    this.calls.delete(callId);
    const [mark, colour] = marks[String(outcome)] ?? ["·", "dim"];
    const why = outcome === "succeeded" ? "" : ` ${String(outcome)}: ${String(output)}`;
    const time = typeof durationMs === "number" && durationMs >= 1000 ? `  ${formatDuration(durationMs)}` : "";
    const text = printableLine(`${call}${why}`, widest);
    return `${paint(this.terminal, colour, mark)} ${text}${paint(this.terminal, "dim", time)}`;
  }

  /** The step that is worked on, when it is another one. */
  private planLines(event: StreamedEvent): readonly string[] {
    const steps = planSteps(event);
    const current = steps.find(({ number }) => number === event["current"]);
    const said =
      current === undefined
        ? ""
        : l10n.t("Plan {0}/{1}: {2}", String(current.number), steps.length, String(current.title));
    if (said === this.plan || said === "") return [];
    this.plan = said;
    return [paint(this.terminal, "bold", printableLine(said, widest))];
  }

  /** What a person is asked is shown with the question. */
  private message(event: StreamedEvent): readonly string[] {
    if (event["ask"] === true) return [];
    const isPerson = event["role"] === "person";
    const { text, attachments } = event;
    const files = Array.isArray(attachments)
      ? attachments.map((name) => `  [${printableLine(String(name), widest)}]`)
      : [];
    const [first = "", ...rest] = printable(String(text)).split("\n");
    return [
      `${paint(this.terminal, "cyan", isPerson ? "«" : "»")} ${first}`,
      ...rest.map((line) => `  ${line}`),
      ...files,
    ];
  }

  private note(text: string): string {
    return paint(this.terminal, "dim", `· ${printableLine(text, widest)}`);
  }
}

const marks: Readonly<Record<string, readonly [string, Colour]>> = {
  succeeded: ["✔", "green"],
  failed: ["✖", "red"],
  refused: ["⊘", "yellow"],
  interrupted: ["■", "yellow"],
};
