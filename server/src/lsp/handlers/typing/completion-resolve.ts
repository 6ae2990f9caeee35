import { CompletionResolveRequest, MarkupKind } from "vscode-languageserver";
import type { CompletionItem } from "vscode-languageserver";
import { describeEntry } from "../../../core/language/completion/describe-entry.ts";
import type { ShownEntry } from "../../../core/language/completion/describe-entry.ts";
import { toPlainText } from "../../../core/language/hover/markdown.ts";
import { feature } from "../../feature.ts";

/** What an item carries from the answer to the question what it means. */
export interface EntryKey extends ShownEntry {
  readonly uri: string;
}

/** completionItem/resolve: the documentation of an item, as Markdown for a client that takes it. What has none stays as it is. */
export const completionResolveFeature = feature(
  CompletionResolveRequest.type,
  {},
  async (item, language): Promise<CompletionItem> => {
    const key = item.data as EntryKey | undefined;
    const document = key && language.documents.get(key.uri);
    if (!document) return item;
    const described = await language.ask((around) => describeEntry(document.manus, key, around));
    if (described === undefined || described === "") return item;
    const formats = language.client.capabilities.textDocument?.completion?.completionItem?.documentationFormat ?? [];
    const documentation = formats.includes(MarkupKind.Markdown)
      ? { kind: MarkupKind.Markdown, value: described }
      : toPlainText(described);
    return { ...item, documentation };
  },
);
