import { HoverRequest, MarkupKind } from "vscode-languageserver";
import type { ClientCapabilities, Hover } from "vscode-languageserver";
import { hoverAt } from "../../../core/language/hover/hover-at.ts";
import { toPlainText } from "../../../core/language/hover/markdown.ts";
import { documentFeature } from "../../feature.ts";
import { toProtoRange } from "../../to-proto.ts";

/** textDocument/hover: as Markdown for a client that takes it, else as plain text. */
export const hoverFeature = documentFeature(
  HoverRequest.type,
  { hoverProvider: true },
  async (document, { position }, language): Promise<Hover | null> => {
    const offset = document.content.offsetAt(position);
    const finding = await language.ask((around) => hoverAt(document.manus, offset, around));
    if (!finding) return null;
    const markdown = takesMarkdown(language.client.capabilities);
    const value = markdown ? finding.markdown : toPlainText(finding.markdown);
    const kind = markdown ? MarkupKind.Markdown : MarkupKind.PlainText;
    return { range: toProtoRange(document.content, finding.span), contents: { kind, value } };
  },
);

/** Whether a client shows Markdown where the pointer rests. */
export function takesMarkdown({ textDocument }: ClientCapabilities): boolean {
  return textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true;
}
