import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";

/** So many faults are told at once; the next try shows the others. */
const maximumFaults = 5;

/** What came of reading a value that an agent stated: the value, or a sentence that says what is wrong with it. */
export type JsonOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly wrong: string };

/**
 * Read the text of a JSON output and check it against the schema that its file gives. A schema that is none is the file's fault, and is told as such. References to
 * other documents aren't followed: nothing is loaded.
 */
export function checkJsonOutput(text: string, schema: unknown): JsonOutcome {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, wrong: `It isn't JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const compiled = compile(schema);
  if (typeof compiled === "string") return { ok: false, wrong: compiled };
  if (compiled(value)) return { ok: true, value };
  return { ok: false, wrong: describe(compiled.errors ?? []) };
}

/** Made once: what checks the schemas themselves takes long to compile. */
let ajv: Ajv2020 | undefined;

function compile(schema: unknown): ValidateFunction | string {
  ajv ??= new Ajv2020({ allErrors: true, strict: false, validateFormats: false, logger: false, addUsedSchema: false });
  try {
    return ajv.compile(schema as object | boolean);
  } catch (error) {
    return `Its schema can't be used: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    // Nothing is remembered of it: another file's schema may have the same `$id`.
    if (typeof schema === "object" && schema !== null) ajv.removeSchema(schema);
  }
}

function describe(errors: readonly ErrorObject[]): string {
  const faults = errors.map(({ instancePath, message = "is wrong", params }) => {
    const extra: unknown = (params as Readonly<Record<string, unknown>>)["additionalProperty"];
    const named = typeof extra === "string" ? ` (${extra})` : "";
    return `${instancePath === "" ? "the value" : instancePath} ${message}${named}`;
  });
  const more = faults.length > maximumFaults ? `; and ${faults.length - maximumFaults} more` : "";
  return `It doesn't fit its schema: ${faults.slice(0, maximumFaults).join("; ")}${more}`;
}
