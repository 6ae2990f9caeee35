import type { CompletionEntry, CompletionKind } from "../completion/completion-entry.ts";
import { stepsOf } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import type { Span } from "../span.ts";
import type { Surroundings } from "../surroundings.ts";
import { contextTypes } from "./context-types.ts";
import { expressionAt } from "./expression-at.ts";
import type { ExpressionSpot } from "./expression-at.ts";
import { callLabel, expressionFunctions } from "./expression-functions.ts";
import type { ExpressionFunction } from "./expression-functions.ts";
import { escapeSnippet, inStyle } from "./expression-insert.ts";
import { describeType, quoteText } from "./expression-type.ts";
import type { ExpressionType, Property, PropertyRole, Shape } from "./expression-type.ts";
import { nearSteps } from "./near-steps.ts";
import { operandBefore } from "./operand-before.ts";
import { scanExpression } from "./scan-expression.ts";
import type { ExpressionToken } from "./scan-expression.ts";
import { typeOfExpression } from "./type-of-expression.ts";

/**
 * What may stand at an offset inside an expression: contexts and functions, the properties of what stands in front of a point or a bracket, what a text is compared with. A missing `}}`
 * comes with it. Of more than 500 steps those are offered that fit what is typed so far. Undefined where the offset is in no expression; empty where nothing is known to fit, as inside of other texts.
 */
export function completeExpression(
  document: ManusDocument,
  offset: number,
  around: Surroundings,
): CompletionEntry[] | undefined {
  const spot = expressionAt(document, offset);
  if (!spot) return undefined;
  if (spot.scope.forbidden !== undefined || !spot.expression.exact) return [];
  const types = contextTypes({ document, index: around.index, ...spot });
  return new Completer(document, spot, types).complete(offset);
}

const kinds: Readonly<Record<PropertyRole, CompletionKind>> = {
  context: "variable",
  step: "step",
  input: "input",
  output: "output",
  variable: "variable",
  secret: "variable",
  property: "value",
};

/** What an expression can write behind a point; other names stand in brackets. */
const plainName = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** The rank of contexts and functions, behind the texts that something is compared with. */
const operandRank = 100;
const functionRank = 150;

/** So many steps are offered at most: more than anybody looks through. */
const mostSteps = 500;

/** What matters of an entry before it's written as the text around it demands. */
interface Offer extends Pick<CompletionEntry, "label" | "kind" | "rank" | "detail" | "about" | "again"> {
  readonly text: string;
  /** The same with placeholders. */
  readonly snippet?: string;
  /** Whether it stands in quotes. */
  readonly quoted?: boolean;
}

class Completer {
  private readonly document: ManusDocument;
  private readonly spot: ExpressionSpot;
  private readonly types: Shape;
  private readonly source: string;
  private readonly tokens: readonly ExpressionToken[];
  /** The word or the text that the cursor is in. */
  private readonly word: ExpressionToken | undefined;
  /** The position of the first token behind all that stand before the word. */
  private readonly position: number;
  private readonly previous: ExpressionToken | undefined;
  private readonly next: ExpressionToken | undefined;

  constructor(document: ManusDocument, spot: ExpressionSpot, types: Shape) {
    this.document = document;
    this.spot = spot;
    this.types = types;
    this.source = spot.expression.source;
    this.tokens = scanExpression(this.source);
    this.word = this.tokens.find((token) => holdsCursor(token, spot.at));
    this.position = this.tokens.filter((token) => token !== this.word && token.end <= spot.at).length;
    this.previous = this.tokens[this.position - 1];
    this.next = this.tokens[this.position + (this.word ? 1 : 0)];
  }

  complete(offset: number): CompletionEntry[] {
    const { word, spot } = this;
    const found = word && spot.expression.spanOf(word.start, word.end);
    // In the blanks of a folded line the next word is near, but the cursor isn't in it.
    const span = found && found.start <= offset && offset <= found.end ? found : { start: offset, end: offset };
    return this.offers().map((offer) => this.write(offer, span));
  }

  private offers(): Offer[] {
    const inText = this.word?.kind === "string";
    if (this.word?.kind === "number") return [];
    if (this.previous?.text === ".") return this.properties();
    if (this.previous?.text === "[") return [...this.namesInBrackets(), ...(inText ? [] : this.operands())];
    if (inText) return this.comparedTexts();
    return this.previous && endsOperand(this.previous) ? [] : [...this.comparedTexts(), ...this.operands()];
  }

  private properties(): Offer[] {
    return this.propertiesBefore().flatMap((property, rank) => {
      return plainName.test(property.name) ? [this.propertyOffer(property, rank)] : [];
    });
  }

  private namesInBrackets(): Offer[] {
    return this.propertiesBefore().map((property, rank) => {
      const text = quoteText(property.name) + (this.next?.text === "]" ? "" : "]");
      return { ...shown(property), label: property.name, rank, text, quoted: true };
    });
  }

  /** The properties of what stands before the point or bracket, the likely ones first: of steps those that are needed. */
  private propertiesBefore(): Property[] {
    const type = this.typeBefore(this.position - 1);
    if (type?.kind !== "mapping") return [];
    const { shape } = type;
    const [first] = shape.names();
    const isSteps = first !== undefined && shape.find(first)?.role === "step";
    if (!isSteps) return shape.names().flatMap((name) => shape.find(name) ?? []);
    return this.stepsBefore(shape);
  }

