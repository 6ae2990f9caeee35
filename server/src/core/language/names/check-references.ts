import * as l10n from "@vscode/l10n";
import { inFile } from "../checks/placed-step.ts";
import type { StepInFile } from "../checks/placed-step.ts";
import type { NamedPlace } from "../checks/step-facts.ts";
import type { ManusDocument } from "../document.ts";
import { documentName, entryOf } from "../document.ts";
import type { Finding } from "../finding.ts";
import { describeNode } from "../schema/expectation.ts";
import { didYouMean, listWords, suggest } from "../schema/suggest.ts";
import { shiftSpan } from "../span.ts";
import type { Surroundings } from "../surroundings.ts";
import type { DeclaredInput, CalledKind, IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import { keyText } from "../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";
import { computedProblem, typesOfStep } from "./check-computed.ts";
import type { TypeOf } from "./check-computed.ts";
import { folderOf, isPath, normalizePath, resolvePath } from "./file-paths.ts";
import { findTarget } from "./find-target.ts";

/** Check what a file says of other files: that its name is its own, and that the tasks and workflows of its steps exist and take what they are given. */
export function checkReferences(
  document: ManusDocument,
  steps: readonly StepInFile[],
  around: Pick<Surroundings, "index" | "files">,
): Finding[] {
  const found = duplicateName(document, around.index);
  for (const step of steps) for (const finding of checkTarget(step, document, around)) found.push(finding);
  return found;
}

function duplicateName(document: ManusDocument, index: WorkspaceIndex): Finding[] {
  const placed = entryOf(document, "name");
  const name = documentName(document);
  if (!placed || name === undefined) return [];
  const own = normalizePath(document.file);
  const others = index.withName(name).filter((entry) => normalizePath(entry.file) !== own);
  if (others.length === 0) return [];
  const { start, end } = placed.entry.value;
  const message = l10n.t(
    "The name `{0}` is taken by {1}. Names are unique in a workspace.",
    name,
    listWords(
      others.map((entry) => fileName(entry.file)),
      "and",
    ),
  );
  const related = others.flatMap((entry) => {
    return entry.nameSpan
      ? [{ file: entry.file, span: entry.nameSpan, message: l10n.t("`{0}` is also here", name) }]
      : [];
  });
  return [{ code: "duplicate-name", severity: "error", message, span: shiftSpan({ start, end }, placed.at), related }];
}

function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}

function checkTarget(
  step: StepInFile,
  document: ManusDocument,
  { index, files }: Pick<Surroundings, "index" | "files">,
): Finding[] {
  const { kind, target } = step.facts;
  if (!target || (kind !== "task" && kind !== "workflow")) return [];
  const found = findTarget(target.name, document.file, index);
  const fitting = found.find((entry) => entry.kind === kind);
  if (fitting) return checkArguments(step, target, fitting, typesOfStep(step, document, index));
  const place = { name: target.name, span: inFile(step, target.span) };
  return missingTarget(kind, place, found, { document, index, files });
}

/** What is said of a name or a path (with the span of the file) that no file of this kind has. `found` are those that have it all the same. */
export function missingTarget(
  kind: CalledKind,
  target: NamedPlace,
  found: readonly IndexEntry[],
  around: { document: ManusDocument } & Pick<Surroundings, "index" | "files">,
): Finding[] {
  const { index } = around;
  if (found.length === 0) {
    if (!index.complete) return [];
    return [isPath(target.name) ? unknownPath(kind, target, around) : unknownName(kind, target, index)];
  }
  const actual = found[0]?.kind;
  if (actual === undefined) return [];
  const advice =
    actual === "test" ? l10n.t("Name what it tests instead.") : l10n.t("Write `{0}: {1}`.", actual, target.name);
  const message = l10n.t("`{0}` is a {1}. {2}", target.name, actual, advice);
  return [{ code: "wrong-kind", severity: "error", message, span: target.span }];
}

