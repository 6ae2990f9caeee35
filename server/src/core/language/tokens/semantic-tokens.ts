import { expressionTokens } from "../expressions/expression-tokens.ts";
import type { ExpressionPart } from "../expressions/expression-tokens.ts";
import { toolParameters } from "../schema/schema-along.ts";
import type { Span } from "../span.ts";
import type { FileKind } from "../workspace-index.ts";
import { endOfLine, isBlank } from "../yaml/gaps.ts";
import { isMergeKey, keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { MappingEntry, MappingNode, ScalarNode, YamlNode } from "../yaml/node.ts";
import type { Piece } from "../yaml/parse-piece.ts";
import { definition, flatten, isWord, itemSchemas, keyMeaning, meantBy } from "./schema-words.ts";
import type { KeyMeaning, Schemas } from "./schema-words.ts";
import type { SemanticToken, TokenModifier, TokenType } from "./semantic-token.ts";

/**
 * The tokens of one piece of a file of a kind, in order and without overlaps, each on one line; offsets are the piece's. Free text has none: what a grammar makes of it,
 * Markdown in a prompt for example, shows. Works on broken text.
 */
export function semanticTokens(piece: Piece, kind: FileKind | undefined): SemanticToken[] {
  const finder = new TokenFinder(
    piece.text,
    kind ?? (piece.kind === "item" || piece.kind === "head" ? "workflow" : undefined),
  );
  finder.piece(piece);
  return finder.tokens;
}

/** What a mapping is, as far as its keys' values have a meaning beyond their schema. */
type Owner = "file" | "step" | "names" | "arguments" | "other";

interface Meaning {
  readonly type: TokenType;
  readonly modifiers?: readonly TokenModifier[];
}

/** What the value of a key of the format is, wherever that key stands. */
const valueMeanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...["account", "instance", "model", "profile", "group"].map((key) => [key, { type: "namespace" }] as const),
  ...["timeout", "delay"].map((key) => [key, { type: "number" }] as const),
  ...["cron", "schedule", "files", "attachments", "allow", "ask", "deny", "tools", "words"].map(
    (key) => [key, { type: "regexp" }] as const,
  ),
  ["file", { type: "string" }],
  ["openapi", { type: "string" }],
  ["directory", { type: "string" }],
]);

const stepMeanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["id", { type: "variable", modifiers: ["declaration"] }],
  ["needs", { type: "variable" }],
  ["tool", { type: "function", modifiers: ["defaultLibrary"] }],
  ["task", { type: "class" }],
  ["workflow", { type: "class" }],
]);

/** What a name of the user's choice is, by the key it stands under. */
const nameMeanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["inputs", { type: "parameter", modifiers: ["declaration"] }],
  ["outputs", { type: "variable", modifiers: ["declaration", "readonly"] }],
  ["env", { type: "variable", modifiers: ["declaration"] }],
  ["with", { type: "parameter" }],
]);

const expressionMeanings: Readonly<Record<Exclude<ExpressionPart["kind"], "literal">, Meaning>> = {
  context: { type: "variable", modifiers: ["readonly"] },
  property: { type: "property" },
  function: { type: "function", modifiers: ["defaultLibrary"] },
  operator: { type: "operator" },
};

interface Place {
  readonly schemas: Schemas;
  readonly owner: Owner;
  /** What names of the user's choice are there. */
  readonly names?: Meaning;
  /** What a scalar there is. */
  readonly meaning?: Meaning;
  /** Whether a text without braces is an expression. */
  readonly bare?: boolean;
}

class TokenFinder {
  readonly tokens: SemanticToken[] = [];
  private readonly text: string;
  private readonly kind: FileKind | undefined;
  private end = 0;

  constructor(text: string, kind: FileKind | undefined) {
    this.text = text;
    this.kind = kind;
  }

  piece({ entries, items, root }: Piece): void {
    const file: Place = {
      schemas: this.kind ? definition(this.kind) : [...definition("task"), ...definition("workflow")],
      owner: "file",
    };
    for (const entry of entries) this.entry(entry, file);
    for (const item of items) this.node(item, { schemas: definition("step"), owner: "step" });
    if (root) this.node(root, file);
  }

