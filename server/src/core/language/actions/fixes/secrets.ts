import type { ManusDocument } from "../../document.ts";
import type { ScalarNode } from "../../yaml/node.ts";
import { editing, replacing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { writeScalar } from "../write-yaml.ts";
import { isInFlow, placesAt } from "../written-place.ts";
import type { WrittenPlace } from "../written-place.ts";

/** Keys that say nothing of what their value is: the one above does. */
const vague = ["default", "value", "text", "args", "with"];

/** Read a secret by its name instead of writing it down. What stood in a file must be taken for known: the title says what is left to do. */
export const readSecret: Fix = ({ document, finding }) => {
  const place = placesAt(document, finding.span.start).at(-1);
  const name = place && secretName(place);
  if (place?.node.kind !== "scalar" || typeof place.node.value !== "string" || !name) return [];
  // In a command it would have to be a word of its own; that needs a look.
  if (place.path.at(-1) === "command" || place.path.at(-1) === "input") return [];
  const reference = `\${{ secrets.${name} }}`;
  const edit = edited(document, place, place.node, { span: finding.span, reference });
  const title = `Read it from \`${reference}\`; store it under that name, as a new one: this one has been in a file`;
  return editing(document, title, edit, { preferred: true });
};

function edited(
  { text }: ManusDocument,
  place: WrittenPlace,
  node: ScalarNode,
  { span, reference }: { readonly span: { readonly start: number; readonly end: number }; readonly reference: string },
): ReturnType<typeof replacing> | undefined {
  const whole = span.start <= node.start && span.end >= node.end;
  if (whole && node.style !== "literal" && node.style !== "folded") {
    const scheme = /^(?:Bearer|Basic|Token)\s+/i.exec(node.text)?.[0] ?? "";
    return replacing(node, writeScalar(scheme + reference, isInFlow(place)));
  }
  if (whole || span.start < node.start || span.end > node.end) return undefined;
  // Inside a plain text of `{…}` the braces would end it.
  return node.style === "plain" && isInFlow(place)
    ? undefined
    : replacing({ start: span.start, end: Math.min(span.end, text.length) }, reference);
}

/** A name for a secret by the keys above it, as names of variables are written. */
function secretName({ path }: WrittenPlace): string | undefined {
  const key = path.findLast((part) => typeof part === "string" && !vague.includes(part));
  const name = String(key ?? "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
  return name === "" ? undefined : name;
}
