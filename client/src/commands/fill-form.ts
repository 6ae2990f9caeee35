import * as l10n from "@vscode/l10n";
import type { Ask } from "../../../server/src/protocol/fleet.ts";
import { describeValue, fieldsOf, readValue, toValues, typedValue, type FormField } from "../model/form-fields.ts";
import type { Choice, Person, Place } from "../ports/person.ts";
import { walkOn, walkSteps, type Walked, type WalkStep } from "./walk-steps.ts";

/** What a person makes of a form. */
export type Filled =
  | { readonly kind: "approved"; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: "denied" | "stop" };

interface FormState {
  readonly values: ReadonlyMap<FormField, unknown>;
  readonly decided?: Filled["kind"];
}

type Taken = Promise<Walked<FormState>>;

/**
 * Ask for what a form wants, a question each, then show it all once more. Nothing is chosen beforehand, and the yes at the end has to be pointed at. Nothing when the person
 * turned away. `onSecret` hears of each secret before it goes anywhere.
 */
export async function fillForm(
  person: Person,
  ask: Ask,
  onSecret: (text: string) => void,
): Promise<Filled | undefined> {
  const fields = fieldsOf(ask.form ?? {});
  const asking = { person, title: ask.text, onSecret };
  const fixed = fields.filter(({ kind }) => kind === "fixed").map((field) => [field, field.options[0]?.value] as const);
  const steps: readonly WalkStep<FormState>[] = [
    ...fields
      .filter(({ kind }) => kind !== "fixed")
      .map((field): WalkStep<FormState> => {
        return { kind: "question", take: (state, place) => askField(asking, field, { state, place }) };
      }),
    { kind: "question", take: (state, place) => review(asking, fields, { state, place }) },
  ];
  const end = await walkSteps(steps, { values: new Map(fixed) });
  if (end?.decided === undefined) return undefined;
  if (end.decided !== "approved") return { kind: end.decided };
  return { kind: "approved", values: toValues([...end.values]) };
}

interface Asking {
  readonly person: Person;
  readonly title: string;
  readonly onSecret: (text: string) => void;
}

interface Where {
  readonly state: FormState;
  readonly place: Place;
}

async function askField(asking: Asking, field: FormField, where: Where): Taken {
  const answer = await (field.kind === "choice" || field.kind === "boolean"
    ? chooseValue(asking, field, where)
    : typeValue(asking, field, where));
  return walkOn(where.state, answer, ({ value }) => withValue(where.state, field, value));
}

function withValue(state: FormState, field: FormField, value: unknown): FormState {
  return { ...state, values: new Map([...state.values, [field, value]]) };
}

type Value = { readonly value: unknown };

async function chooseValue({ person, title }: Asking, field: FormField, { state, place }: Where) {
  const options =
    field.kind === "choice"
      ? field.options
      : [
          { label: l10n.t("Yes"), value: true },
          { label: l10n.t("No"), value: false },
        ];
  const choices: readonly Choice<Value>[] = options.map(({ label, value }) => ({ label, value: { value } }));
  const empty: Choice<Value> = { label: l10n.t("Leave Empty"), value: { value: undefined } };
  const before = state.values.has(field) ? describeValue(field, state.values.get(field)) : undefined;
  return await person.chooseStep<Value>({
    title,
    place,
    choices: field.required ? choices : [...choices, empty],
    placeholder: promptOf(field),
    // What the person themselves chose before is shown as such; nothing else is.
    active: before === undefined ? { nothing: true } : before,
  });
}

async function typeValue({ person, title, onSecret }: Asking, field: FormField, { state, place }: Where) {
  const check = (text: string): string | undefined => {
    const read = readValue(field, text);
    return "problem" in read ? read.problem : undefined;
  };
  const { secret } = field;
  const typed = await person.askStep({
    title,
    place,
    prompt: promptOf(field),
    value: typedValue(field, state.values.get(field)),
    secret,
    check,
  });
  if (typeof typed !== "string") return typed;
  const read = readValue(field, typed);
  if ("problem" in read) return undefined;
  if (secret) for (const text of secretsIn(read.value)) onSecret(text);
  return read;
}

/** The texts in a value: each of them is secret alone. */
function secretsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}

const howTo: Readonly<Partial<Record<FormField["kind"], string>>> = {
  get list() {
    return ` ${l10n.t("(several: with commas between)")}`;
  },
  get map() {
    return ` ${l10n.t("(name=value; several: with commas between)")}`;
  },
  get json() {
    return ` ${l10n.t("(as JSON)")}`;
  },
};

function promptOf({ title, description, required, kind }: FormField): string {
  const about = description === "" ? title : `${title}: ${description}`;
  return `${about}${howTo[kind] ?? ""}${required ? "" : ` ${l10n.t("(may be left empty)")}`}`;
}

type Decision = Filled["kind"] | { readonly field: FormField };

/** All that was filled in, and what becomes of it. */
async function review(asking: Asking, fields: readonly FormField[], where: Where): Taken {
  let { state } = where;
  for (;;) {
    const decision = await decide(asking, fields, { ...where, state });
    if (decision === undefined) return undefined;
    if (typeof decision === "symbol") return { go: "back", state };
    if (typeof decision === "string") return { go: "on", state: { ...state, decided: decision } };
    const changed = await askField(asking, decision.field, { state, place: where.place });
    if (changed === undefined) return undefined;
    ({ state } = changed);
  }
}

async function decide({ person, title }: Asking, fields: readonly FormField[], { state, place }: Where) {
  const filled = fields.map((field): Choice<Decision> => {
    const description = describeValue(field, state.values.get(field));
    return { label: field.title, description, value: { field } };
  });
  const editable = filled.filter((_, index) => fields[index]?.kind !== "fixed");
  const ends: readonly Choice<Decision>[] = [
    { label: l10n.t("Approve"), description: l10n.t("with what stands above"), value: "approved" },
    { label: l10n.t("Deny"), value: "denied" },
    { label: l10n.t("Stop Task"), value: "stop" },
  ];
  return await person.chooseStep<Decision>({
    title,
    place,
    choices: [...editable, ...ends],
    placeholder: l10n.t("Look at it once more; choose a line to change it"),
    active: { nothing: true },
  });
}
