import * as l10n from "@vscode/l10n";
import { formatDollars } from "../../../webviews/src/protocol/numbers.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import type {
  PanelDetail,
  PanelEvent,
  PanelPlan,
  PanelPlanStep,
  PanelText,
} from "../../../webviews/src/protocol/run-events.ts";
import { formatDuration } from "../../../webviews/src/protocol/durations.ts";
import { shortNumber } from "./agent-progress.ts";
import { summarizeEvent } from "./event-summary.ts";
import { sidesOfDiff, type DiffSides } from "./asks.ts";

/** So many characters of a payload reach the panel; the whole of it is in the events as JSON. */
export const longestBody = 10_000;
/** Terminals say much in little: so many characters of a text are shown. */
const longestText = 30_000;
const mostPlaces = 20;

/** An event as a line of the panel's list. */
export function toPanelEvent(event: StreamedEvent): PanelEvent {
  const { seq, at, type, turn } = event;
  return {
    seq,
    at,
    type,
    summary: summarizeEvent(event),
    outcome: type === "observation" ? textOf(event["outcome"]) : "",
    took: tookOf(event),
    ...(typeof turn === "number" && { turn }),
  };
}

/** The plan that an event tells; nothing where it is none. */
export function toPanelPlan(event: StreamedEvent): PanelPlan | undefined {
  const { seq, steps, current } = event;
  if (event.type !== "plan" || !Array.isArray(steps) || steps.length === 0) return undefined;
  return { seq, steps: steps.map((step) => toPlanStep(step, current)), reflection: textOf(event["reflection"]) };
}

/** What an opened event shows, before anything of the disk is added: pictures have no addresses yet, and `places` may not be there. `partner`: the other half of a tool call. */
export function toPanelDetail(event: StreamedEvent, partner?: StreamedEvent): PanelDetail {
  const [action, observation] = event.type === "observation" ? [partner, event] : [event, partner];
  const json = JSON.stringify(withoutCommonParts(event), undefined, 2);
  const plan = toPanelPlan(event);
  const pictures = [event, partner].flatMap((each) => texts(each?.["images"]));
  return {
    seq: event.seq,
    source: event.source,
    thought: cutTo(textOf(action?.["thought"]), longestBody),
    texts: [...argumentsOf(action), ...resultOf(observation), ...wordsOf(event)],
    ending: endingOf(observation),
    ...(plan !== undefined && { plan }),
    images: pictures.map((path) => ({ path })),
    places: placesIn([action, observation]),
    hasDiff: diffOf(event, partner) !== undefined,
    json: cutTo(json, longestBody),
    cut: json.length > longestBody,
  };
}

/** What every event has stands in its line. */
function withoutCommonParts(event: StreamedEvent): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !["seq", "at", "type"].includes(name)));
}

/** The two sides of what a tool call changes, or of a diff that it shows; nothing where there is none. */
export function diffOf(event: StreamedEvent, partner?: StreamedEvent): DiffSides | undefined {
  const [action, observation] = event.type === "observation" ? [partner, event] : [event, partner];
  const { file, old_str: before, new_str: after } = recordOf(action?.["arguments"]);
  if (typeof before === "string" && typeof after === "string") return { name: nameOf(textOf(file)), before, after };
  const output = textOf(observation?.["output"]);
  return /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/m.test(output) ? sidesOfDiff(output) : undefined;
}

/** What a place says: the file, and the line counted from 1. */
export function readPlace(place: string): { readonly file: string; readonly line?: number } {
  const [, file, line] = /^(.*?):(\d{1,7})$/.exec(place) ?? [];
  return file === undefined ? { file: place } : { file, line: Number(line) };
}

const planStatuses = ["todo", "doing", "done", "failed", "skipped"] as const;

function toPlanStep(value: unknown, current: unknown): PanelPlanStep {
  const { title, status, number } = recordOf(value);
  return {
    title: textOf(title),
    status: planStatuses.find((each) => each === status) ?? "todo",
    isCurrent: number !== undefined && number === current,
  };
}

