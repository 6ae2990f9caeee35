import * as l10n from "@vscode/l10n";
import type { RunState, StepState } from "../dispatch/states.ts";
import type { Mask } from "../ports/mask.ts";
import { startContexts } from "./start-contexts.ts";

/** The most characters of one text. */
const longestText = 64 * 1024;
/** The most characters of all texts of a run together. */
const longestWhole = 1024 * 1024;
/** A value that is nested deeper is left out; nothing that JSON was read into for an expression comes near. */
const deepest = 64;

/**
 * What the expressions of a run's steps have to read as it stands now, by context, for people to look at: masked, and bounded to about a million characters. A text that
 * doesn't fit is cut, and says so in its last line. A step that hasn't ended has only nulls.
 */
export function readValues(run: RunState, mask: Mask): Readonly<Record<string, unknown>> {
  const { compiled, startedAt, workspaceFolder, inputs, id, borrowed } = run.spec;
  const steps = compiled.steps.map((step, index) => [step.id, resultOf(run.steps[index])] as const);
  const contexts = {
    ...startContexts(compiled.name, { runId: id, startedAt, workspaceFolder }),
    inputs,
    env: compiled.environment,
    steps: { ...borrowed, ...Object.fromEntries(steps) },
  };
  return new Copier(mask).copy(contexts, 0) as Readonly<Record<string, unknown>>;
}

/** What expressions read of a step. */
export function resultOf(step: StepState | undefined): object {
  return step?.result ?? { outcome: null, output: null, outputs: {}, error: null };
}

class Copier {
  private readonly mask: Mask;
  private room = longestWhole;

  constructor(mask: Mask) {
    this.mask = mask;
  }

  copy(value: unknown, depth: number): unknown {
    if (typeof value === "string") return this.cut(this.mask(value));
    if (typeof value !== "object" || value === null) return value;
    if (depth > deepest) return null;
    if (Array.isArray(value)) return value.map((item) => this.copy(item, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.copy(entry, depth + 1)]));
  }

  private cut(text: string): string {
    const length = Math.min(longestText, this.room);
    if (text.length <= length) {
      this.room -= text.length;
      return text;
    }
    const kept = text.slice(0, isHalf(text, length) ? length - 1 : length);
    this.room -= kept.length;
    return l10n.t("{0}\n[{1} more characters are left out here]", kept, String(text.length - kept.length));
  }
}

/** Whether a text cut at a length would end with half of a character that takes two units. */
function isHalf(text: string, length: number): boolean {
  const last = text.charCodeAt(length - 1);
  return length > 0 && last >= 0xd800 && last < 0xdc00;
}
