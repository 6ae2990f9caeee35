import type { ManusDocument } from "../document.ts";
import { findTarget } from "../names/find-target.ts";
import { toolParameters } from "../schema/schema-along.ts";
import type { Span } from "../span.ts";
import type { Surroundings } from "../surroundings.ts";
import type { IndexEntry } from "../workspace-index.ts";
import { anchorGroupAt } from "./anchor-group.ts";
import type { Occurrence } from "./occurrence.ts";
import { occurrencesIn } from "./occurrences.ts";
import { namedAt } from "./places.ts";
import type { Subject } from "./subject.ts";

/** Where something is defined: in a file, or in the schema of a tool. An empty span at 0 means the file as a whole. */
export type DefinitionTarget = { readonly file: string; readonly span: Span } | { readonly tool: string };

/** Where what is named at an offset is defined, and the name's own span. */
export interface Definition {
  readonly origin: Span;
  readonly targets: readonly DefinitionTarget[];
}

const top: Span = { start: 0, end: 0 };

/**
 * Where the step, input, output, anchor, task, workflow, file or tool named at an offset is defined. Undefined where nothing is named, and where nothing defines it. A file
 * that is named by a path must be there, as far as that is known.
 */
export function definitionAt(document: ManusDocument, offset: number, around: Surroundings): Definition | undefined {
  const named = namedAt(document, offset, around.index);
  if (!named) return undefined;
  const { occurrence, subjects } = named;
  const targets =
    occurrence.kind === "anchor"
      ? anchorTargets(document, offset)
      : subjects.flatMap((subject) => targetsOf(subject, document, around));
  return targets.length > 0 ? { origin: occurrence.span, targets } : undefined;
}

/**
 * What describes the thing named at an offset rather than the thing itself: of a tool its schema, of a task or workflow its file, of a step the file or the tool that it runs. Undefined for
 * everything else.
 */
export function typeDefinitionAt(
  document: ManusDocument,
  offset: number,
  around: Surroundings,
): Definition | undefined {
  const named = namedAt(document, offset, around.index);
  if (!named) return undefined;
  const { occurrence, subjects } = named;
  const targets = subjects.flatMap((subject) => {
    return subject.kind === "step" ? whatStepRuns(subject, around) : targetsOf(subject, document, around);
  });
  return targets.length > 0 ? { origin: occurrence.span, targets } : undefined;
}

function whatStepRuns({ name, files }: Subject, { index }: Surroundings): DefinitionTarget[] {
  const id = name.toLowerCase();
  return files.flatMap(({ file, steps, calls }): DefinitionTarget[] => {
    const call = calls.find(({ stepId }) => stepId.toLowerCase() === id);
    if (call) return findTarget(call.reference, file, index).map(fileTarget);
    const step = steps.find((one) => one.id.toLowerCase() === id);
    return step?.kind === "tool" && toolParameters(step.title) ? [{ tool: step.title }] : [];
  });
}

function targetsOf(subject: Subject, document: ManusDocument, around: Surroundings): DefinitionTarget[] {
  const { kind, name, files, path } = subject;
  switch (kind) {
    case "tool":
      return toolParameters(name) ? [{ tool: name }] : [];
    case "file-name":
      return files.map(fileTarget);
    case "path":
      return files.length > 0 ? files.map(fileTarget) : pathTargets(path, around);
    case "step":
      return stepTargets(name, files);
    case "variable":
      return ownDeclarations(document, { kind, name });
    case "input":
      return files.flatMap((entry) => declared(entry, entry.inputs, name));
    case "output":
      if (subject.step !== undefined) return ownDeclarations(document, { kind, name, step: subject.step });
      return files.flatMap((entry) => declared(entry, entry.outputs, name));
    default:
      return [];
  }
}

function pathTargets(path: string | undefined, { files }: Surroundings): DefinitionTarget[] {
  return path !== undefined && files.at(path)?.kind === "file" ? [{ file: path, span: top }] : [];
}

function fileTarget({ file, nameSpan }: IndexEntry): DefinitionTarget {
  return { file, span: nameSpan ?? top };
}

function stepTargets(name: string, files: readonly IndexEntry[]): DefinitionTarget[] {
  const id = name.toLowerCase();
  return files.flatMap(({ file, steps }) => {
    return steps.filter((step) => step.id.toLowerCase() === id).map(({ span }) => ({ file, span }));
  });
}

function declared(
  { file }: IndexEntry,
  names: readonly { readonly name: string; readonly span: Span }[],
  name: string,
): DefinitionTarget[] {
  const lower = name.toLowerCase();
  return names.filter((one) => one.name.toLowerCase() === lower).map(({ span }) => ({ file, span }));
}

/** What only its own file can name. */
function ownDeclarations(
  document: ManusDocument,
  { kind, name, step }: Pick<Occurrence, "kind" | "name" | "step">,
): DefinitionTarget[] {
  const lower = name.toLowerCase();
  const found = occurrencesIn(document).filter((one) => {
    return one.kind === kind && one.role === "declaration" && one.step === step && one.name.toLowerCase() === lower;
  });
  return found.map(({ span }) => ({ file: document.file, span }));
}

function anchorTargets(document: ManusDocument, offset: number): DefinitionTarget[] {
  const [anchor] = anchorGroupAt(document, offset) ?? [];
  return anchor ? [{ file: document.file, span: { start: anchor.start, end: anchor.end } }] : [];
}
