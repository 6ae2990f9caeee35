import standalone from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { Ajv } from "ajv";
import type { Options } from "ajv";
import type { Schemas } from "./read-schemas.ts";
import { withoutKeywords } from "./map-schema.ts";

/** What is there for people, or names the dialect, and would only make the validators longer. */
const notForAjv = ["title", "description", "examples", "default", "enumDescriptions", "$schema", "$id"];

/**
 * ajv's class for draft 7, not the one for 2020-12: our schemas use no keyword on which the two differ (a test compares them), and
 * without the bookkeeping for unevaluated properties a bundler can leave out the validators that a bundle doesn't use.
 */
const options: Options = {
  allErrors: true,
  allowUnionTypes: true,
  strict: true,
  // Branches of `if` and `then` name properties that are declared beside them.
  strictRequired: false,
  strictTypes: false,
  discriminator: true,
  inlineRefs: false,
  messages: false,
  code: { source: true, esm: true, lines: true },
};

/** An ES module without imports: one validator for the file format, one for stream events, one for policy files, one for each tool's arguments. */
export async function validatorCode(schemas: Schemas): Promise<string> {
  const ajv = new Ajv(options);
  const named: Record<string, string> = {
    validateTaskOrWorkflow: "file",
    validateStreamEvent: "event",
    validatePolicyFile: "policy",
  };
  ajv.addSchema(withoutKeywords(schemas.file, notForAjv), "file");
  ajv.addSchema(withoutKeywords(schemas.events, notForAjv), "event");
  ajv.addSchema(withoutKeywords(schemas.policy, notForAjv), "policy");
  for (const { function: tool } of schemas.tools) {
    ajv.addSchema(withoutKeywords(tool.parameters, notForAjv), tool.name);
    named[`tool_${tool.name}`] = tool.name;
  }
  const separate = standalone.default(ajv, named).replace(/^export const tool_/gm, "const tool_");
  const entries = schemas.tools.map(({ function: tool }) => `  ${tool.name}: tool_${tool.name},`);
  return bundle(`${separate}\nexport const toolArgumentValidators = {\n${entries.join("\n")}\n};\n`);
}

/** The types of what {@link validatorCode} exports. */
export const validatorTypes = `
import type { StreamEvent } from "./events.ts";
import type { ManusFile } from "./format.ts";
import type { PolicyFile } from "./policy.ts";
import type { ToolArguments, ToolName } from "./tools.ts";

/** One thing that doesn't fit, in ajv's words: for code that makes a sentence of it, never to be shown as it is. */
export interface SchemaViolation {
  /** JSON pointer to the value at fault. */
  readonly instancePath: string;
  /** JSON pointer to the keyword in the schema. */
  readonly schemaPath: string;
  /** The keyword that was violated, such as \`required\` or \`type\`. */
  readonly keyword: string;
  /** What the keyword says of it, such as \`{ missingProperty: "name" }\`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The key at fault where \`propertyNames\` was violated. */
  readonly propertyName?: string;
}

/** Whether a value fits. \`errors\` holds all that doesn't, of the newest call alone; null when it fits. */
export interface Validator<T> {
  (value: unknown): value is T;
  readonly errors?: readonly SchemaViolation[] | null;
}

/** Strict: unknown keys count as violations, though a file with them can run. */
export declare const validateTaskOrWorkflow: Validator<ManusFile>;
export declare const validateStreamEvent: Validator<StreamEvent>;
export declare const validatePolicyFile: Validator<PolicyFile>;
export declare const toolArgumentValidators: { readonly [Name in ToolName]: Validator<ToolArguments[Name]> };
`;

/** Pull the few functions of ajv's that the validators call into the module. */
async function bundle(code: string): Promise<string> {
  const result = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: "js" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["main"],
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
  });
  return result.outputFiles[0]?.text ?? "";
}
