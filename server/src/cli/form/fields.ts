/** What a form's schema may hold. */
export type FormSchema = Readonly<Record<string, unknown>>;

/** How a field is filled in. `json`: in no way that is known here, so it's written as JSON. */
export type FieldKind = "text" | "number" | "whole" | "yes-no" | "choice" | "list" | "group" | "json";

/** One property of a form. */
export interface Field {
  readonly name: string;
  /** From the form's top, as errors name it: `mail.to`. */
  readonly path: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly kind: FieldKind;
  readonly required: boolean;
  /** Whether it isn't shown while it is typed, nor afterwards. */
  readonly secret: boolean;
  /** Of a choice. */
  readonly choices: readonly (string | number | boolean)[];
  /** What is proposed; absent where none is. */
  readonly proposal?: unknown;
  /** Whether an empty answer takes the proposal: never what sends, spends, deploys or reveals, nor any yes or choice. */
  readonly preselected: boolean;
  readonly schema: FormSchema;
}

const secretName = /secret|passw(?:or)?d|passphrase|token|credential|api[ _-]?key|private[ _-]?key|\bpin\b/i;
const actsOutside =
  /accept|approv|confirm|agree|allow|send|recipient|deploy|publish|public|visib|share|pay|price|amount|budget|spend|credit|buy|purchas|delet|remov|reveal/i;

/** The properties of a form in the order they're written; none of what isn't a schema of an object. */
export function fieldsOf(schema: FormSchema, above = ""): readonly Field[] {
  const required = Array.isArray(schema["required"]) ? (schema["required"] as readonly unknown[]) : [];
  return Object.entries(asSchema(schema["properties"])).map(([name, property]) =>
    toField(asSchema(property), {
      name,
      path: above === "" ? name : `${above}.${name}`,
      required: required.includes(name),
    }),
  );
}

/** What one entry of a list is, as a field without a name of its own. */
export function itemOf({ name, path, secret, schema }: Field, index: number): Field {
  const item = toField(asSchema(schema["items"]), { name, path: `${path}[${index}]`, required: true });
  return { ...item, secret: item.secret || secret };
}

type Place = Pick<Field, "name" | "path" | "required">;

function toField(schema: FormSchema, place: Place): Field {
  const choices = choicesOf(schema);
  const kind = kindOf(schema, choices);
  const field = {
    ...place,
    title: textOf(schema["title"]) ?? place.name,
    description: textOf(schema["description"]),
    kind,
    choices,
    schema,
  };
  const secret = isSecret(field);
  const proposal = secret ? undefined : schema["default"];
  return {
    ...field,
    secret,
    ...(proposal === undefined ? {} : { proposal }),
    preselected: proposal === false || (proposal !== undefined && takesProposal.has(kind) && isHarmless(field)),
  };
}

type Described = Pick<Field, "name" | "path" | "title" | "description" | "kind" | "schema">;

function isSecret({ name, title, kind, schema }: Described): boolean {
  if (kind === "group" || kind === "yes-no") return false;
  return schema["writeOnly"] === true || schema["format"] === "password" || secretName.test(`${name} ${title}`);
}

function isHarmless({ path, title, description = "" }: Described): boolean {
  return !actsOutside.test(`${path} ${title} ${description}`);
}

const takesProposal: ReadonlySet<FieldKind> = new Set(["text", "number", "whole", "list"]);

const kinds: Readonly<Record<string, FieldKind>> = {
  string: "text",
  number: "number",
  integer: "whole",
  boolean: "yes-no",
  array: "list",
  object: "group",
};

/** Of a type that may also be null the other one. */
function kindOf(schema: FormSchema, choices: Field["choices"]): FieldKind {
  if (choices.length > 0) return "choice";
  const { type } = schema;
  const named: unknown = Array.isArray(type) ? (type as readonly unknown[]).find((one) => one !== "null") : type;
  const kind = typeof named === "string" ? kinds[named] : undefined;
  if (kind === "group" || (kind === undefined && schema["properties"] !== undefined)) {
    return Object.keys(asSchema(schema["properties"])).length > 0 ? "group" : "json";
  }
  return kind ?? "json";
}

function choicesOf(schema: FormSchema): Field["choices"] {
  const { enum: written, const: only } = schema;
  const values: readonly unknown[] = Array.isArray(written) ? written : only === undefined ? [] : [only];
  const plain = values.filter((value): value is string | number | boolean => {
    return ["string", "number", "boolean"].includes(typeof value);
  });
  return plain;
}

function asSchema(value: unknown): FormSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as FormSchema) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
