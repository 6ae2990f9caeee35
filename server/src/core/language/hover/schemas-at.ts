import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { kindOf } from "../document.ts";
import type { ManusDocument, PlacedStep } from "../document.ts";
import { rootSchemas, schemasAlong, stepSchema } from "../schema/schema-along.ts";
import { keyText } from "../yaml/node.ts";
import type { MappingNode, YamlNode } from "../yaml/node.ts";

type Path = readonly (string | number)[];

/** The schemas that the value at a path of a document may have to fit, without reading more of the document than the step or the top entry that the path leads into. */
export function schemasAt(document: ManusDocument, path: Path): readonly JsonSchema[] {
  const step = stepOnPath(document, path);
  if (step) return schemasAlong(stepSchema(), path.slice(2), step.node);
  const top = topOnPath(document, path);
  return rootSchemas(kindOf(document)).flatMap((root) => schemasAlong(root, path, top));
}

/** The step that a path leads to or into. */
export function stepOnPath(document: ManusDocument, path: Path): PlacedStep | undefined {
  const [steps, index] = path;
  return steps === "steps" && typeof index === "number" ? document.steps[index] : undefined;
}

/** As much of the top of a document as a path needs: the one entry that it leads into. */
function topOnPath(document: ManusDocument, path: Path): YamlNode | undefined {
  const found = document.entries.find(({ entry }) => path.length > 0 && keyText(entry.key) === path[0]);
  if (!found) return undefined;
  const { key, value } = found.entry;
  const top: MappingNode = { kind: "mapping", flow: false, start: key.start, end: value.end, entries: [found.entry] };
  return top;
}
