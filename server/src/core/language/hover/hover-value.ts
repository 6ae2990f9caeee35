import * as l10n from "@vscode/l10n";
import type { ManusDocument } from "../document.ts";
import { indexEntry } from "../index-entry.ts";
import type { Spot } from "../locate.ts";
import { findTarget } from "../names/find-target.ts";
import { easierLength } from "../schedule/easier-length.ts";
import { isDurationPattern } from "../schema/expectation.ts";
import type { Surroundings } from "../surroundings.ts";
import type { CalledKind } from "../workspace-index.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { ScalarNode } from "../yaml/node.ts";
import { describeAccount, describeInstance, describeModel, describePayers } from "./describe-fleet.ts";
import { meaningOfValue } from "./describe-schema.ts";
import { describeSchedule } from "./describe-schedule.ts";
import { describeStep } from "./describe-step.ts";
import { describeInput, describeTarget, describeUses } from "./describe-target.ts";
import { describeTested } from "./describe-tested.ts";
import { describePattern, describeTool } from "./describe-tool.ts";
import { argumentAt, describePath } from "./hover-key.ts";
import { blocks, code } from "./markdown.ts";
import { schemasAt } from "./schemas-at.ts";

/** A text value, and all that is known around it. */
interface Value {
  readonly text: string;
  readonly spot: Spot;
  readonly document: ManusDocument;
  readonly around: Surroundings;
}

/** What values mean, by where they stand: keys with `/` between them, `*` for a position in a list. */
const meanings: readonly (readonly [place: RegExp, describe: (value: Value) => string | undefined])[] = [
  [/^steps\/\*\/tool$/, ({ document, text }) => describeTool(document, text)],
  [/^steps\/\*\/task$/, (value) => describeCall(value, "task")],
  [/^steps\/\*\/workflow$/, (value) => describeCall(value, "workflow")],
  [/^steps\/\*\/(?:id|needs\/\*)$/, ({ document, text, around }) => describeStep(document, text, around)],
  [/^workflow$/, (value) => describeCall(value, "workflow")],
  [/^task$/, (value) => describeCall(value, "task")],
  [
    /^cases\/\*\/expect\/order\/\*$/,
    ({ document, spot, text, around }) => describeTested(document, spot.path, text, around),
  ],
  [/^name$/, describeOwn],
  [/^on\/schedule(?:\/\*\/cron)?$/, describeCronLine],
  [/^(?:steps\/\*\/)?account$/, ({ text, around }) => describeAccount(text, around)],
  [/^(?:steps\/\*\/)?instance$/, ({ text, around }) => describeInstance(text, around)],
  [/^(?:steps\/\*\/)?model$/, describeBrain],
  [/^(?:steps\/\*\/)?engine$/, describeEngine],
  [/(?:^|\/)tools\/(?:allow|ask|deny)\/\*$|\/scope\/tools\/\*$/, ({ text }) => describePattern(text)],
];

/** What there is to say of a value. Nothing of texts that take several lines: who reads a prompt needs no words over it. */
export function hoverValue(document: ManusDocument, spot: Spot, around: Surroundings): string | undefined {
  const { node, path } = spot;
  if (node.kind !== "scalar" || isLong(node, document)) return undefined;
  const place = path.map((key) => (typeof key === "number" ? "*" : key)).join("/");
  const text = stringValue(node);
  const meaning = text === undefined ? undefined : meanings.find(([pattern]) => pattern.test(place))?.[1];
  return meaning?.({ text: text ?? "", spot, document, around }) ?? describeScalar(document, spot, node, around);
}

function isLong(node: ScalarNode, { text }: ManusDocument): boolean {
  return node.style === "literal" || node.style === "folded" || text.slice(node.start, node.end).includes("\n");
}

/** What the schemas say of a value: one of several words by its meaning, and the key that it belongs to. */
function describeScalar(
  document: ManusDocument,
  { path }: Spot,
  node: ScalarNode,
  around: Surroundings,
): string | undefined {
  const argument = argumentAt(document, path, around);
  if (argument) return describeInput(argument.input, argument.of);
  const key = path.findLast((part) => typeof part === "string");
  if (key === undefined) return undefined;
  const schemas = schemasAt(document, path);
  const meaning = meaningOfValue(schemas, node.value);
  const isLength = schemas.some(({ pattern }) => pattern !== undefined && isDurationPattern(pattern));
  const easier = isLength ? easierLength(node.text) : undefined;
  return blocks(
    meaning === undefined ? undefined : `**${code(node.text)}**: ${meaning}`,
    easier === undefined ? undefined : l10n.t("{0} is {1}.", code(node.text), easier),
    describePath(document, path, key),
  );
}

function describeCall({ text, document, around }: Value, kind: CalledKind): string | undefined {
  const found = findTarget(text, document.file, around.index);
  const entry = found.find((candidate) => candidate.kind === kind) ?? found[0];
  return entry && describeTarget(entry, around);
}

/** A model by the accounts that have it, and what the key says. */
function describeBrain(value: Value): string | undefined {
  const model = describeModel(value.text, value.around);
  return model === undefined ? undefined : blocks(model, describePath(value.document, value.spot.path, "model"));
}

/** What the engine is, and of the cloud's who pays. */
function describeEngine({ text, spot, document, around }: Value): string | undefined {
  const said = spot.node.kind === "scalar" ? describeScalar(document, spot, spot.node, around) : undefined;
  return text === "manus" ? blocks(said, describePayers(around)) : said;
}

function describeOwn({ document, around }: Value): string {
  const entry = around.index.atPath(document.file) ?? indexEntry(document);
  return blocks(describeTarget(entry, around), describeUses(entry, around.index));
}

function describeCronLine({ text, spot, around }: Value): string {
  const holder = spot.around.at(-1);
  const timezone = spot.path.at(-1) === "cron" ? stringValue(valueAt(holder, "timezone")) : undefined;
  return describeSchedule(text, timezone, around.now);
}