  /** Of very many steps only some of those that fit what is typed; more than the editor shows. */
  private stepsBefore(shape: Shape): Property[] {
    const { step, at } = this.spot;
    const steps = stepsOf(this.document);
    const own = step === undefined ? undefined : steps[step]?.id;
    const typed = this.source.slice(Math.min(this.word?.start ?? at, at), at).replace(/^'/, "");
    const names = new Set([...nearSteps(steps, step, mostSteps), ...shape.names()]);
    const fitting = [...names].filter((name) => name !== own && (names.size <= mostSteps || holds(name, typed)));
    return fitting.slice(0, mostSteps).flatMap((name) => shape.find(name) ?? []);
  }

  /** The texts that the other side of `==` or `!=` can be. */
  private comparedTexts(): Offer[] {
    const type = this.otherSide();
    if (type?.kind !== "choice") return [];
    return type.values.map((value, rank) => {
      return { label: value, kind: "value", text: quoteText(value), rank, quoted: true };
    });
  }

  private otherSide(): ExpressionType | undefined {
    if (isComparison(this.previous)) return this.typeBefore(this.position - 1);
    const next = this.next;
    if (!next || !isComparison(next)) return undefined;
    const end = this.tokens.find(({ text, start }) => start > next.start && ["&&", "||", ",", ")"].includes(text));
    return typeOfExpression(this.source.slice(next.end, end?.start), this.types);
  }

  private operands(): Offer[] {
    const contexts = this.types.names().flatMap((name) => this.types.find(name) ?? []);
    const functions = expressionFunctions.filter(({ status }) => !status || this.spot.scope.status);
    return [
      ...contexts.map((property) => this.propertyOffer(property, operandRank + contextOrder.indexOf(property.name))),
      ...functions.map((called, index) => this.functionOffer(called, functionRank + index)),
    ];
  }

  private propertyOffer(property: Property, rank: number): Offer {
    const { name, type } = property;
    const leads = type.kind === "mapping" && this.next?.text !== "." && this.next?.text !== "[";
    const offer = { ...shown(property), label: name, rank };
    return leads ? { ...offer, text: `${name}.`, again: true } : { ...offer, text: name };
  }

  private functionOffer(called: ExpressionFunction, rank: number): Offer {
    const { name } = called;
    const offer = {
      label: name,
      kind: "function",
      rank,
      detail: callLabel(called).label,
      about: { function: name },
    } as const;
    if (this.next?.text === "(") return { ...offer, text: name };
    const samples = called.parameters.map((parameter) => parameter.sample ?? parameter.name);
    if (samples.length === 0) return { ...offer, text: `${name}()` };
    const places = samples.map((sample, index) => `\${${String(index + 1)}:${this.escape(sample)}}`);
    return { ...offer, text: `${name}(${samples.join(", ")})`, snippet: `${name}(${places.join(", ")})` };
  }

  private typeBefore(position: number): ExpressionType | undefined {
    const operand = operandBefore(this.tokens, position);
    return operand && typeOfExpression(this.source.slice(operand.start, operand.end), this.types);
  }

  /** An entry as the text around it demands, with the closing braces where they are missing. */
  private write({ text, snippet, quoted, ...shownParts }: Offer, span: Span): CompletionEntry {
    const plain = inStyle(text, this.spot.style);
    const filter = quoted === true && this.word?.kind === "string" ? { filter: plain } : {};
    const base = { ...shownParts, ...filter, span };
    const marked = snippet ?? this.escape(text);
    const closing = !this.spot.expression.closed && this.next?.kind !== "symbol";
    if (closing) return { ...base, insert: `${marked}$0 \\}\\}`, snippet: true, plain: `${plain} }}` };
    if (snippet === undefined) return { ...base, insert: plain, snippet: false };
    return { ...base, insert: marked, snippet: true, plain };
  }

  /** A text inside a snippet, as the text around it demands. */
  private escape(text: string): string {
    return escapeSnippet(inStyle(text, this.spot.style));
  }
}

/** The order in which contexts are offered. */
const contextOrder = ["item", "index", "inputs", "steps", "env", "run", "workspace", "secrets"];

function shown({ role, type, detail, description }: Property): Pick<Offer, "kind" | "detail" | "about"> {
  // There may be thousands of steps: what is said of one is only put together when somebody looks at it.
  if (role === "step") return { kind: "step", ...(detail === undefined ? {} : { detail, about: { step: detail } }) };
  const described = describeType(type);
  const about = { type: described, ...(description === undefined ? {} : { description }) };
  return { kind: kinds[role], detail: detail ?? described, about };
}

/** Whether the characters of what was typed stand in a name in their order, in upper or lower case. */
function holds(name: string, typed: string): boolean {
  const lower = name.toLowerCase();
  let at = 0;
  for (const character of typed.toLowerCase()) {
    at = lower.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Whether the cursor is in or at a word, or inside of a text. */
function holdsCursor({ kind, start, end, closed }: ExpressionToken, at: number): boolean {
  if (kind === "symbol" || kind === "unknown") return false;
  if (kind !== "string") return start <= at && at <= end;
  return start < at && (at < end || !closed);
}

function endsOperand({ kind, text }: ExpressionToken): boolean {
  return kind !== "symbol" || [")", "]", "*"].includes(text);
}

function isComparison(token: ExpressionToken | undefined): boolean {
  return token?.text === "==" || token?.text === "!=";
}
