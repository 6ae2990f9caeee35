import * as l10n from "@vscode/l10n";
import { showUnseen } from "../../core/agent/policy/show-unseen.ts";
import { printable } from "../printable.ts";
import { paint, type Terminal } from "../terminal.ts";
import { checkValues, type Values } from "./check-values.ts";
import { fieldsOf, itemOf, type Field, type FormSchema } from "./fields.ts";
import { readField } from "./read-field.ts";

/** What came of a form: what was filled in, or that it isn't to be sent. */
export type FormAnswer = { readonly filled: Values } | "not-sent";

/**
 * Let a person fill in a form, one property after another, and show it whole before it goes out. An empty answer is never a yes: it leaves out what may be left out, and takes only
 * proposals that do no harm. Undefined when the person turned away, or `signal` was aborted.
 */
export async function askForm(
  terminal: Terminal,
  schema: FormSchema,
  signal?: AbortSignal,
): Promise<FormAnswer | undefined> {
  const asking: Asking = { terminal, signal };
  for (;;) {
    const filled = await askGroup(asking, fieldsOf(schema));
    if (filled === turnedAway) return undefined;
    const wrong = checkValues(schema, filled);
    if (wrong.length === 0) return confirmForm(asking, schema, filled);
    for (const one of wrong) terminal.stderr.write(`${paint(terminal, "red", "✖")} ${printable(one)}\n`);
    const said = await terminal.question(`${l10n.t("Fill it in again? [y/N]")} `, signal);
    if (said === undefined) return undefined;
    if (!isYes(said)) return "not-sent";
  }
}

interface Asking {
  readonly terminal: Terminal;
  readonly signal: AbortSignal | undefined;
}

const turnedAway = Symbol("turned away");
const leftOut = Symbol("left out");
type Answered = unknown;

async function askGroup(asking: Asking, fields: readonly Field[]): Promise<Values | typeof turnedAway> {
  const entries: (readonly [string, unknown])[] = [];
  for (const field of fields) {
    const value = await askField(asking, field);
    if (value === turnedAway) return turnedAway;
    if (value !== leftOut) entries.push([field.name, value]);
  }
  return Object.fromEntries(entries);
}

async function askField(asking: Asking, field: Field): Promise<Answered> {
  introduce(asking.terminal, field);
  if (field.kind === "group") return askNested(asking, field);
  if (field.kind === "list") return askList(asking, field);
  return askValue(asking, field);
}

async function askNested(asking: Asking, field: Field): Promise<Answered> {
  const { terminal, signal } = asking;
  if (!field.required) {
    const said = await terminal.question(`  ${l10n.t("Fill in {0}? [y/N]", label(field))} `, signal);
    if (said === undefined) return turnedAway;
    if (!isYes(said)) return leftOut;
  }
  return askGroup(asking, fieldsOf(field.schema, field.path));
}

/** One entry after another until an empty one. */
async function askList(asking: Asking, field: Field): Promise<Answered> {
  const { terminal, signal } = asking;
  const values: unknown[] = [];
  for (;;) {
    const item = itemOf(field, values.length);
    if (item.kind === "group") {
      const said = await terminal.question(
        values.length === 0 ? `  ${l10n.t("An entry? [y/N]")} ` : `  ${l10n.t("Another entry? [y/N]")} `,
        signal,
      );
      if (said === undefined) return turnedAway;
      if (!isYes(said)) break;
    }
    const value = item.kind === "group" ? await askNested(asking, item) : await askEntry(asking, item);
    if (value === turnedAway) return turnedAway;
    if (value === leftOut) break;
    values.push(value);
  }
  if (values.length > 0) return values;
  if (field.preselected) return field.proposal;
  return field.required ? [] : leftOut;
}

function askEntry(asking: Asking, item: Field): Promise<Answered> {
  return askUntil(asking, item, `  ${l10n.t("{0} (Enter ends the list):", item.path)} `, () => leftOut);
}

function askValue(asking: Asking, field: Field): Promise<Answered> {
  return askUntil(asking, field, `  ${label(field)}${hintOf(field)}: `, () => {
    if (field.preselected) return field.proposal;
    return field.required ? undefined : leftOut;
  });
}

