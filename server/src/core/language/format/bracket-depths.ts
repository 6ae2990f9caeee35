import { codes } from "../yaml/gaps.ts";
import type { YamlNode } from "../yaml/node.ts";

interface Bracket {
  readonly at: number;
  readonly by: 1 | -1;
}

/** How many brackets of a flow collection are open at an offset; asked for one offset after the other. */
export class BracketDepths {
  private readonly brackets: readonly Bracket[];
  private next = 0;
  private depth = 0;

  constructor(node: YamlNode, text: string) {
    this.brackets = bracketsOf(node, text).sort((left, right) => left.at - right.at);
  }

  /** One that closes right there is closed already. */
  at(offset: number): number {
    for (let bracket = this.brackets[this.next]; bracket && bracket.at < offset;) {
      this.depth += bracket.by;
      this.next += 1;
      bracket = this.brackets[this.next];
    }
    const here = this.brackets[this.next];
    return here?.at === offset && here.by === -1 ? this.depth - 1 : this.depth;
  }
}

/** Where brackets open and close. A pair in a flow sequence, `[a: b]`, has none of its own. */
function bracketsOf(node: YamlNode, text: string): Bracket[] {
  if (node.kind !== "mapping" && node.kind !== "sequence") return [];
  const inner =
    node.kind === "sequence"
      ? node.items.flatMap((item) => bracketsOf(item, text))
      : node.entries.flatMap(({ key, value }) => [...bracketsOf(key, text), ...bracketsOf(value, text)]);
  const closing = text.charCodeAt(node.end - 1);
  const closed = closing === codes.closeBrace || closing === codes.closeBracket;
  const opening = text.charCodeAt(node.start);
  const own = opening === codes.openBrace || opening === codes.openBracket;
  const first = inner[0];
  if (!own || !closed || first?.at === node.start) return inner;
  return [{ at: node.start, by: 1 }, ...inner, { at: node.end - 1, by: -1 }];
}
