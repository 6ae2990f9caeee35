/** The part of JSON Schema 2020-12 that this project's schemas use. Every schema under `schemas/` fits it. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  /** Always `#/$defs/<name>` of the same document; keywords beside it (a description, examples) come before those behind it. */
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly type?: JsonType | readonly JsonType[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  /** Not a keyword of the standard: what each entry of `enum` means, in its order. */
  readonly enumDescriptions?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly minProperties?: number;
  /** Only ever `^x-`: keys that are the user's own. */
  readonly patternProperties?: Readonly<Record<string, JsonSchema | boolean>>;
  /** `false`: no other keys. A schema: what every other key's value must fit. */
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Exactly one holds. Each branch has a title, its own or that of what it refers to. */
  readonly oneOf?: readonly JsonSchema[];
  /** Not a keyword of the standard, but of OpenAPI: the property whose `const` tells the branches of `oneOf` apart. */
  readonly discriminator?: { readonly propertyName: string };
  /** Only ever `if` and `then`. */
  readonly allOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
}

/** What JSON Schema calls the kinds of values. */
export type JsonType = "string" | "number" | "integer" | "boolean" | "null" | "array" | "object";

/** How a tool is described to a model, and by the same words to people. */
export interface ToolSchema {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    /** What it does, then when to use it. */
    readonly description: string;
    readonly parameters: JsonSchema;
  };
}
