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
    section("Inputs", inputs.map(describeInputLine)),
    section(
      "Outputs",
      outputs.map(({ name: output, from }) => `${code(output)}${from === "expression" ? "" : ` (${from})`}`),
    ),
    run && describeRun(run, around.now),
    `File: ${code(withinFolder(entry.file, around.index), 200)}`,
  );
}

/** How many files use a file, in a sentence. */
export function describeUses(entry: IndexEntry, index: WorkspaceIndex): string {
  const uses = usesOf(entry, index);
  if (uses.length === 0) return "No step runs it.";
  const files = new Set(uses.map(({ file }) => file)).size;
  const steps = uses.length === 1 ? "1 step runs it" : `${String(uses.length)} steps run it`;
  return `${steps}, in ${files === 1 ? "1 file" : `${String(files)} files`}.`;
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
    of === undefined ? "An input of this file." : `An input of ${code(of)}.`,
  );
}

function describeInputLine(input: DeclaredInput): string {
  const { name, description } = input;
  return `${code(name)} (${facts(input)})${description === undefined ? "" : `: ${escapeParagraphs(description, 200)}`}`;
}

function facts({ type, options, required, default: fallback }: DeclaredInput): string {
  const parts = [
    type === "choice" ? `one of ${options.map((option) => code(option)).join(", ")}` : escapeMarkdown(type),
    required ? "required" : "",
    fallback === undefined ? "" : `default ${code(fallback)}`,
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