function unknownName(kind: CalledKind, target: NamedPlace, index: WorkspaceIndex): Finding {
  const suggestion = suggest(target.name, index.names(kind));
  const message = l10n.t("There is no {0} `{1}` in this workspace.{2}", kind, target.name, didYouMean(suggestion));
  const data = suggestion === undefined ? {} : { data: { replace: suggestion } };
  return { code: `unknown-${kind}`, severity: "error", message, span: target.span, ...data };
}

function unknownPath(
  kind: CalledKind,
  { name, span }: NamedPlace,
  { document, index, files }: { document: ManusDocument } & Pick<Surroundings, "index" | "files">,
): Finding {
  const path = resolvePath(name, document.file, index.folders);
  const folder = folderOf(document.file, index.folders);
  if (folder !== undefined && folderOf(path, [folder]) === undefined) {
    const message = l10n.t(
      "`{0}` lies outside the workspace folder, where nothing of a run may reach. Move the file into the folder.",
      name,
    );
    return { code: "outside-workspace", severity: "error", message, span };
  }
  const isThere = !/\.manus\.ya?ml$/i.test(name) && files.at(path)?.kind === "file";
  const message = isThere
    ? l10n.t("`{0}` is no {1} file: the name of one ends with `.manus.yaml`.", name, kind)
    : l10n.t("There is no {0} file at `{1}` in this workspace.", kind, name);
  return { code: `unknown-${kind}`, severity: "error", message, span };
}

function checkArguments(step: StepInFile, target: NamedPlace, entry: IndexEntry, typeOf: TypeOf): Finding[] {
  const given = new Set(step.facts.arguments.map(({ key }) => keyText(key)));
  const missing = entry.inputs.filter((input) => input.required && !given.has(input.name));
  const wrong = step.facts.arguments.flatMap((argument) =>
    checkArgument(step, target, argument, { inputs: entry.inputs, typeOf }),
  );
  return [...missing.map((input) => missingInput(step, target, input)), ...wrong];
}

function missingInput(step: StepInFile, target: NamedPlace, input: DeclaredInput): Finding {
  const message = l10n.t("`{0}` needs the input `{1}`. Give it under `with`.", target.name, input.name);
  const data = { missing: [input.name] };
  return { code: "missing-input", severity: "error", message, span: inFile(step, target.span), data };
}

function checkArgument(
  step: StepInFile,
  target: NamedPlace,
  { key, value }: MappingEntry,
  { inputs, typeOf }: { readonly inputs: readonly DeclaredInput[]; readonly typeOf: TypeOf },
): Finding[] {
  const name = keyText(key);
  if (name === undefined) return [];
  const input = inputs.find((candidate) => candidate.name === name);
  if (!input) {
    const suggestion = suggest(
      name,
      inputs.map((candidate) => candidate.name),
    );
    const message = l10n.t("`{0}` has no input `{1}`.{2}", target.name, name, didYouMean(suggestion));
    const data = suggestion === undefined ? {} : { data: { replace: suggestion } };
    return [{ code: "unknown-input", severity: "error", message, span: spanIn(step, key), ...data }];
  }
  const problem = inputProblem(input, value) ?? computedProblem(input, value, typeOf);
  if (problem === undefined) return [];
  return [{ code: "wrong-type", severity: "error", message: problem, span: spanIn(step, value) }];
}

function spanIn(step: StepInFile, node: YamlNode): Finding["span"] {
  return inFile(step, { start: node.start, end: node.end });
}

/** What is wrong with a literal value for an input; values that only the run knows are left alone. */
export function inputProblem(input: DeclaredInput, node: YamlNode): string | undefined {
  if (node.kind !== "scalar" || node.value === null || node.text.includes("${{")) return undefined;
  const name = l10n.t("The input `{0}`", input.name);
  if (input.type === "number" && typeof node.value !== "number")
    return l10n.t("{0} takes a number, not {1}.", name, describeNode(node));
  if (input.type === "boolean" && typeof node.value !== "boolean") {
    return l10n.t("{0} takes `true` or `false`, not {1}.", name, describeNode(node));
  }
  if (input.type !== "choice" || input.options.includes(node.text)) return undefined;
  return l10n.t("{0} takes {1}, not {2}.", name, listWords(input.options, "or"), describeNode(node));
}
