import * as l10n from "@vscode/l10n";
import { resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import type { Terminal } from "../terminal.ts";
import { checkValues, type Values } from "./check-values.ts";
import { fieldsOf, itemOf, type Field, type FormSchema } from "./fields.ts";
import { readField } from "./read-field.ts";

/** What says how a form is filled in without a terminal. */
export interface ValueOptions {
  readonly values?: Values;
  readonly valuesFile?: string;
  readonly set?: readonly Assignment[];
}

/** `name=value`. */
export interface Assignment {
  readonly name: string;
  readonly text: string;
}

const maximumBytes = 1_000_000;

/** The flags of {@link ValueOptions}. */
export function addValueOptions(command: Command): Command {
  return command
    .option("--values <json>", l10n.t("what is filled into the form, as a JSON object"), parseValues)
    .option("--values-file <file>", l10n.t("the same from a file, or from a pipe with -; secrets belong there"))
    .option(
      "--set <name=value>",
      l10n.t("one value of the form; `a.b=…` in a group, several times for a list"),
      parseAssignment,
    );
}

/** Whether the command line fills the form in. */
export function givesValues({ values, valuesFile, set }: ValueOptions): boolean {
  return values !== undefined || valuesFile !== undefined || set !== undefined;
}

/** What the command line fills into a form, checked. Throws a command failure that names each property that is wrong. */
export async function readValues(context: CliContext, schema: FormSchema, options: ValueOptions): Promise<Values> {
  const fromFile = options.valuesFile === undefined ? {} : await readFile(context, options.valuesFile);
  const onLine = assign(schema, options.values ?? {}, options.set ?? []);
  const values = { ...fromFile, ...onLine };
  const wrong = checkValues(schema, values);
  if (wrong.length > 0) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("The form isn't filled in: {0}", wrong.join("; ")),
      l10n.t("Give each value with --set name=value, or all with --values or --values-file."),
    );
  }
  warnOfSecrets(context.terminal, fieldsOf(schema), onLine);
  return values;
}

async function readFile({ terminal, files, cwd }: CliContext, path: string): Promise<Values> {
  const text =
    path === "-"
      ? await terminal.readPiped(maximumBytes)
      : valueOf(await files.readText(resolve(cwd, path), maximumBytes));
  if (text === undefined)
    throw new CommandFailure(exitCodes.badUsage, l10n.t("Nothing is piped in"), l10n.t("Give a file's path."));
  const values = toValues(text);
  if (values !== undefined) return values;
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t("{0} isn't a JSON object", path === "-" ? l10n.t("What is piped in") : path),
  );
}

function parseValues(text: string): Values {
  const values = toValues(text);
  if (values === undefined) throw new InvalidArgumentError(l10n.t('Write it as a JSON object, such as {"to":"x"}.'));
  return values;
}

function parseAssignment(text: string, previous: readonly Assignment[] = []): readonly Assignment[] {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(l10n.t("Write it as name=value."));
  return [...previous, { name: text.slice(0, at), text: text.slice(at + 1) }];
}

function toValues(text: string): Values | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : undefined;
  } catch {
    return undefined;
  }
}

function assign(schema: FormSchema, start: Values, assignments: readonly Assignment[]): Values {
  return assignments.reduce((values, { name, text }) => {
    const fields = findField(fieldsOf(schema), name);
    if (fields === undefined) {
      const known = fieldsOf(schema).map((field) => field.name);
      throw new CommandFailure(
        exitCodes.badUsage,
        l10n.t("The form has no {0}", name),
        known.length === 0 ? l10n.t("It has nothing to fill in.") : l10n.t("It has {0}.", known.join(", ")),
      );
    }
    return setIn(values, fields, text);
  }, start);
}

/** The field with this path, below the groups that lead to it. A name with a dot in it counts before a path. */
function findField(fields: readonly Field[], path: string): readonly [Field, ...Field[]] | undefined {
  const exact = fields.find(({ name }) => name === path);
  if (exact !== undefined) return [exact];
  for (const group of fields) {
    if (group.kind !== "group" || !path.startsWith(`${group.name}.`)) continue;
    const found = findField(fieldsOf(group.schema, group.path), path.slice(group.name.length + 1));
    if (found !== undefined) return [group, ...found];
  }
  return undefined;
}

function setIn(values: Values, [field, next, ...rest]: readonly [Field, ...Field[]], text: string): Values {
  const present = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
  if (next === undefined) return { ...values, [field.name]: readAssigned(field, present, text) };
  const below = typeof present === "object" && present !== null ? (present as Values) : {};
  return { ...values, [field.name]: setIn(below, [next, ...rest], text) };
}

/** A list is given as JSON, or an entry at a time. */
function readAssigned(field: Field, present: unknown, text: string): unknown {
  if (field.kind !== "list") return readText(field, text);
  const whole = readField({ ...field, kind: "json" }, text);
  if (whole.ok && Array.isArray(whole.value)) return whole.value;
  const before: readonly unknown[] = Array.isArray(present) ? present : [];
  return [...before, readText(itemOf(field, before.length), text)];
}

function readText(field: Field, text: string): unknown {
  const read = readField(field, text);
  if (read.ok) return read.value;
  throw new CommandFailure(exitCodes.badUsage, l10n.t("{0} can't be set so: {1}", field.path, read.wrong));
}

/** The shell's history has it now, whatever becomes of it here. */
function warnOfSecrets(terminal: Terminal, fields: readonly Field[], values: Values): void {
  for (const { name, path, kind, secret, schema } of fields) {
    if (!Object.hasOwn(values, name)) continue;
    if (kind === "group") warnOfSecrets(terminal, fieldsOf(schema, path), values[name] as Values);
    else if (secret) {
      terminal.stderr.write(
        `${l10n.t("{0} looks secret, and was an argument: it is in the shell's history now. Pipe such values in: --values-file -", path)}\n`,
      );
    }
  }
}
