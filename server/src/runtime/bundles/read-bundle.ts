import * as l10n from "@vscode/l10n";
import type { UnpackedBundle } from "../../core/ports/bundle-files.ts";
import type { JournalRecord } from "../../core/ports/journal.ts";
import type { Refusal, RunId } from "../../protocol/states.ts";
import { documentNames } from "./bundle-description.ts";
import { replayPart } from "./replay-part.ts";
import type { PartState } from "./replay-part.ts";

/** A bundle whose records lead to the state that it says. */
export interface ReadBundle {
  readonly runId: RunId;
  readonly state: PartState;
}

/** Read what a bundle says, and replay it: its records must lead to the very state that is in it. Why not, otherwise. */
export function readBundle({ documents, runs }: Pick<UnpackedBundle, "documents" | "runs">): ReadBundle | Refusal {
  const about = parse(documents[documentNames.about]);
  const runId = isObject(about) ? about["runId"] : undefined;
  const records = readRecords(documents[documentNames.journal] ?? "");
  if (typeof runId !== "string" || records === undefined)
    return broken(l10n.t("what it says of its run can't be read"));
  const state = replayPart(records);
  if (typeof state === "string") return broken(l10n.t("its events can't be replayed here. {0}", state));
  if (`${JSON.stringify(state)}\n` !== documents[documentNames.state]) {
    return broken(l10n.t("its events lead to another state than the one in it"));
  }
  const root = state.runs.find(({ spec }) => spec.id === runId);
  if (root?.end === undefined || state.runs.some(({ end }) => end === undefined)) {
    return broken(l10n.t("its run hasn't ended"));
  }
  const known = new Set(state.runs.map(({ spec }) => spec.id));
  const stray = runs.find((id) => !known.has(id));
  return stray === undefined
    ? { runId, state }
    : broken(l10n.t("it has files of run {0}, of which its events know nothing", stray));
}

function readRecords(text: string): readonly JournalRecord[] | undefined {
  const records = text
    .split("\n")
    .filter((line) => line !== "")
    .map(parse);
  return records.every(isRecord) ? records : undefined;
}

function isRecord(value: unknown): value is JournalRecord {
  if (!isObject(value) || !isObject(value["event"])) return false;
  const { sequence, at, event, effects } = value;
  return (
    typeof sequence === "number" &&
    typeof at === "string" &&
    typeof event["type"] === "string" &&
    Array.isArray(effects)
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

function broken(why: string): Refusal {
  return {
    code: "broken",
    message: l10n.t("The bundle can't be taken in: {0}", why),
    remedy: l10n.t(
      "Where it was exported by another version, export it again with this one. Nothing of it was taken in.",
    ),
  };
}
