import * as l10n from "@vscode/l10n";
import { normalizePath } from "../names/file-paths.ts";
import type { Surroundings } from "../surroundings.ts";
import type { DeclaredInput, FileCall, IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import { blocks, code, escapeMarkdown, escapeParagraphs, list } from "./markdown.ts";
import { describeRun } from "./run-words.ts";

/** A task or workflow file for people who see its name: what it is for, what it takes and delivers, how its newest run went. */
export function describeTarget(entry: IndexEntry, around: Surroundings): string {
  const { name, kind, title, description, inputs, outputs } = entry;
  const run = around.fleet.runOf(entry.file);
  const kindWords = kind === undefined ? "" : ` (${kind})`;
  return blocks(
    `**${code(name ?? fileName(entry.file))}**${kindWords}${title === undefined ? "" : `: ${escapeMarkdown(title)}`}`,
    description === undefined ? undefined : escapeParagraphs(description),
    section(l10n.t("Inputs"), inputs.map(describeInputLine)),
    section(
      l10n.t("Outputs"),
      outputs.map(({ name: output, from }) => `${code(output)}${from === "expression" ? "" : ` (${from})`}`),
    ),
    run && describeRun(run, around.now),
    `File: ${code(withinFolder(entry.file, around.index), 200)}`,
  );
}

/** How many files use a file, in a sentence. */
export function describeUses(entry: IndexEntry, index: WorkspaceIndex): string {
  const uses = usesOf(entry, index);
  if (uses.length === 0) return l10n.t("No step runs it.");
  const files = new Set(uses.map(({ file }) => file)).size;
  const steps = uses.length === 1 ? l10n.t("1 step runs it") : l10n.t("{0} steps run it", String(uses.length));
  return files === 1 ? l10n.t("{0}, in 1 file.", steps) : l10n.t("{0}, in {1} files.", steps, String(files));
}

/** Every step that runs a file as what it is, by its name or by its path; in no special order. */
export function usesOf(entry: IndexEntry, index: WorkspaceIndex): { readonly file: string; readonly call: FileCall }[] {
  return index
    .callsTo(entry)
    .filter(({ call }) => call.kind === entry.kind)
    .map(({ entry: { file }, call }) => ({ file, call }));
}

/** One input, for people who give it; `of` is what they call its file. Without it, the input is of the file they see. */
export function describeInput(input: DeclaredInput, of?: string): string {
  return blocks(
    `**${code(input.name)}**: ${facts(input)}`,
    input.description === undefined ? undefined : escapeParagraphs(input.description),
    of === undefined ? l10n.t("An input of this file.") : l10n.t("An input of {0}.", code(of)),
  );
}

function describeInputLine(input: DeclaredInput): string {
  const { name, description } = input;
  return description === undefined
    ? `${code(name)} (${facts(input)})`
    : `${code(name)} (${facts(input)}): ${escapeParagraphs(description, 200)}`;
}

function facts({ type, options, required, default: fallback }: DeclaredInput): string {
  const parts = [
    type === "choice" ? l10n.t("one of {0}", options.map((option) => code(option)).join(", ")) : escapeMarkdown(type),
    required ? l10n.t("required") : "",
    fallback === undefined ? "" : l10n.t("default {0}", code(fallback)),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function section(title: string, items: readonly string[]): string | undefined {
  const lines = list(items);
  return lines === undefined ? undefined : `${title}:\n\n${lines}`;
}

/** A path as people write it: from its workspace folder on. */
function withinFolder(file: string, { folders }: WorkspaceIndex): string {
  const path = normalizePath(file);
  const folder = folders.map((one) => `${normalizePath(one).replace(/\/$/, "")}/`).find((one) => path.startsWith(one));
  return folder === undefined ? path : path.slice(folder.length);
}

function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}
