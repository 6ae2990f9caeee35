import type { ManusDocument } from "../document.ts";
import type { Span } from "../span.ts";

/** Where `steps:` stands, from its key to the end of the last step, and where its list does. */
export interface StepsSpan {
  readonly entry: Span;
  readonly list: Span;
}

/** The list whose `steps:` is the piece at `head` of a document; undefined where that piece is none, or no step follows. */
export function stepsSpan({ parsed }: ManusDocument, head: number): StepsSpan | undefined {
  const { pieces } = parsed;
  const [placed, first] = [pieces[head], pieces[head + 1]];
  const key = placed?.piece.kind === "head" ? placed.piece.entries[0]?.key : undefined;
  if (!placed || !key || first?.piece.kind !== "item") return undefined;
  const next = pieces.findIndex(({ piece }, index) => index > head && piece.kind !== "item");
  const last = pieces[next < 0 ? pieces.length - 1 : next - 1] ?? first;
  const end = last.at + (last.piece.items.at(-1)?.end ?? 0);
  const start = first.at + first.piece.text.indexOf("-");
  return { entry: { start: placed.at + key.start, end }, list: { start, end } };
}
