import { documentExpressionEntry } from "../expressions/document-expression-entry.ts";
import { describeAccount, describeInstance, describeModel } from "../hover/describe-fleet.ts";
import { describeSchedule } from "../hover/describe-schedule.ts";
import { describeKey, meaningOfValue } from "../hover/describe-schema.ts";
import { describeStep } from "../hover/describe-step.ts";
import { describeInput, describeTarget } from "../hover/describe-target.ts";
import { describePattern, describeTool } from "../hover/describe-tool.ts";
import type { ManusDocument } from "../document.ts";
import { schemasAlong } from "../schema/schema-along.ts";
import type { Surroundings } from "../surroundings.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import { cursorAt } from "./cursor.ts";
import { nodeAt } from "./node-at.ts";
import type { Cursor } from "./cursor.ts";
import type { CompletionEntry } from "./completion-entry.ts";

/** An entry that somebody looks at: what it carries, and the offset at which it was offered. */
export interface ShownEntry {
  readonly about: NonNullable<CompletionEntry["about"]>;
  readonly offset: number;
}

/** What there is to say of an entry of a completion, as Markdown; undefined where it says all by itself, or the text has changed since. */
export function describeEntry(
  document: ManusDocument,
  { about, offset }: ShownEntry,
  around: Surroundings,
): string | undefined {
  const { of, name = "", file } = about;
  if (of === undefined) return documentExpressionEntry(about);
  if (file !== undefined) return describeOfFile({ of, name, file }, around);
  const named = byName[of];
  if (named) return named(document, name, around);
  const cursor = cursorAt(document, offset);
  return cursor && describePlace(cursor, { of, name }, around);
}

type Describe = (document: ManusDocument, name: string, around: Surroundings) => string | undefined;

/** What a name alone tells. */
const byName: Readonly<Record<string, Describe | undefined>> = {
  tool: (document, name) => describeTool(document, name) ?? describePattern(name),
  step: describeStep,
  account: (_, name, around) => describeAccount(name, around),
  instance: (_, name, around) => describeInstance(name, around),
  model: (_, name, around) => describeModel(name, around),
};

/** A task or workflow, or one of its inputs. */
function describeOfFile(
  { of, name, file }: { of: string; name: string; file: string },
  around: Surroundings,
): string | undefined {
  const entry = around.index.atPath(file);
  if (of === "file") return entry && describeTarget(entry, around);
  const input = entry?.inputs.find((candidate) => candidate.name === name);
  return input && describeInput(input, entry?.name ?? file);
}

function describePlace(
  cursor: Cursor,
  { of, name }: { of: string; name: string },
  around: Surroundings,
): string | undefined {
  if (of === "key") return describeKeyAt(cursor, name);
  if (of === "cron") {
    const zone = stringValue(valueAt(nodeAt(cursor.tree, cursor.treePath.slice(0, -1)), "timezone"));
    return describeSchedule(name, zone, around.now);
  }
  const schemas = [...cursor.schemas, ...cursor.schemas.flatMap((schema) => schemasAlong(schema, [0]))];
  const value: unknown = schemas.flatMap((schema) => schema.enum ?? []).find((one) => String(one) === name);
  return meaningOfValue(schemas, value ?? name);
}

function describeKeyAt(cursor: Cursor, name: string): string | undefined {
  const holders = [cursor.schemas, cursor.schemas.flatMap((schema) => schemasAlong(schema, [0]))]
    .map((schemas) => schemas.filter((schema) => Object.hasOwn(schema.properties ?? {}, name)))
    .find((schemas) => schemas.length > 0);
  if (!holders) return undefined;
  const values = [...new Set(holders.flatMap((schema) => schemasAlong(schema, [name])))];
  const required = holders.every((schema) => schema.required?.includes(name) === true);
  return describeKey(name, values, required && holders.length === cursor.schemas.length);
}
