import type { ManusDocument } from "../document.ts";
import { isPath, resolvePath } from "../names/file-paths.ts";
import type { Span } from "../span.ts";
import type { Surroundings } from "../surroundings.ts";
import type { CalledKind, IndexEntry } from "../workspace-index.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import { stepPlaceAt } from "./written-place.ts";
import type { MappingPlace } from "./written-place.ts";

/** What a step runs, where that is another file that is known. */
export interface StepTarget {
  readonly kind: CalledKind;
  readonly reference: string;
  readonly entry: IndexEntry;
}

/** The absolute path of the file that the step at a span runs; undefined where it runs none that is known. Whoever asks for actions reads it. */
export function stepTarget(document: ManusDocument, span: Span, around: Surroundings): string | undefined {
  const step = stepPlaceAt(document, span.start);
  return step && targetOf(document, step, around)?.entry.file;
}

/** What a step runs. */
export function targetOf(document: ManusDocument, step: MappingPlace, around: Surroundings): StepTarget | undefined {
  for (const kind of ["task", "workflow"] as const) {
    const reference = stringValue(valueAt(step.node, kind));
    if (reference === undefined || reference === "") continue;
    const found = filesOf(document, reference, around).find((entry) => entry.kind === kind);
    return found && { kind, reference, entry: found };
  }
  return undefined;
}

function filesOf(document: ManusDocument, reference: string, { index }: Surroundings): readonly IndexEntry[] {
  if (!isPath(reference)) return index.withName(reference);
  const entry = index.atPath(resolvePath(reference, document.file, index.folders));
  return entry ? [entry] : [];
}
