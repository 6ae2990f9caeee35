import * as l10n from "@vscode/l10n";
import { isTooLong } from "../../cloud/compose.ts";
import { makeStrict } from "../../cloud/strict-schema.ts";
import type { PlacedStep } from "../document.ts";
import type { Finding } from "../finding.ts";
import { spanOf } from "../span.ts";
import { keyText, stringValue } from "../yaml/node.ts";
import type { MappingEntry } from "../yaml/node.ts";
import { shiftFinding } from "../yaml/parse-text.ts";
import { toPlainValue } from "../yaml/plain-value.ts";
import type { AgentEntries } from "./agent-entries.ts";

/**
 * Check what the cloud takes of an agent that surely runs there: how long its prompt is, and what its outputs look like. Remembered in `memory`, which belongs to the
 * text that all of the agent stands in.
 */
export function checkCloudTask({ entries, startOf }: AgentEntries, memory?: PlacedStep["memory"]): Finding[] {
  const known = memory?.get("cloud task") as Found | undefined;
  const found = known ?? { prompt: longPrompt(entries.get("prompt")), outputs: looseOutputs(entries.get("outputs")) };
  memory?.set("cloud task", found);
  const at = (key: keyof Found): Finding[] => found[key].map((finding) => shiftFinding(finding, startOf(key)));
  return [...at("prompt"), ...at("outputs")];
}

interface Found {
  readonly prompt: readonly Finding[];
  readonly outputs: readonly Finding[];
}

function longPrompt(prompt: MappingEntry | undefined): Finding[] {
  const text = stringValue(prompt?.value);
  if (!prompt || text === undefined || !isTooLong(text)) return [];
  const message = l10n.t(
    "The prompt is longer than what the cloud takes as text, which is about 5,000 tokens: it goes there as a file.",
  );
  return [{ code: "prompt-as-file", severity: "information", message, span: spanOf(prompt.key) }];
}

function looseOutputs(outputs: MappingEntry | undefined): Finding[] {
  if (outputs?.value.kind !== "mapping") return [];
  return outputs.value.entries.flatMap(({ key, value }): Finding[] => {
    const json = value.kind === "mapping" ? value.entries.find((one) => keyText(one.key) === "json") : undefined;
    const strict = json && makeStrict(toPlainValue(json.value), l10n.t("the schema of `{0}`", keyText(key) ?? ""));
    if (!json || !strict || strict.ok) return [];
    const message = l10n.t("The cloud can't be asked for this value: {0}.", strict.wrong);
    return [{ code: "schema-not-strict", severity: "error", message, span: spanOf(json.key) }];
  });
}
