import assert from "node:assert/strict";
import { completionsAt } from "../../../../../server/src/core/language/completion/complete.ts";
import type { Completions } from "../../../../../server/src/core/language/completion/complete.ts";
import type { CompletionEntry } from "../../../../../server/src/core/language/completion/completion-entry.ts";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import type { Surroundings } from "../../../../../server/src/core/language/surroundings.ts";
import { readMarked } from "../marked.ts";

/** What is offered at `$0`. */
export function completionsOf(text: string, known: Partial<Surroundings> = {}): Completions {
  const { document, offset, around } = readMarked(text, known);
  return completionsAt(document, offset, around);
}

/** The labels of what is offered at `$0`, in their order. */
export function labelsOf(text: string, known: Partial<Surroundings> = {}): string[] {
  return completionsOf(text, known).entries.map(({ label }) => label);
}

/** What is offered at `$0` under a label. */
export function entryOf(text: string, label: string, known: Partial<Surroundings> = {}): CompletionEntry {
  const { entries } = completionsOf(text, known);
  const found = entries.find((entry) => entry.label === label);
  assert.ok(found, `there is no "${label}", but: ${entries.map((entry) => entry.label).join(", ")}`);
  return found;
}

/** A text with an entry accepted: what a client without snippets makes of it. */
export function accepted(text: string, entry: CompletionEntry): string {
  const edit = { span: entry.span, text: entry.plain ?? entry.insert };
  return applyEdits(text, [...(entry.also ?? []), edit]);
}

/** Accepting what is offered under a label at `$0` gives `after`. */
export function checkAccept(text: string, label: string, after: string, known: Partial<Surroundings> = {}): void {
  const entry = entryOf(text, label, known);
  assert.equal(accepted(readMarked(text, known).document.text, entry), after);
}

/** The same with the placeholders of the snippet. */
export function checkSnippet(text: string, label: string, after: string, known: Partial<Surroundings> = {}): void {
  const entry = entryOf(text, label, known);
  assert.ok(entry.snippet, `"${label}" has nothing to fill in`);
  assert.equal(accepted(readMarked(text, known).document.text, { ...entry, plain: entry.insert }), after);
}
