import { isTooLong } from "../../cloud/compose.ts";
import { makeStrict } from "../../cloud/strict-schema.ts";
import type { Finding } from "../finding.ts";
import { shiftSpan, spanOf } from "../span.ts";
import { keyText, stringValue } from "../yaml/node.ts";
import type { MappingEntry } from "../yaml/node.ts";
import { toPlainValue } from "../yaml/plain-value.ts";
import type { AgentEntries } from "./agent-entries.ts";

/** Check what the cloud takes of an agent that surely runs there: how long its prompt is, and what its outputs look like. */
export function checkCloudTask({ entries }: AgentEntries): Finding[] {
  const [prompt, outputs] = [entries.get("prompt"), entries.get("outputs")];
  return [...(prompt ? longPrompt(prompt) : []), ...(outputs ? looseOutputs(outputs) : [])];
}

interface Placed {
  readonly entry: MappingEntry;
  readonly at: number;
}

function longPrompt({ entry, at }: Placed): Finding[] {
  const text = stringValue(entry.value);
  if (text === undefined || !isTooLong(text)) return [];
  const message =
    "The prompt is longer than what the cloud takes as text, which is about 5,000 tokens: it goes there as a file.";
  return [{ code: "prompt-as-file", severity: "information", message, span: shiftSpan(spanOf(entry.key), at) }];
}

function looseOutputs({ entry: { value }, at }: Placed): Finding[] {
  if (value.kind !== "mapping") return [];
  return value.entries.flatMap((output): Finding[] => {
    const json =
      output.value.kind === "mapping" ? output.value.entries.find((one) => keyText(one.key) === "json") : undefined;
    const strict = json && makeStrict(toPlainValue(json.value), `the schema of \`${keyText(output.key) ?? ""}\``);
    if (!json || !strict || strict.ok) return [];
    const message = `The cloud can't be asked for this value: ${strict.wrong}.`;
    return [{ code: "schema-not-strict", severity: "error", message, span: shiftSpan(spanOf(json.key), at) }];
  });
}
