import * as l10n from "@vscode/l10n";
import type { ScheduleLine, TriggerSpec } from "../../protocol/triggers.ts";

/** What a file says of what starts it, or why nothing does, a sentence. */
export type TriggerReading =
  | { readonly ok: true; readonly value: Pick<TriggerSpec, "name" | "schedules" | "files"> }
  | { readonly ok: false; readonly because: string };

/** Read a checked file's `on`; odd values in it count as none. */
export function readTrigger(value: Readonly<Record<string, unknown>>): TriggerReading {
  const { name, kind, on } = value;
  if (kind !== "workflow") return { ok: false, because: l10n.t("Only a workflow can start by itself") };
  const triggers = isObject(on) ? on : {};
  const schedules = readSchedules(triggers["schedule"]);
  const files = toList(triggers["files"]).filter(isText);
  if (schedules.length + files.length === 0) {
    return { ok: false, because: l10n.t("The workflow says nothing of what starts it: it has no `on`") };
  }
  return { ok: true, value: { name: isText(name) ? name : "", schedules, files } };
}

const policies: readonly unknown[] = ["skip", "once", "all"];

function readSchedules(value: unknown): readonly ScheduleLine[] {
  if (isText(value)) return [{ cron: value, missed: "skip" }];
  return toList(value).flatMap((line): readonly ScheduleLine[] => {
    if (isText(line)) return [{ cron: line, missed: "skip" }];
    if (!isObject(line) || !isText(line["cron"])) return [];
    const { cron, timezone, missed } = line;
    const policy = policies.includes(missed) ? (missed as ScheduleLine["missed"]) : "skip";
    return [{ cron, ...(isText(timezone) ? { timezone } : {}), missed: policy }];
  });
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : value === undefined ? [] : [value];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
