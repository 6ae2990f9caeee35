import { toolSchemas } from "../../../../../schemas/generated/tools.ts";
import { cursorAt } from "../completion/cursor.ts";
import { nodeAt } from "../completion/node-at.ts";
import type { ManusDocument } from "../document.ts";
import { kindOfValue } from "../hover/describe-schema.ts";
import { blocks } from "../hover/markdown.ts";
import { spotAt } from "../locate.ts";
import { schemaText } from "../schema/schema-text.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { Signature, SignatureParameter } from "./signature.ts";

/** How the tool of a step is called, for who writes its arguments; undefined outside of the `with` of a tool step. */
export function toolSignature(document: ManusDocument, offset: number): Signature | undefined {
  const call = callAt(document, offset);
  if (!call || !Object.hasOwn(toolSchemas, call.tool)) return undefined;
  const { description, parameters } = toolSchemas[call.tool as keyof typeof toolSchemas].function;
  const names = Object.keys(parameters.properties ?? {});
  const active = names.indexOf(call.argument);
  let label = `${call.tool}(`;
  const described = names.map((name, index): SignatureParameter => {
    const optional = parameters.required?.includes(name) === true ? "" : "?";
    const start = label.length + (index > 0 ? 2 : 0);
    label += `${index > 0 ? ", " : ""}${name}${optional}`;
    const schema = parameters.properties?.[name] ?? {};
    const documentation = blocks(
      schema.description === undefined ? undefined : schemaText(schema.description),
      kindOfValue(schema).replace(/^./, (first) => first.toUpperCase()),
    );
    return { span: { start, end: label.length }, ...(documentation === "" ? {} : { documentation }) };
  });
  return {
    label: `${label})`,
    documentation: schemaText(description),
    parameters: described,
    ...(active < 0 ? {} : { active }),
  };
}

/** A tool, and its argument at an offset: empty between them. */
interface Call {
  readonly tool: string;
  readonly argument: string;
}

function callAt(document: ManusDocument, offset: number): Call | undefined {
  const cursor = cursorAt(document, offset);
  if (!cursor) return callInText(document, offset);
  const [top, , key, argument] = cursor.path;
  const tool = stringValue(valueAt(nodeAt(cursor.tree, cursor.treePath.slice(0, 2)), "tool"));
  if (top !== "steps" || key !== "with" || tool === undefined) return undefined;
  return { tool, argument: argument === undefined ? wordAt(document, cursor.word.start) : String(argument) };
}

/** In a text of several lines nothing is completed, but it's an argument all the same. */
function callInText(document: ManusDocument, offset: number): Call | undefined {
  const spot = spotAt(document, offset);
  const [top, position, key, argument] = spot?.path ?? [];
  if (top !== "steps" || key !== "with" || spot?.part !== "value") return undefined;
  const step = typeof position === "number" ? document.steps[position] : undefined;
  const tool = stringValue(valueAt(step?.node, "tool"));
  return tool === undefined ? undefined : { tool, argument: String(argument) };
}

/** The key that starts at an offset, as far as it's written. */
function wordAt({ text }: ManusDocument, offset: number): string {
  return /^\w*/.exec(text.slice(offset, offset + 100))?.[0] ?? "";
}
