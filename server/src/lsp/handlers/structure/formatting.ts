import {
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
} from "vscode-languageserver";
import type { FormattingOptions, TextEdit } from "vscode-languageserver";
import type { TextEdit as CoreEdit } from "../../../core/language/edit.ts";
import { formatDocument } from "../../../core/language/format/format-document.ts";
import { formatOnType } from "../../../core/language/format/format-on-type.ts";
import { defaultFormat } from "../../../core/language/format/format-options.ts";
import type { FormatOptions, LineRange } from "../../../core/language/format/format-options.ts";
import { documentFeature } from "../../feature.ts";
import type { Language } from "../../language.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { toProtoRange } from "../../to-proto.ts";

/** textDocument/formatting */
export const formattingFeature = documentFeature(
  DocumentFormattingRequest.type,
  { documentFormattingProvider: true },
  (document, { options }, language): TextEdit[] => format(document, readOptions(options), language),
);

/** textDocument/rangeFormatting: whole lines. */
export const rangeFormattingFeature = documentFeature(
  DocumentRangeFormattingRequest.type,
  { documentRangeFormattingProvider: true },
  (document, { options, range }, language): TextEdit[] => {
    const { start, end } = range;
    // A selection that ends before the first character of a line doesn't mean that line.
    const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
    return format(document, readOptions(options), language, { first: start.line, last });
  },
);

/** textDocument/onTypeFormatting */
export const onTypeFormattingFeature = documentFeature(
  DocumentOnTypeFormattingRequest.type,
  { documentOnTypeFormattingProvider: { firstTriggerCharacter: "\n", moreTriggerCharacter: [" "] } },
  (document, { position, ch, options }): TextEdit[] => {
    const offset = document.content.offsetAt(position);
    return toProto(document, formatOnType(document.manus, offset, ch, readOptions(options).indent));
  },
);

function format(document: OpenDocument, options: FormatOptions, language: Language, range?: LineRange): TextEdit[] {
  const formatted = formatDocument(document.manus, options, range);
  if (formatted.outcome === "edits") return toProto(document, formatted.edits);
  language.ports.log.error(`Formatting ${document.uri} would change what it means, so it stays as it is`);
  return [];
}

function toProto({ content }: OpenDocument, edits: readonly CoreEdit[]): TextEdit[] {
  return edits.map(({ span, text }) => ({ range: toProtoRange(content, span), newText: text }));
}

/** YAML can't be indented with tabs; where the client wants them, and where it wants no sensible number of spaces, the format's own two are taken. */
function readOptions(options: FormattingOptions): FormatOptions {
  const { tabSize, insertSpaces, trimTrailingWhitespace, insertFinalNewline, trimFinalNewlines } = options;
  const sensible = insertSpaces && Number.isInteger(tabSize) && tabSize >= 1 && tabSize <= 8;
  return {
    indent: sensible ? tabSize : defaultFormat.indent,
    trimTrailing: trimTrailingWhitespace ?? defaultFormat.trimTrailing,
    insertFinalNewline: insertFinalNewline ?? defaultFormat.insertFinalNewline,
    trimFinalNewlines: trimFinalNewlines ?? defaultFormat.trimFinalNewlines,
  };
}
