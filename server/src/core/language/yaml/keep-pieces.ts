import { codes, endOfLine } from "./gaps.ts";
import { maximumStretches } from "./limits.ts";
import type { Piece, PlacedPiece } from "./parse-piece.ts";
import { isIdle, isMarkerLine, plainKey, startsItemAt, stepsHead } from "./split-text.ts";
import type { Stretch } from "./split-text.ts";

/** A text as it was, and where its pieces stood. */
export interface EarlierText {
  readonly text: string;
  readonly pieces: readonly PlacedPiece[];
}

/** The pieces that an edit left alone, and where what it touched has to be cut anew. */
export interface KeptPieces {
  /** They stand where they stood. */
  readonly before: readonly PlacedPiece[];
  readonly touched: readonly Stretch[];
  /** The earlier pieces where it touched something. */
  readonly replaced: readonly PlacedPiece[];
  /** They have moved by `moved`. */
  readonly behind: readonly PlacedPiece[];
  readonly moved: number;
}

/**
 * What an edit of a text leaves as it was, without a look at every line; undefined where it may change how the rest is cut: where it touches the first entry, the head of
 * the steps, a line in the first column that is no plain key, or a marker. Then the text has to be cut anew. What it answers is what cutting anew would give.
 */
export function keepPieces(text: string, earlier: EarlierText): KeptPieces | undefined {
  const { pieces } = earlier;
  const last = pieces.at(-1);
  if (!last || last.piece.kind === "whole" || endOf(last) !== earlier.text.length) return undefined;
  const head = Math.min(equalAtStart(text, earlier), pieces.length - 1);
  const tail = Math.max(equalAtEnd(text, earlier, head), head + 1);
  const from = keepsFirstLine(text, pieces[head]) ? head : head - 1;
  const moved = text.length - earlier.text.length;
  const touched = cutTouched(text, pieces, { from, tail, moved });
  if (!touched || pieces.length + touched.length > maximumStretches) return undefined;
  return {
    before: pieces.slice(0, from),
    touched,
    replaced: pieces.slice(from, tail),
    behind: pieces.slice(tail),
    moved,
  };
}

function cutTouched(
  text: string,
  pieces: readonly PlacedPiece[],
  { from, tail, moved }: { readonly from: number; readonly tail: number; readonly moved: number },
): Stretch[] | undefined {
  const [first, next] = [pieces[from], pieces[tail]];
  const end = next ? next.at + moved : text.length;
  // What stands before the first entry decides whether the text can be cut at all.
  if (!first || from === 0 || !canStart(text, first, end)) return undefined;
  return cutAgain(text, first, end, next?.piece.kind);
}

function endOf({ piece, at }: PlacedPiece): number {
  return at + piece.text.length;
}

function equalAtStart(text: string, { text: old, pieces }: EarlierText): number {
  const equal = commonLength(Math.min(text.length, old.length), (from, to) => {
    return text.slice(from, to) === old.slice(from, to);
  });
  const changed = pieces.findLastIndex(({ at }) => at <= equal);
  const placed = pieces[changed];
  return placed && endOf(placed) <= equal ? changed + 1 : Math.max(changed, 0);
}

/** The position of the first of those at the end that are equal. */
function equalAtEnd(text: string, { text: old, pieces }: EarlierText, head: number): number {
  const moved = text.length - old.length;
  const first = (pieces[head]?.at ?? 0) + Math.max(-moved, 0);
  const equal = commonLength(Math.max(old.length - first, 0), (from, to) => {
    return text.slice(text.length - to, text.length - from) === old.slice(old.length - to, old.length - from);
  });
  const tail = pieces.findIndex(({ at }) => at >= old.length - equal);
  return tail < 0 ? pieces.length : tail;
}

/** How many characters are equal, at most `most`, where `equal` compares some of them: by halves, since comparing much at once is what engines are good at. */
function commonLength(most: number, equal: (from: number, to: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (equal(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function keepsFirstLine(text: string, placed: PlacedPiece | undefined): boolean {
  const piece = placed?.piece.text ?? "";
  const end = piece.indexOf("\n") + 1;
  return placed !== undefined && end > 0 && text.startsWith(piece.slice(0, end), placed.at);
}

/** Whether a piece starts what is cut anew, just as it did, and what follows it starts on a line of its own. */
function canStart(text: string, { piece, at }: PlacedPiece, end: number): boolean {
  if (piece.kind === "head" || piece.kind === "whole" || stepsHead.test(firstLine(piece))) return false;
  return end > at && (end === text.length || text.charCodeAt(end - 1) === codes.newline);
}

function firstLine({ text }: Piece): string {
  return text.slice(0, endOfLine(text, 0));
}

/** Cut from a piece on until `end`, where a piece of kind `next` follows; undefined where it isn't sure that all goes on as it did. */
function cutAgain(
  text: string,
  first: PlacedPiece,
  end: number,
  next: Stretch["kind"] | undefined,
): Stretch[] | undefined {
  const indent = /^ */.exec(first.piece.text)?.[0].length ?? 0;
  const starts: { start: number; kind: Stretch["kind"] }[] = [{ start: first.at, kind: first.piece.kind }];
  let kind = first.piece.kind;
  for (let line = text.indexOf("\n", first.at) + 1; line > 0 && line < end; line = text.indexOf("\n", line) + 1) {
    const begins = lineKind(text, line, kind === "item" ? indent : undefined);
    if (begins === "unsure") return undefined;
    if (begins) starts.push({ start: line, kind: (kind = begins) });
  }
  // Items that follow belong to the steps only if nothing else has begun.
  if (next === "item" && kind !== "item") return undefined;
  return starts.map((one, index) => ({ ...one, end: starts[index + 1]?.start ?? end }));
}

/** What begins with a line; `indent` is that of the items around it, where there are any. */
function lineKind(text: string, start: number, indent: number | undefined): "item" | "entries" | "unsure" | undefined {
  let first = start;
  while (text.charCodeAt(first) === codes.space) first += 1;
  const code = text.charCodeAt(first);
  if (first > start && first - start !== indent) return undefined;
  const end = endOfLine(text, first);
  if (isIdle(text, first, end)) return undefined;
  if (code === codes.dash && startsItemAt(text, first)) return first - start === indent ? "item" : undefined;
  if (first > start) return undefined;
  const line = text.slice(start, end);
  return plainKey.test(line) && !stepsHead.test(line) && !isMarkerLine(text, start) ? "entries" : "unsure";
}
