import { kindOf } from "../../../core/language/document.ts";
import { tokenModifiers, tokenTypes } from "../../../core/language/tokens/semantic-token.ts";
import type { SemanticToken } from "../../../core/language/tokens/semantic-token.ts";
import { semanticTokens } from "../../../core/language/tokens/semantic-tokens.ts";
import type { FileKind } from "../../../core/language/workspace-index.ts";
import type { Piece } from "../../../core/language/yaml/parse-piece.ts";
import type { OpenDocument } from "../../open-documents.ts";

/** The tokens of a piece, five numbers each: line and character as they are in the piece, length, type, modifiers. */
interface EncodedPiece {
  readonly numbers: Uint32Array;
  /** How many line breaks the piece has. */
  readonly breaks: number;
}

/** Lines of a document, both inclusive. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

const typeNumbers: ReadonlyMap<string, number> = new Map(tokenTypes.map((type, index) => [type, index]));
const lineBreak = /\r\n|\n|\r/g;

/** The tokens of a document as the protocol has them, each relative to the one before it; only those of some lines where they are given. */
export function encodeTokens({ manus, content }: OpenDocument, lines?: Lines): number[] {
  const kind = kindOf(manus);
  const [first] = manus.parsed.pieces;
  const start = content.positionAt(first?.at ?? 0);
  const list = new TokenList();
  let line = start.line;
  for (const { piece } of manus.parsed.pieces) {
    if (lines && line > lines.last) break;
    const encoded = encodePiece(piece, kind);
    if (!lines || line + encoded.breaks >= lines.first)
      list.take(encoded.numbers, { line, character: piece === first?.piece ? start.character : 0 }, lines);
    line += encoded.breaks;
  }
  return list.numbers;
}

/** Puts tokens one behind the other. */
class TokenList {
  readonly numbers: number[] = [];
  private line = 0;
  private character = 0;

  /** `start` is where the tokens' piece starts. */
  take(numbers: Uint32Array, start: { readonly line: number; readonly character: number }, lines?: Lines): void {
    let { line: lastLine, character: lastCharacter } = this;
    for (let at = 0; at < numbers.length; at += 5) {
      const within = numbers[at] ?? 0;
      const line = start.line + within;
      if (lines && (line < lines.first || line > lines.last)) continue;
      const character = (numbers[at + 1] ?? 0) + (within === 0 ? start.character : 0);
      const right = line === lastLine ? character - lastCharacter : character;
      this.numbers.push(line - lastLine, right, numbers[at + 2] ?? 0, numbers[at + 3] ?? 0, numbers[at + 4] ?? 0);
      lastLine = line;
      lastCharacter = character;
    }
    this.line = lastLine;
    this.character = lastCharacter;
  }
}

/** Remembered with the piece: after an edit only what it touched is looked at anew. */
function encodePiece(piece: Piece, kind: FileKind | undefined): EncodedPiece {
  const name = `tokens ${kind ?? ""}`;
  const known = piece.memory.get(name) as EncodedPiece | undefined;
  if (known) return known;
  const starts = [0, ...[...piece.text.matchAll(lineBreak)].map((match) => match.index + match[0].length)];
  const encoded = { numbers: encode(semanticTokens(piece, kind), starts), breaks: starts.length - 1 };
  piece.memory.set(name, encoded);
  return encoded;
}

function encode(tokens: readonly SemanticToken[], starts: readonly number[]): Uint32Array {
  const numbers = new Uint32Array(tokens.length * 5);
  let line = 0;
  for (const [index, { start, end, type, modifiers }] of tokens.entries()) {
    while ((starts[line + 1] ?? Infinity) <= start) line += 1;
    const bits = modifiers.reduce((sum, modifier) => sum | (1 << tokenModifiers.indexOf(modifier)), 0);
    numbers.set([line, start - (starts[line] ?? 0), end - start, typeNumbers.get(type) ?? 0, bits], index * 5);
  }
  return numbers;
}
