import * as l10n from "@vscode/l10n";
import { formatDollars } from "../core/locale/numbers.ts";
import { mainArgument } from "../core/agent/main-argument.ts";
import type { StreamedEvent } from "../protocol/runs.ts";

/** What an event of a stream says, for people; may have several lines. Of one that says nothing in the ways known here, all that it holds. */
export function describeEvent(event: StreamedEvent): string {
  const said = describe(event);
  return said.trim() === "" ? JSON.stringify(event) : said;
}

function describe(event: StreamedEvent): string {
  switch (event.type) {
    case "message":
      return describeMessage(event);
    case "action":
      return describeAction(event);
    case "observation":
      return describeObservation(event);
    case "plan":
      return describePlan(event);
    case "knowledge":
      return textOf(event["text"]);
    case "datasource":
      return describeDatasource(event);
    case "system":
      return describeSystem(event);
    default:
      return JSON.stringify(event);
  }
}

/** A call as a person reads it: the tool and what it is called with. */
export function describeCall(event: StreamedEvent): string {
  const { tool, arguments: given } = event;
  const name = textOf(tool);
  const values = typeof given === "object" && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
  const about = mainArgument(name, values);
  if (about !== undefined) return `${name} ${about}`;
  return Object.keys(values).length === 0 ? name : `${name} ${JSON.stringify(values)}`;
}

/** A step of a plan as the event schema has it. */
export interface PlanStep {
  readonly number?: unknown;
  readonly title?: unknown;
  readonly status?: unknown;
}

/** The steps of a plan event; none where it has none. */
export function planSteps(event: StreamedEvent): readonly PlanStep[] {
  return Array.isArray(event["steps"]) ? (event["steps"] as readonly PlanStep[]) : [];
}

function describeMessage(event: StreamedEvent): string {
  const attachments = Array.isArray(event["attachments"]) ? event["attachments"].map(String) : [];
  const names = attachments.length === 0 ? "" : ` [${attachments.join(", ")}]`;
  return `${textOf(event["role"])}: ${textOf(event["text"])}${names}`;
}

function describeAction(event: StreamedEvent): string {
  const { tool, arguments: given, turn } = event;
  return typeof turn === "number"
    ? l10n.t("turn {0}: {1} {2}", turn, textOf(tool), JSON.stringify(given ?? {}))
    : `${textOf(tool)} ${JSON.stringify(given ?? {})}`;
}

function describeObservation(event: StreamedEvent): string {
  const { outcome, output, tool } = event;
  const said = textOf(output);
  return outcome === "succeeded" ? said || l10n.t("{0} succeeded", textOf(tool)) : `${textOf(outcome)}: ${said}`;
}

function describePlan(event: StreamedEvent): string {
  const steps = planSteps(event);
  const doing = steps.filter(({ status }) => status === "doing").map(({ title }) => textOf(title));
  const done = steps.filter(({ status }) => status === "done").length;
  return doing.length === 0
    ? l10n.t("{0} of {1} done", done, steps.length)
    : l10n.t("{0} of {1} done; now: {2}", done, steps.length, doing.join("; "));
}

function describeDatasource(event: StreamedEvent): string {
  const tools = Array.isArray(event["tools"]) ? event["tools"].length : 0;
  const offered = tools === 1 ? "1 tool" : l10n.t("{0} tools", tools);
  return `${textOf(event["name"])} (${textOf(event["kind"])}): ${offered}`;
}

function describeSystem(event: StreamedEvent): string {
  const usage = event["usage"];
  const text = textOf(event["text"]);
  if (typeof usage !== "object" || usage === null) return text === "" ? textOf(event["event"]) : text;
  const { model, inputTokens, outputTokens, cost } = usage as Readonly<Record<string, unknown>>;
  const price = typeof cost === "number" ? `, ${formatCost(cost)}` : "";
  return l10n.t(
    "{0}: {1} tokens read, {2} written{3}",
    textOf(model),
    textOf(inputTokens),
    textOf(outputTokens),
    price,
  );
}

/** An amount in US dollars for people, with as many digits as it takes to see it; `unknown` where nobody knows it. */
export function formatCost(cost: number | undefined): string {
  return cost === undefined ? l10n.t("unknown") : formatDollars(cost);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : JSON.stringify(value);
}