/** What one call of a model, or of a tool, took. */
function tookOf({ usage, durationMs }: StreamedEvent): string {
  const { inputTokens, outputTokens, cost } = recordOf(usage);
  const tokens =
    typeof inputTokens === "number" && typeof outputTokens === "number"
      ? l10n.t("{0} in, {1} out", shortNumber(inputTokens), shortNumber(outputTokens))
      : "";
  const parts = [
    tokens,
    typeof cost === "number" ? formatDollars(cost) : "",
    typeof durationMs === "number" ? formatDuration(durationMs) : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function argumentsOf(action: StreamedEvent | undefined): readonly PanelText[] {
  if (action?.type !== "action") return [];
  return Object.entries(recordOf(action["arguments"])).map(([name, value]) =>
    toText(name, typeof value === "string" ? value : JSON.stringify(value, undefined, 2)),
  );
}

function resultOf(observation: StreamedEvent | undefined): readonly PanelText[] {
  if (observation?.type !== "observation") return [];
  const { message, remedy } = recordOf(observation["error"]);
  const wrong = [message, remedy]
    .map(textOf)
    .filter((text) => text !== "")
    .join("\n");
  const output = textOf(observation["output"]);
  const isTerminal = textOf(observation["tool"]).startsWith("shell_") || output.includes("\u001B[");
  return [
    ...(wrong === "" ? [] : [toText(l10n.t("Error"), wrong)]),
    ...(output === "" || output === wrong ? [] : [{ ...toText(l10n.t("Result"), output), isTerminal }]),
  ];
}

/** What is said, where an event is more than its line. */
function wordsOf(event: StreamedEvent): readonly PanelText[] {
  if (event.type === "action" || event.type === "observation") return [];
  const named = [
    [l10n.t("Text"), event["text"]],
    [l10n.t("What the model said"), event["said"]],
    [l10n.t("Attachments"), texts(event["attachments"]).join("\n")],
  ] as const;
  return named.flatMap(([title, value]) => (textOf(value) === "" ? [] : [toText(title, textOf(value))]));
}

function endingOf(observation: StreamedEvent | undefined): string {
  if (observation?.type !== "observation") return "";
  const { durationMs, exitCode } = observation;
  const parts = [
    textOf(observation["outcome"]),
    typeof exitCode === "number" ? l10n.t("exit code {0}", exitCode) : "",
    typeof durationMs === "number" ? formatDuration(durationMs) : "",
    observation["truncated"] === true ? l10n.t("a part of the output; all of it lies in the run's folder") : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

/** Names of arguments that hold a file's path. */
const pathNames: ReadonlySet<string> = new Set([
  "file",
  "path",
  "image",
  "source",
  "target",
  "source_path",
  "output_path",
]);
const pathInText = /(?:^|[\s"'(<[])((?:[a-z]:)?[\w./\\@+~-]*[\w@+~-]\.[a-z][a-z0-9]{0,9}:\d{1,7})/gim;

/** Files that a call speaks of: those it is given, and in texts those that stand with a line. */
function placesIn(events: readonly (StreamedEvent | undefined)[]): readonly string[] {
  const places = new Set<string>();
  for (const event of events) {
    for (const [name, value] of Object.entries(recordOf(event?.["arguments"])))
      if (pathNames.has(name) && typeof value === "string" && value.length < 1_000) places.add(value);
    const output = cutTo(textOf(event?.["output"]), longestText);
    for (const [, place] of output.matchAll(pathInText)) if (place !== undefined) places.add(place);
  }
  return [...places].slice(0, mostPlaces);
}

function toText(title: string, text: string): PanelText {
  return { title, text: cutTo(text, longestText), cut: text.length > longestText, isTerminal: false };
}

function cutTo(text: string, length: number): string {
  return text.length > length ? text.slice(0, length) : text;
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
