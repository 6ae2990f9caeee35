import { stepsOf } from "./checks/placed-step.ts";
import type { StepInFile } from "./checks/placed-step.ts";
import { documentName, entryOf, kindOf } from "./document.ts";
import type { ManusDocument } from "./document.ts";
import type { Span } from "./span.ts";
import { shiftSpan } from "./span.ts";
import type { FileKind } from "./workspace-index.ts";

/** Something of a file that can be run: the file itself, or one step. */
export interface RunnableTarget {
  readonly kind: FileKind | "step";
  /** Of a step. */
  readonly stepId?: string;
  /** What the file or the step calls itself. */
  readonly title: string;
  /** The key it begins with. */
  readonly span: Span;
}

/** What a document offers to run: itself first, then its steps in order. Nothing for a file that doesn't tell its kind. */
export function runnableTargets(document: ManusDocument): RunnableTarget[] {
  const kind = kindOf(document);
  const first = entryOf(document, "kind") ?? document.entries[0];
  if (!kind || !first) return [];
  const span = shiftSpan({ start: first.entry.key.start, end: first.entry.key.end }, first.at);
  const file: RunnableTarget = { kind, title: documentName(document) ?? kind, span };
  return [file, ...(kind === "workflow" ? stepsOf(document).map(stepTarget) : [])];
}

/** The offset at which each step of a workflow begins, in order. */
export function stepOffsets(document: ManusDocument): number[] {
  return kindOf(document) === "workflow" ? stepsOf(document).map((step) => step.facts.holder.start + step.at) : [];
}

function stepTarget(step: StepInFile): RunnableTarget {
  const span = shiftSpan(step.facts.holder, step.at);
  return { kind: "step", stepId: step.id, title: step.facts.id?.name ?? step.facts.target?.name ?? step.id, span };
}