  private node(node: YamlNode, place: Place): void {
    if (node.kind === "scalar") this.scalar(node, place);
    if (node.kind === "mapping") this.mapping(node, place);
    if (node.kind !== "sequence") return;
    const inside = { ...place, schemas: itemSchemas(place.schemas) };
    for (const item of node.items) this.node(item, inside);
  }

  private mapping(node: MappingNode, place: Place): void {
    const inside = { ...place, schemas: meantBy(place.schemas, node) };
    const tool = place.owner === "step" ? stringValue(valueAt(node, "tool")) : undefined;
    for (const entry of node.entries) this.entry(entry, inside, tool);
  }

  /** `tool` is that of the step whose entry it is. */
  private entry({ key, value }: MappingEntry, place: Place, tool?: string): void {
    const name = keyText(key);
    if (name === undefined || isMergeKey(key)) {
      if (isMergeKey(key)) this.node(value, place);
      return;
    }
    if (name.startsWith("x-") && place.owner !== "arguments" && place.owner !== "names") {
      this.add(key, { type: "decorator" });
      return;
    }
    const found = keyMeaning(place.schemas, name);
    this.add(key, keyToken(found, place));
    this.node(value, this.placeOf(name, found, place, tool));
  }

  private placeOf(name: string, { kind, schemas }: KeyMeaning, place: Place, tool: string | undefined): Place {
    const { owner } = place;
    const other: Place = { schemas, owner: "other" };
    if (owner === "names") return { ...other, bare: place.bare === true };
    if (owner === "arguments" || kind !== "known") return other;
    if (owner === "file" && name === "steps") return { schemas, owner: "step" };
    if (owner === "other") return { ...other, ...meaningOf(name, owner) };
    const names = nameMeanings.get(name);
    if (names) return this.placeOfNames(name, names, argumentSchemas(name === "with" ? tool : undefined, schemas));
    return { ...other, bare: owner === "step" && (name === "if" || name === "forEach"), ...meaningOf(name, owner) };
  }

  private placeOfNames(name: string, names: Meaning, schemas: Schemas): Place {
    const bare = name === "outputs" && this.kind === "workflow";
    return { schemas, owner: name === "with" ? "arguments" : "names", names, bare };
  }

  private scalar(node: ScalarNode, { schemas, meaning, bare }: Place): void {
    if (typeof node.value === "string" && (bare || node.value.includes("${{"))) this.expressions(node, bare === true);
    else if (node.style === "empty") return;
    else if (meaning && typeof node.value === "string") this.add(node, meaning);
    else if (isWord(schemas, node)) this.add(node, { type: "enumMember" });
    else if (typeof node.value === "number") this.add(node, { type: "number" });
    else if (typeof node.value !== "string") this.add(node, { type: "keyword" });
  }

  private expressions(node: ScalarNode, bare: boolean): void {
    for (const { kind, literal, span } of expressionTokens(node, this.text, bare)) {
      const word = literal === "word" ? "keyword" : literal;
      this.add(span, kind === "literal" ? { type: word ?? "string" } : expressionMeanings[kind]);
    }
  }

  /** Add a token; one of several lines is cut up, since few clients take it whole. Quotes around a scalar are part of it. */
  private add(span: Span, { type, modifiers = [] }: Meaning): void {
    let start = Math.max(span.start, this.end);
    while (start < span.end) {
      const end = Math.min(endOfLine(this.text, start), span.end);
      if (end > start) this.tokens.push({ start, end, type, modifiers });
      start = end;
      while (start < span.end && isBlank(this.text.charCodeAt(start))) start += 1;
    }
    this.end = Math.max(this.end, span.end);
  }
}

function keyToken({ kind }: KeyMeaning, { owner, names }: Place): Meaning {
  if (kind === "unknown") return { type: "variable" };
  if (owner === "names" || owner === "arguments") return names ?? { type: "property" };
  return { type: "property" };
}

function meaningOf(name: string, owner: Owner): Pick<Place, "meaning"> {
  if (owner === "file" && name === "name") return { meaning: { type: "class", modifiers: ["declaration"] } };
  const meaning = (owner === "step" ? stepMeanings.get(name) : undefined) ?? valueMeanings.get(name);
  return meaning ? { meaning } : {};
}

/** What a step's tool takes; where the tool isn't known, whatever the step says. */
function argumentSchemas(tool: string | undefined, schemas: Schemas): Schemas {
  const parameters = toolParameters(tool);
  return parameters ? flatten(parameters) : schemas;
}
