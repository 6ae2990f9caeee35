import type { Digest } from "../../ports/file-hashes.ts";
import type { KeptFile } from "../../ports/step-cache.ts";
import type { CompiledStep } from "../compiled-run.ts";
import { canonicalJson } from "./canonical-json.ts";
import { essenceOf } from "./fingerprint.ts";
import type { StepWork } from "./fingerprint.ts";

/** What a step's result is kept under, but for the files it depends on. */
export interface CacheQuestion {
  readonly workspaceFolder: string;
  /** The `name` of the workflow. */
  readonly workflow: string;
  readonly step: CompiledStep;
  /** The key as the file has it, evaluated. */
  readonly label: string;
  /** What its turn, or that of its item, would do. */
  readonly work: StepWork;
  /** What it calls, as that is written now: of a step that calls a file that its own text doesn't hold. */
  readonly called?: unknown;
}

/** A digest that tells nothing of what it was made of, and is another one when the step, what it does with its inputs, its key or its workspace is. */
export function cacheKeyOf(question: CacheQuestion, digest: Digest): string {
  const { workspaceFolder, workflow, step, label, called, work } = question;
  const { id, action, cache } = step;
  const written = { id, action, files: cache?.files };
  return digest(
    canonicalJson({ version: 2, workspaceFolder, workflow, written, label, called, work: essenceOf(work) }),
  );
}

/** The same with what is in the files that it depends on. */
export function withFiles(key: string, files: readonly KeptFile[], digest: Digest): string {
  return files.length === 0 ? key : digest(canonicalJson({ key, files }));
}
