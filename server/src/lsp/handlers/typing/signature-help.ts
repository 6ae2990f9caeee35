import { MarkupKind, SignatureHelpRequest } from "vscode-languageserver";
import type { ClientCapabilities, MarkupContent, SignatureHelp, SignatureInformation } from "vscode-languageserver";
import { toPlainText } from "../../../core/language/hover/markdown.ts";
import { signatureAt } from "../../../core/language/signature/signature-at.ts";
import type { Signature, SignatureParameter } from "../../../core/language/signature/signature.ts";
import { documentFeature } from "../../feature.ts";

/** textDocument/signatureHelp: how a function of an expression, or the tool of a step, is called. */
export const signatureHelpFeature = documentFeature(
  SignatureHelpRequest.type,
  { signatureHelpProvider: { triggerCharacters: ["(", ",", ":"] } },
  (document, { position }, language): SignatureHelp | null => {
    const signature = signatureAt(document.manus, document.content.offsetAt(position));
    return signature ? toHelp(signature, language.client.capabilities) : null;
  },
);

function toHelp(signature: Signature, { textDocument }: ClientCapabilities): SignatureHelp {
  const can = textDocument?.signatureHelp?.signatureInformation;
  const markdown = can?.documentationFormat?.includes(MarkupKind.Markdown) === true;
  const offsets = can?.parameterInformation?.labelOffsetSupport === true;
  const information: SignatureInformation = {
    label: signature.label,
    ...documented(signature, markdown),
    parameters: signature.parameters.map((parameter) => {
      const { start, end } = parameter.span;
      const label: string | [number, number] = offsets ? [start, end] : signature.label.slice(start, end);
      return { label, ...documented(parameter, markdown) };
    }),
  };
  // Left out it would mean the first one; only newer clients know that it can be none.
  const active = signature.active ?? (can?.noActiveParameterSupport === true ? null : undefined);
  return {
    signatures: [information],
    activeSignature: 0,
    ...(active === undefined ? {} : { activeParameter: active }),
  };
}

function documented(
  { documentation }: Signature | SignatureParameter,
  markdown: boolean,
): { documentation?: MarkupContent | string } {
  if (documentation === undefined) return {};
  return { documentation: markdown ? { kind: MarkupKind.Markdown, value: documentation } : toPlainText(documentation) };
}
