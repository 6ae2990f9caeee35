import * as l10n from "@vscode/l10n";
import type { ManusDocument } from "../document.ts";
import { kindOf } from "../document.ts";
import type { Surroundings } from "../surroundings.ts";
import { placeInTest } from "../tests/place-in-test.ts";
import { entryWithin, testedEntry } from "../tests/tested-file.ts";
import type { IndexEntry } from "../workspace-index.ts";
import { describeInput } from "./describe-target.ts";
import { describeTool } from "./describe-tool.ts";
import { code, escapeMarkdown } from "./markdown.ts";

type Path = readonly (string | number)[];

/** What a name in a test means in the tested file, at the path to it: a step, an input, an output; or a tool. Undefined elsewhere. */
export function describeTested(
  document: ManusDocument,
  path: Path,
  name: string,
  { index }: Surroundings,
): string | undefined {
  if (kindOf(document) !== "test") return undefined;
  const place = placeInTest(path.slice(0, -1));
  const entry = testedEntry(document, index);
  if (place?.names === "tools") return describeTool(document, name);
  if (place === undefined || entry === undefined) return undefined;
  if (place.names === "steps") return describeStepOf(entryWithin(entry, place.within, index), name);
  return place.names === "arguments" ? undefined : describeMember(place.names, entry, name);
}

function describeMember(kind: "inputs" | "outputs", entry: IndexEntry, name: string): string | undefined {
  const of = entry.name ?? "";
  const input = kind === "inputs" ? entry.inputs.find((one) => one.name === name) : undefined;
  if (input !== undefined) return describeInput(input, of);
  const isOutput = kind === "outputs" && entry.outputs.some((one) => one.name === name);
  return isOutput ? l10n.t("**{0}**: an output of {1}.", code(name), code(of)) : undefined;
}

function describeStepOf(entry: IndexEntry | undefined, id: string): string | undefined {
  const number = entry?.steps.findIndex((one) => one.id === id) ?? -1;
  const step = entry?.steps[number];
  if (entry === undefined || step === undefined) return undefined;
  const what =
    step.kind === undefined
      ? ""
      : `, ${step.kind === step.title ? step.kind : `${step.kind}: ${escapeMarkdown(step.title)}`}`;
  return l10n.t("**{0}**: step {1} of {2}{3}.", code(id), String(number + 1), code(entry.name ?? ""), what);
}
