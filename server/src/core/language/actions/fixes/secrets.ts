import * as l10n from "@vscode/l10n";
import { findUnsafePlace } from "../../../workflow/command-words.ts";
import { splitTemplate } from "../../../workflow/template.ts";
import type { ManusDocument } from "../../document.ts";
import type { TextEdit } from "../../edit.ts";
import type { Span } from "../../span.ts";
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
  const known = /secrets\.(\w+)/.exec(finding.data?.replace ?? "")?.[1];
  const name = place && (known ?? secretName(place));
  if (place?.node.kind !== "scalar" || typeof place.node.value !== "string" || !name) return [];
  const reference = `\${{ secrets.${name} }}`;
  const edit = edited(document, place, place.node, { span: finding.span, reference });
  const title = l10n.t(
    "Read it from `{0}`; store it under that name, as a new one: this one has been in a file",
    reference,
  );
  return editing(document, title, edit, { preferred: true });
};

interface Replacement {
  readonly span: Span;
  readonly reference: string;
}

function edited(
  { text }: ManusDocument,
  place: WrittenPlace,
  node: ScalarNode,
  { span, reference }: Replacement,
): TextEdit | undefined {
  const whole = span.start <= node.start && span.end >= node.end;
  if (isCommandText(place) && !staysWord(node, text.slice(span.start, span.end), reference)) return undefined;
  if (whole && !/^[|>]/.test(text.slice(span.start, span.end))) {
    const scheme = /^(?:Bearer|Basic|Token)\s+/i.exec(node.text)?.[0] ?? "";
    return replacing(node, writeScalar(scheme + reference, isInFlow(place)));
  }
  // Inside a plain text of `{…}` the braces would end it.
  const ends = node.style === "plain" && isInFlow(place);
  return isPartOf(node, span) && !ends ? replacing(span, reference) : undefined;
}

function isPartOf(node: ScalarNode, span: Span): boolean {
  return span.start >= node.start && span.end <= node.end && span.end - span.start < node.end - node.start;
}

function isCommandText({ path }: WrittenPlace): boolean {
  return path.includes("with") && (path.at(-1) === "command" || path.at(-1) === "input");
}

/** Whether the value would still be one word of a command. */
function staysWord({ text }: ScalarNode, secret: string, reference: string): boolean {
  return (
    text.includes(secret) &&
    findUnsafePlace(splitTemplate(text.replace(secret, () => reference)), "posix") === undefined
  );
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
