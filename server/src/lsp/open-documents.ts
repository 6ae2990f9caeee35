import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import { openDocument } from "../core/language/document.ts";
import type { ManusDocument } from "../core/language/document.ts";
import type { UriPaths } from "./ports.ts";

/** Whether a path is that of a task file, by its name. */
export function isTaskFile(path: string): boolean {
  return /\.manus\.ya?ml$/i.test(path);
}

/** A document that is open in the editor. */
export class OpenDocument {
  readonly path: string;
  /** Where a feature keeps what it told the client of this document last. */
  readonly memory = new Map<string, unknown>();
  private text: TextDocument;
  private known: ManusDocument | undefined;

  constructor(path: string, text: TextDocument) {
    this.path = path;
    this.text = text;
  }

  get uri(): string {
    return this.text.uri;
  }

  get version(): number {
    return this.text.version;
  }

  /** The text as the editor has it now; knows lines and characters. */
  get content(): TextDocument {
    return this.text;
  }

  /** The text as the language knows it; read again only after an edit, and then only what the edit touched. */
  get manus(): ManusDocument {
    const text = this.text.getText();
    if (this.known?.text !== text) this.known = openDocument(this.path, text, this.known);
    return this.known;
  }

  change(changes: TextDocumentContentChangeEvent[], version: number): void {
    this.text = TextDocument.update(this.text, changes, version);
  }
}

/** The task files that are open in the editor, by URI. Other files are none of ours, whatever their language id. */
export class OpenDocuments {
  private readonly documents = new Map<string, OpenDocument>();
  private readonly paths: UriPaths;

  constructor(paths: UriPaths) {
    this.paths = paths;
  }

  /** The document, unless it is no task file. */
  open(item: { uri: string; languageId: string; version: number; text: string }): OpenDocument | undefined {
    const path = this.paths.toPath(item.uri);
    if (path === undefined || !isTaskFile(path)) return undefined;
    const text = TextDocument.create(item.uri, item.languageId, item.version, item.text);
    const document = new OpenDocument(path, text);
    this.documents.set(item.uri, document);
    return document;
  }

  close(uri: string): OpenDocument | undefined {
    const document = this.documents.get(uri);
    this.documents.delete(uri);
    return document;
  }

  get(uri: string): OpenDocument | undefined {
    return this.documents.get(uri);
  }

  all(): OpenDocument[] {
    return [...this.documents.values()];
  }
}
