import * as l10n from "@vscode/l10n";
import { toolNames } from "../../../../../schemas/generated/tools.ts";
import type { AnnouncedTool, Announcement } from "../../ports/datasources.ts";
import type { ModelAnswer, ModelUsage } from "../../ports/model.ts";
import type { ToolResult } from "../../ports/tools.ts";

/** The tools that an agent which is replayed is offered: those that it wasn't offered then it doesn't call. */
export const everyTool: readonly string[] = toolNames;

/** A call that was carried out when an agent was recorded, and what came of it. */
export interface RecordedCall {
  readonly callId: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly result: ToolResult;
  /** What todo.md held after it, where the call changed that. */
  readonly todo?: string;
}

/** What an agent's recorded stream says of its model and its tools. */
export interface Recording {
  /** The model's answers to turns, in order. */
  readonly turns: readonly ModelAnswer[];
  /** Its answers to the planner's questions, in order. */
  readonly plans: readonly ModelAnswer[];
  /** The calls that got as far as their tool, or to a person who said no, in order. */
  readonly calls: readonly RecordedCall[];
  readonly datasources: readonly Announcement[];
}

type Event = Readonly<Record<string, unknown>>;

/**
 * Read a recorded stream: the text of an agent's `events.jsonl`. A torn last line is left out; anything else that isn't such a stream, and one without a single turn, is a
 * sentence that says so.
 */
export function readRecording(text: string): Recording | string {
  const events = readLines(text);
  if (typeof events === "string") return events;
  const reader = new Reader(events);
  if (reader.turns.length === 0)
    return l10n.t("It has no turn of a model: take the `events.jsonl` of an agent's own folder, not that of its run");
  return reader;
}

function readLines(text: string): readonly Event[] | string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const events: Event[] = [];
  for (const [index, line] of lines.entries()) {
    const event = readObject(line);
    if (event !== undefined) events.push(event);
    else if (index < lines.length - 1) return l10n.t("Its line {0} is no event", index + 1);
  }
  return events;
}

function readObject(line: string): Event | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "type" in value ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

class Reader implements Recording {
  readonly turns: ModelAnswer[] = [];
  readonly plans: ModelAnswer[] = [];
  readonly calls: RecordedCall[] = [];
  readonly datasources: Announcement[] = [];
  private readonly actions = new Map<string, Event>();

  constructor(events: readonly Event[]) {
    for (const event of events) this.take(event);
  }

  private take(event: Event): void {
    switch (event["type"]) {
      case "system":
        return this.takeSystem(event);
      case "plan":
        return this.takePlan(event);
      case "action":
        return this.takeAction(event);
      case "observation":
        return this.takeObservation(event);
      case "datasource":
        this.datasources.push(event as unknown as Announcement & { readonly tools: readonly AnnouncedTool[] });
        return undefined;
      default:
        return undefined;
    }
  }

  private takeSystem(event: Event): void {
    if (event["event"] === "modelAnswered") {
      const answer: ModelAnswer = { text: "", calls: [], finish: "complete", usage: event["usage"] as ModelUsage };
      (event["source"] === "planner" ? this.plans : this.turns).push(answer);
    } else if (event["event"] === "answerRefused")
      this.changeTurn((turn) => ({ ...turn, text: textAt(event, "said") }));
    else if (event["event"] === "todoChanged") this.changeCall((call) => ({ ...call, todo: textAt(event, "said") }));
  }

  /** A plan that nobody was asked for follows no answer. */
  private takePlan({ reflection, steps }: Event): void {
    const last = this.plans.at(-1);
    if (last?.text === "") this.plans.splice(-1, 1, { ...last, text: JSON.stringify({ reflection, steps }) });
  }

  private takeAction(event: Event): void {
    const callId = textAt(event, "callId");
    this.actions.set(callId, event);
    if (event["source"] !== "agent") return;
    const call = { id: callId, name: textAt(event, "tool"), arguments: JSON.stringify(event["arguments"] ?? {}) };
    this.changeTurn((turn) => ({ ...turn, text: turn.text || textAt(event, "thought"), calls: [...turn.calls, call] }));
  }

  private takeObservation(event: Event): void {
    const action = this.actions.get(textAt(event, "callId"));
    // What the loop answered by itself it answers again.
    if (action === undefined || event["source"] !== "tool") return;
    const values = (action["arguments"] ?? {}) as RecordedCall["arguments"];
    const result = { ...event, outcome: event["outcome"], output: textAt(event, "output") } as unknown as ToolResult;
    this.calls.push({ callId: textAt(event, "callId"), tool: textAt(event, "tool"), arguments: values, result });
  }

  private changeTurn(change: (turn: ModelAnswer) => ModelAnswer): void {
    const last = this.turns.at(-1);
    if (last !== undefined) this.turns.splice(-1, 1, change(last));
  }

  private changeCall(change: (call: RecordedCall) => RecordedCall): void {
    const last = this.calls.at(-1);
    if (last !== undefined) this.calls.splice(-1, 1, change(last));
  }
}

function textAt(event: Event, key: string): string {
  const value = event[key];
  return typeof value === "string" ? value : "";
}
