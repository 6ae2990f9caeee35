import type { ManusFile, Step } from "../../../../schemas/generated/format.ts";

/** Something in a file that this version can't carry out. */
export interface Unsupported {
  /** The key, as a path: `concurrency.group`, `forEach`. */
  readonly key: string;
  /** What it would need, the rest of a sentence that begins with the key. */
  readonly because: string;
  /** Index of the step it stands in. */
  readonly step?: number;
}

/**
 * The first thing in a file that this version can't carry out; undefined when it can run all of it. The single list: what later work makes possible leaves it. Not in
 * it, as a person can start any workflow by hand: `on`.
 */
export function findUnsupported(file: ManusFile): Unsupported | undefined {
  if (file.kind !== "workflow") return undefined;
  const inHead = headRules.find(({ applies }) => applies(file));
  if (inHead !== undefined) return { key: inHead.key, because: inHead.because };
  for (const [index, step] of file.steps.entries()) {
    const inStep = stepRules.find(({ applies }) => applies(step));
    if (inStep !== undefined) return { key: inStep.key, because: inStep.because, step: index };
  }
  return undefined;
}

const notYet = "can't be carried out by this version yet";

type WorkflowFile = Extract<ManusFile, { readonly kind: "workflow" }>;

interface Rule<T> {
  readonly key: string;
  readonly because: string;
  readonly applies: (part: T) => boolean;
}

const headRules: readonly Rule<WorkflowFile>[] = [
  { key: "concurrency.group", because: notYet, applies: ({ concurrency }) => concurrency?.group !== undefined },
  {
    key: "tools.sudo",
    because: `${notYet} for a whole workflow: only an agent's own \`tools\` can grant elevated rights`,
    applies: ({ tools }) => tools?.sudo !== undefined && tools.sudo !== "deny",
  },
];

const stepRules: readonly Rule<Step>[] = [
  { key: "cache", because: notYet, applies: (step) => "cache" in step },
  {
    key: "approve.by",
    because: `${notYet}: nobody proves who they are`,
    applies: (step) => "approve" in step && typeof step.approve === "object" && step.approve.by !== undefined,
  },
];
