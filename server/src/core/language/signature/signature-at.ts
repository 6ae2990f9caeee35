import type { ManusDocument } from "../document.ts";
import { signatureInExpression } from "../expressions/expression-signature.ts";
import type { Signature } from "./signature.ts";
import { toolSignature } from "./tool-signature.ts";

/** How what is called at an offset is called: a function of an expression, else the tool of a step whose arguments stand there. */
export function signatureAt(document: ManusDocument, offset: number): Signature | undefined {
  return signatureInExpression(document, offset) ?? toolSignature(document, offset);
}
