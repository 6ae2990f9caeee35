import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { kindOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { rootSchemas, schemasAlong, stepSchema } from "../schema/schema-along.ts";
import type { WrittenPlace } from "./written-place.ts";

/** The schemas that the value at `below` a place may have to fit; see `schemasAlong`. */
export function schemasOf(
  document: ManusDocument,
  place: WrittenPlace,
  below: readonly string[] = [],
): readonly JsonSchema[] {
  const path = [...place.path, ...below];
  const step = path[0] === "steps" && path.length > 1 ? ancestor(place, 2) : undefined;
  if (step) return schemasAlong(stepSchema(), path.slice(2), step.node);
  const top = ancestor(place, 0);
  return rootSchemas(kindOf(document)).flatMap((schema) => schemasAlong(schema, path, top?.node));
}

/** The keys that one of some schemas asks for, those of its conditions included. */
export function requiredKeys(schemas: readonly JsonSchema[]): string[] {
  const keys = schemas.flatMap((schema) => [
    ...(schema.required ?? []),
    ...(schema.allOf ?? []).flatMap((part) => part.then?.required ?? []),
  ]);
  return [...new Set(keys)];
}

/** Whether some schemas take a text. */
export function takesText(schemas: readonly JsonSchema[]): boolean {
  return schemas.some(({ type, pattern }) => {
    const types: readonly unknown[] = typeof type === "string" ? [type] : (type ?? ["string"]);
    return types.includes("string") && !pattern?.startsWith("^\\$");
  });
}

function ancestor(place: WrittenPlace, depth: number): WrittenPlace | undefined {
  if (place.path.length === depth) return place;
  return place.parent && ancestor(place.parent, depth);
}
