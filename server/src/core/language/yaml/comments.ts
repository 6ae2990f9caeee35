import { codes, endOfLine, isBlank } from "./gaps.ts";
import type { YamlNode } from "./node.ts";
import type { Piece } from "./parse-piece.ts";
import type { Span } from "../span.ts";

/** One comment: from its `#` to the end of its line. */
export interface Comment extends Span {
  /** Whether nothing stands before it on its line. */
  readonly alone: boolean;
}

/** The comments of a piece, in order, with its offsets. Remembered with the piece. Where the text is broken some may be taken for what they are not. */
export function commentsOf(piece: Piece): readonly Comment[] {
  const known = piece.memory.get("comments") as readonly Comment[] | undefined;
  if (known) return known;
  const found = findComments(nodesOf(piece), piece.text);
  piece.memory.set("comments", found);
  return found;
}

/** What stands at the top of a piece, in order. */
export function nodesOf(piece: Piece): YamlNode[] {
  if (piece.root) return [piece.root];
  return [...piece.entries.flatMap(({ key, value }) => [key, value]), ...piece.items];
}

/** The comments between the scalars of some nodes, which stand in order in `text`. One pass. */
export function findComments(nodes: readonly YamlNode[], text: string): Comment[] {
  const finder = new CommentFinder(text);
  for (const node of nodes) finder.pass(node);
  finder.takeUntil(text.length);
  return finder.found;
}

const byteOrderMark = 0xfeff;

class CommentFinder {
  readonly found: Comment[] = [];
  private readonly text: string;
  private cursor = 0;
  /** The next `#` at or after the cursor. */
  private hash: number;

  constructor(text: string) {
    this.text = text;
    this.hash = this.next(0);
  }

  pass(node: YamlNode): void {
    if (node.kind === "sequence") for (const item of node.items) this.pass(item);
    else if (node.kind === "mapping") {
      for (const { key, value } of node.entries) {
        this.pass(key);
        this.pass(value);
      }
    } else {
      this.takeUntil(node.start);
      this.cursor = Math.max(this.cursor, node.end);
    }
  }

  takeUntil(end: number): void {
    if (this.hash < this.cursor) this.hash = this.next(this.cursor);
    while (this.hash < end) this.take();
  }

  private take(): void {
    const start = this.hash;
    const before = this.text.charCodeAt(start - 1);
    if (start > 0 && !isBlank(before) && before !== byteOrderMark) {
      this.hash = this.next(start + 1);
      return;
    }
    const end = endOfLine(this.text, start);
    this.found.push({ start, end, alone: standsAlone(this.text, start) });
    this.cursor = end;
    this.hash = this.next(end);
  }

  private next(from: number): number {
    const at = this.text.indexOf("#", from);
    return at < 0 ? this.text.length : at;
  }
}

function standsAlone(text: string, offset: number): boolean {
  let at = offset;
  while (text.charCodeAt(at - 1) === codes.space || text.charCodeAt(at - 1) === codes.tab) at -= 1;
  const before = text.charCodeAt(at - 1);
  return at === 0 || before === codes.newline || before === byteOrderMark;
}
