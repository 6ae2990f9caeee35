import * as l10n from "@vscode/l10n";
import { wholeExpression } from "../../../workflow/template.ts";
import { kindOf } from "../../document.ts";
import type { ManusDocument } from "../../document.ts";
import { stringValue } from "../../yaml/node.ts";
import { editing, replacing, rewriting } from "../fix.ts";
import type { Rewrite } from "../rewrite.ts";
import { writeScalar } from "../write-yaml.ts";
import { isInFlow, placesAt } from "../written-place.ts";
import type { WrittenPlace } from "../written-place.ts";

/** Put an expression in braces where they may be left out (`if`, `forEach`, outputs of a workflow), or take them away. */
export const toggleBraces: Rewrite = ({ document, question }) => {
  const place = placesAt(document, question.span.start).at(-1);
  const value = stringValue(place?.node)?.trim();
  if (!place || value === undefined || value === "" || !takesBare(place, document)) return [];
  const inner = wholeExpression(value)?.trim();
  if (inner === undefined && value.includes("${{")) return [];
  const title = inner === undefined ? l10n.t("Put the expression in braces") : l10n.t("Take the braces away");
  const written = writeScalar(inner ?? `\${{ ${value} }}`, isInFlow(place));
  return rewriting(editing(document, title, replacing(place.node, written)));
};

function takesBare({ path }: WrittenPlace, document: ManusDocument): boolean {
  const [first, , key] = path;
  if (path.length === 2) return first === "outputs" && kindOf(document) === "workflow";
  return path.length === 3 && first === "steps" && (key === "if" || key === "forEach");
}
