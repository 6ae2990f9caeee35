import { toolSchemas } from "../../../../../schemas/generated/tools.ts";
import { cursorAt, nodeAt } from "../completion/cursor.ts";
import type { ManusDocument } from "../document.ts";
import { kindOfValue } from "../hover/describe-schema.ts";
import { blocks } from "../hover/markdown.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { Signature, SignatureParameter } from "./signature.ts";

/** How the tool of a step is called, for who writes its arguments; undefined outside of the `with` of a tool step. */
export function toolSignature(document: ManusDocument, offset: number): Signature | undefined {
  const cursor = cursorAt(document, offset);
  if (cursor?.path[0] !== "steps" || cursor.path[2] !== "with") return undefined;
  const tool = stringValue(valueAt(nodeAt(cursor.tree, cursor.treePath.slice(0, 2)), "tool"));
  if (tool === undefined || !Object.hasOwn(toolSchemas, tool)) return undefined;
  const { description, parameters } = toolSchemas[tool as keyof typeof toolSchemas].function;
  const names = Object.keys(parameters.properties ?? {});
  const active = names.indexOf(cursor.path.length > 3 ? String(cursor.path[3]) : wordAt(document, cursor.word.start));
  let label = `${tool}(`;
  const described = names.map((name, index): SignatureParameter => {
    const optional = parameters.required?.includes(name) === true ? "" : "?";
    const start = label.length + (index > 0 ? 2 : 0);
    label += `${index > 0 ? ", " : ""}${name}${optional}`;
    const schema = parameters.properties?.[name] ?? {};
    const documentation = blocks(
      schema.description,
      kindOfValue(schema).replace(/^./, (first) => first.toUpperCase()),
    );
    return { span: { start, end: label.length }, ...(documentation === "" ? {} : { documentation }) };
  });
  return { label: `${label})`, documentation: description, parameters: described, ...(active < 0 ? {} : { active }) };
}

/** The key that starts at an offset, as far as it's written. */
function wordAt({ text }: ManusDocument, offset: number): string {
  return /^\w*/.exec(text.slice(offset, offset + 100))?.[0] ?? "";
}
