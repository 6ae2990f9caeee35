import { InlayHintKind, InlayHintRequest, InlayHintResolveRequest, MarkupKind } from "vscode-languageserver";
import type { InlayHint as ProtoHint } from "vscode-languageserver";
import { toPlainText } from "../../../core/language/hover/markdown.ts";
import { describeHint } from "../../../core/language/inlay-hints/describe-hint.ts";
import type { HintSubject, InlayHint } from "../../../core/language/inlay-hints/inlay-hint.ts";
import { inlayHintsIn } from "../../../core/language/inlay-hints/inlay-hints-in.ts";
import { documentFeature, feature } from "../../feature.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { takesMarkdown } from "./hover.ts";

/** What a hint carries until somebody wants to know more. */
interface HintData {
  readonly uri: string;
  readonly subject: HintSubject;
}

/** textDocument/inlayHint: those of the range that is seen, of the groups that are switched on. */
export const inlayHintFeature = documentFeature(
  InlayHintRequest.type,
  { inlayHintProvider: { resolveProvider: true } },
  async (document, { range }, language): Promise<ProtoHint[]> => {
    const shown = language.settings.inlayHints;
    const span = { start: document.content.offsetAt(range.start), end: document.content.offsetAt(range.end) };
    const hints = await language.ask((around) => inlayHintsIn(document.manus, span, around));
    return hints.filter(({ group }) => shown[group]).map((hint) => toProtoHint(document, hint));
  },
);

/** inlayHint/resolve: what there is to say of a hint beyond its label. */
export const inlayHintResolveFeature = feature(
  InlayHintResolveRequest.type,
  {},
  async (hint, language): Promise<ProtoHint> => {
    const data = hint.data as HintData | undefined;
    const document = data && language.documents.get(data.uri);
    if (!document) return hint;
    const markdown = await language.ask((around) => describeHint(document.manus, data.subject, around));
    if (markdown === undefined) return hint;
    // There is no capability for Markdown in hints: a client that takes it in hovers takes it here.
    if (!takesMarkdown(language.client.capabilities)) return { ...hint, tooltip: toPlainText(markdown) };
    return { ...hint, tooltip: { kind: MarkupKind.Markdown, value: markdown } };
  },
);

function toProtoHint(document: OpenDocument, { offset, label, side, isParameter, subject }: InlayHint): ProtoHint {
  const data: HintData = { uri: document.uri, subject };
  return {
    position: document.content.positionAt(offset),
    label,
    ...(isParameter ? { kind: InlayHintKind.Parameter } : {}),
    ...(side === "before" ? { paddingRight: true } : { paddingLeft: true }),
    data,
  };
}
