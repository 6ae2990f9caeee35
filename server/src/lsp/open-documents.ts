import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import { openDocument } from "../core/language/document.ts";
import type { ManusDocument } from "../core/language/document.ts";
import type { UriPaths } from "./ports.ts";

/** The id of our language in editors. */
const ownLanguage = "manus-yaml";

/** Whether a path is that of a task file, by its name. */
export function isTaskFile(path: string): boolean {
  return /\.manus\.ya?ml$/i.test(path);
}

/**
 * What a document is to this machine: a `file` on its disk; `untitled`, not saved yet, but with all of the workspace around it; or from `elsewhere`, an older version of a
 * file for example, which is read as a text and has nothing around it.
 */
export type DocumentKind = "file" | "untitled" | "elsewhere";

/** A document that is open in the editor. */
export class OpenDocument {
  readonly kind: DocumentKind;
  /** Where it is, or would be, on the disk; from elsewhere, its URI. */
  readonly path: string;
  /** Where a feature keeps what it told the client of this document last. */
  readonly memory = new Map<string, unknown>();
  private text: TextDocument;
  private known: ManusDocument | undefined;

  constructor(place: { readonly kind: DocumentKind; readonly path: string }, text: TextDocument) {
    this.kind = place.kind;
    this.path = place.path;
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

type DocumentPlace = Pick<OpenDocument, "kind" | "path">;

/** The task files that are open in the editor, by URI. Other files are none of ours, whatever their language id; what is no file is ours by its name or by its language id. */
export class OpenDocuments {
  private readonly documents = new Map<string, OpenDocument>();
  private readonly paths: UriPaths;
  private readonly folders: () => readonly string[];

  /** `folders` are the absolute paths of the workspace folders. */
  constructor(paths: UriPaths, folders: () => readonly string[]) {
    this.paths = paths;
    this.folders = folders;
  }

  /** The document, unless it is no task file. */
  open(item: { uri: string; languageId: string; version: number; text: string }): OpenDocument | undefined {
    const place = this.placeOf(item);
    if (!place) return undefined;
    const text = TextDocument.create(item.uri, item.languageId, item.version, item.text);
    const document = new OpenDocument(place, text);
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

  private placeOf({ uri, languageId }: { uri: string; languageId: string }): DocumentPlace | undefined {
    const path = this.paths.toPath(uri);
    if (path !== undefined) return isTaskFile(path) ? { kind: "file", path } : undefined;
    const [, scheme = "", named = ""] = /^([^:]*):([^?#]*)/.exec(uri) ?? [];
    const name = decode(named);
    if (languageId !== ownLanguage && !isTaskFile(name)) return undefined;
    if (scheme !== "untitled") return { kind: "elsewhere", path: uri };
    if (/^(?:[A-Za-z]:)?[\\/]/.test(name)) return { kind: "untitled", path: name };
    const [folder] = this.folders();
    return { kind: "untitled", path: folder === undefined ? uri : `${folder}/${name}` };
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A `%` that begins no escape: the text is meant as it stands.
    return text;
  }
}
