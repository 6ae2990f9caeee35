import * as l10n from "@vscode/l10n";
import { formatDollars } from "../../../webviews/src/protocol/numbers.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";

/** So long is a summary at most; the list shows one line an event. */
const longestSummary = 300;

/** One line about an event. An event of an unknown type, or one that lacks what its type has, is still described as far as it goes. */
export function summarizeEvent(event: StreamedEvent): string {
  const line = (summaries[event.type] ?? summarizeOther)(event);
  return oneLine(line === "" ? event.type : line);
}

const summaries: Readonly<Record<string, (event: StreamedEvent) => string>> = {
  message: (event) => joined(": ", textOf(event["role"]), joined(" ", textOf(event["text"]), attached(event))),
  action: (event) => joined(" ", textOf(event["tool"]), argumentsOf(event["arguments"])),
  observation: (event) => joined(": ", joined(" ", textOf(event["tool"]), textOf(event["outcome"])), resultOf(event)),
  plan: summarizePlan,
  knowledge: (event) => joined(": ", textOf(event["id"]), textOf(event["text"])),
  datasource: (event) => joined(" ", textOf(event["name"]), bracketed(textOf(event["kind"]))),
  system: summarizeSystem,
};

/** What a call of the model took is in its text; what it cost isn't always known. */
function summarizeSystem(event: StreamedEvent): string {
  return joined(" · ", summarizeOther(event), costOf(event["usage"]));
}

function costOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  return "cost" in value && typeof value.cost === "number" ? formatDollars(value.cost) : l10n.t("cost unknown");
}

function summarizeOther(event: StreamedEvent): string {
  return textOf(event["text"]) || textOf(event["event"]);
}

function summarizePlan(event: StreamedEvent): string {
  const steps = Array.isArray(event["steps"]) ? event["steps"].length : 0;
  const current = textOf(event["current"]);
  const place = current === "" ? l10n.t("{0} steps", steps) : l10n.t("step {0} of {1}", current, steps);
  return joined(": ", joined(", ", textOf(event["status"]), place), textOf(event["reflection"]));
}

function resultOf(event: StreamedEvent): string {
  const error = event["error"];
  const message = typeof error === "object" && error !== null && "message" in error ? textOf(error.message) : "";
  return message || textOf(event["output"]);
}

function attached(event: StreamedEvent): string {
  const attachments = event["attachments"];
  return Array.isArray(attachments) && attachments.length > 0 ? l10n.t("(with {0} attached)", attachments.length) : "";
}

/** The arguments without braces: `file: notes.md, append: true`. */
function argumentsOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value)
    .map(([name, argument]) => `${name}: ${typeof argument === "string" ? argument : JSON.stringify(argument)}`)
    .join(", ");
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value.trim();
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function bracketed(text: string): string {
  return text === "" ? "" : `(${text})`;
}

function joined(separator: string, ...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(separator);
}

/** Colours, moves of the cursor, titles: what a terminal does and doesn't show. */
const terminalCodes = /\u001B(?:\[[\d;?]*[a-zA-Z]|\][^\u0007\u001B]*(?:\u0007|\u001B\\))/g;

function oneLine(text: string): string {
  // Cut first: a payload may be megabytes long.
  const start = text.slice(0, longestSummary * 2);
  const line = start.replaceAll(terminalCodes, "").replaceAll(/\s+/g, " ").trim();
  return line.length > longestSummary ? `${line.slice(0, longestSummary - 1)}…` : line;
}
