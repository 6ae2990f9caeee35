import * as l10n from "@vscode/l10n";
import { CompletionItemKind, CompletionRequest, InsertTextFormat, InsertTextMode } from "vscode-languageserver";
import type { CompletionItem, CompletionList, Range } from "vscode-languageserver";
import { answersTrigger } from "../../../core/language/completion/answers-trigger.ts";
import { completionsAt } from "../../../core/language/completion/complete.ts";
import type { CompletionEntry, CompletionKind } from "../../../core/language/completion/completion-entry.ts";
import type { Span } from "../../../core/language/span.ts";
import type { ClientFacts } from "../../client-facts.ts";
import { documentFeature } from "../../feature.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { toProtoRange } from "../../to-proto.ts";
import type { EntryKey } from "./completion-resolve.ts";

const triggerCharacters = [":", " ", '"', "'", "$", "{", "[", ",", ".", "/", "("];

/** textDocument/completion: what may stand at the cursor; each entry's documentation comes when somebody looks at it. */
export const completionFeature = documentFeature(
  CompletionRequest.type,
  { completionProvider: { triggerCharacters, resolveProvider: true } },
  async (document, { position, context }, language): Promise<CompletionList> => {
    const offset = document.content.offsetAt(position);
    const trigger = context?.triggerCharacter;
    const manus = document.manus;
    if (trigger !== undefined && !answersTrigger(manus.text, offset, trigger))
      return { isIncomplete: false, items: [] };
    const { entries, complete } = await language.ask((around) => completionsAt(manus, offset, around));
    const writer = new ItemWriter(document, offset, language.client);
    return { isIncomplete: !complete, items: entries.map((entry, order) => writer.write(entry, order)) };
  },
);

const kinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  tool: CompletionItemKind.Function,
  task: CompletionItemKind.Module,
  workflow: CompletionItemKind.Module,
  step: CompletionItemKind.Reference,
  input: CompletionItemKind.Field,
  output: CompletionItemKind.Field,
  variable: CompletionItemKind.Variable,
  function: CompletionItemKind.Function,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
  snippet: CompletionItemKind.Snippet,
  account: CompletionItemKind.Constant,
  instance: CompletionItemKind.Constant,
  model: CompletionItemKind.Constant,
};

/** What of a client matters here. */
interface Abilities {
  readonly snippets: boolean;
  readonly twoRanges: boolean;
  readonly asIs: boolean;
  readonly labelDetails: boolean;
  /** Whether it can be told to ask again, which takes a command of Visual Studio Code. */
  readonly again: boolean;
}

function abilitiesOf({ capabilities, knowsCommands }: ClientFacts): Abilities {
  const item = capabilities.textDocument?.completion?.completionItem;
  return {
    snippets: item?.snippetSupport === true,
    twoRanges: item?.insertReplaceSupport === true,
    asIs: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true,
    labelDetails: item?.labelDetailsSupport === true,
    again: knowsCommands,
  };
}

/** Writes the entries of one answer as the client takes them. */
class ItemWriter {
  private readonly document: OpenDocument;
  private readonly offset: number;
  private readonly abilities: Abilities;
  private readonly ranges = new Map<string, Range>();

  constructor(document: OpenDocument, offset: number, client: ClientFacts) {
    this.document = document;
    this.offset = offset;
    this.abilities = abilitiesOf(client);
  }

  write(entry: CompletionEntry, order: number): CompletionItem {
    return {
      label: entry.label,
      kind: kinds[entry.kind],
      sortText: String(order).padStart(4, "0"),
      ...(entry.filter === undefined ? {} : { filterText: entry.filter }),
      ...this.details(entry.detail),
      ...this.insertion(entry),
      ...this.changes(entry),
      ...(entry.again === true && this.abilities.again ? { command: again } : {}),
      ...(entry.about ? { data: this.key(entry.about) } : {}),
    };
  }

  private insertion(entry: CompletionEntry): Pick<CompletionItem, "insertTextFormat" | "insertTextMode" | "textEdit"> {
    const { snippets, asIs } = this.abilities;
    const snippet = entry.snippet && snippets;
    const written = snippet ? entry.insert : (entry.plain ?? entry.insert);
    const isLong = written.includes("\n");
    // A client that can't be told how to indent indents the lines of a snippet like the one it starts on.
    const text = isLong && snippet && !asIs ? this.dedent(written, entry.span) : written;
    return {
      ...(snippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
      ...(isLong && asIs ? { insertTextMode: InsertTextMode.asIs } : {}),
      textEdit: this.edit(text, entry.span),
    };
  }

  private details(detail: string | undefined): Pick<CompletionItem, "detail" | "labelDetails"> {
    if (detail === undefined) return {};
    return this.abilities.labelDetails ? { labelDetails: { description: detail } } : { detail };
  }

  private edit(newText: string, span: Span): NonNullable<CompletionItem["textEdit"]> {
    const replace = this.range(span);
    if (!this.abilities.twoRanges) return { newText, range: replace };
    return { newText, insert: this.range({ start: span.start, end: this.offset }), replace };
  }

  private changes({ also = [] }: CompletionEntry): Pick<CompletionItem, "additionalTextEdits"> {
    if (also.length === 0) return {};
    return { additionalTextEdits: also.map(({ span, text }) => ({ range: this.range(span), newText: text })) };
  }

  private key(about: EntryKey["about"]): EntryKey {
    return { uri: this.document.uri, offset: this.offset, about };
  }

  private dedent(text: string, { start }: Span): string {
    const { content } = this.document;
    const { line } = content.positionAt(start);
    const before = content.getText({ start: { line, character: 0 }, end: content.positionAt(start) });
    const indent = /^[ \t]*/.exec(before)?.[0] ?? "";
    return text.replaceAll(`\n${indent}`, "\n");
  }

  /** The entries of an answer mostly have the same span. */
  private range(span: Span): Range {
    const key = `${String(span.start)}-${String(span.end)}`;
    const known = this.ranges.get(key) ?? toProtoRange(this.document.content, span);
    this.ranges.set(key, known);
    return known;
  }
}

const again = {
  get title() {
    return l10n.t("Suggest");
  },
  command: "editor.action.triggerSuggest",
};