/** Until it fits. `empty` says what an empty answer is; undefined: none. Two quotes are an empty text. */
async function askUntil(
  { terminal, signal }: Asking,
  field: Field,
  question: string,
  empty: () => unknown,
): Promise<Answered> {
  for (;;) {
    const said = await (field.secret ? terminal.secret(question, signal) : terminal.question(question, signal));
    if (said === undefined) return turnedAway;
    if (said.trim() === "") {
      const value = empty();
      if (value !== undefined) return value;
      terminal.stderr.write(`  ${l10n.t("{0} is needed; Ctrl-C leaves the form", printable(field.path))}\n`);
      continue;
    }
    const read = readField(field, field.kind === "text" && said.trim() === '""' ? "" : numbered(field, said));
    if (read.ok) return read.value;
    terminal.stderr.write(`  ${printable(`${field.path}: ${read.wrong}`)}\n`);
  }
}

/** A choice may be given by its place in the list. */
function numbered({ kind, choices }: Field, said: string): string {
  if (kind !== "choice" || choices.some((choice) => String(choice) === said.trim())) return said;
  const choice = /^\d+$/.test(said.trim()) ? choices[Number(said) - 1] : undefined;
  return choice === undefined ? said : String(choice);
}

function introduce(terminal: Terminal, field: Field): void {
  const { title, path, description, required, kind, choices } = field;
  const name = title === path ? path : `${title} (${path})`;
  const needed = required ? "" : paint(terminal, "dim", `  ${l10n.t("may be left out")}`);
  terminal.stderr.write(`${paint(terminal, "bold", showUnseen(name))}${needed}\n`);
  if (description !== undefined) terminal.stderr.write(`  ${showUnseen(description).replaceAll("\n", "\n  ")}\n`);
  if (kind !== "choice") return;
  for (const [index, choice] of choices.entries()) {
    terminal.stderr.write(`  ${index + 1}  ${showUnseen(String(choice))}\n`);
  }
}

function hintOf({ kind, secret, proposal, preselected }: Field): string {
  const parts = [
    ...(kind === "yes-no" ? [l10n.t("yes or no")] : []),
    ...(kind === "json" ? [l10n.t("as JSON")] : []),
    ...(secret ? [l10n.t("it isn't shown")] : []),
    ...(proposal === undefined ? [] : [preselected ? `Enter: ${shown(proposal)}` : `proposed: ${shown(proposal)}`]),
  ];
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}

function label({ name }: Field): string {
  return showUnseen(name);
}

/** All that goes out, secrets hidden; only a yes sends it. */
async function confirmForm(
  { terminal, signal }: Asking,
  schema: FormSchema,
  filled: Values,
): Promise<FormAnswer | undefined> {
  terminal.stderr.write(`\n${l10n.t("This is sent:\n{0}", renderValues(fieldsOf(schema), filled, "  "))}`);
  const said = await terminal.question(`${l10n.t("Send it? [y/N]")} `, signal);
  if (said === undefined) return undefined;
  return isYes(said) ? { filled } : "not-sent";
}

function renderValues(fields: readonly Field[], values: Values, indent: string): string {
  const lines = fields.flatMap((field) => {
    if (!Object.hasOwn(values, field.name)) return [];
    const value = values[field.name];
    if (field.kind === "group") {
      return [
        `${indent}${label(field)}:\n`,
        renderValues(fieldsOf(field.schema, field.path), value as Values, `${indent}  `),
      ];
    }
    return [`${indent}${label(field)}: ${isHidden(field) ? l10n.t("(not shown)") : shown(value)}\n`];
  });
  return lines.length === 0 ? `${indent}nothing\n` : lines.join("");
}

/** A list of groups is shown only where nothing in it is secret. */
function isHidden(field: Field): boolean {
  if (field.secret) return true;
  if (field.kind === "group") return fieldsOf(field.schema, field.path).some(isHidden);
  return field.kind === "list" && isHidden(itemOf(field, 0));
}

function shown(value: unknown): string {
  return showUnseen(typeof value === "string" ? value : JSON.stringify(value));
}

function isYes(said: string): boolean {
  return /^y(?:es)?$/i.test(said.trim());
}
