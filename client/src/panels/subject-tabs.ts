import { Disposable, ViewColumn, window, workspace } from "vscode";
import type { WebviewPanel } from "vscode";
import { fillPanel, type PanelContent } from "./panel-frame.ts";

/** What stands behind a tab. */
export interface TabSession {
  /** A file was saved, maybe one that it is about. */
  saved(file: string): Promise<void>;
  /** The tab is closed. */
  dispose(): void;
}

interface Tab<S> {
  readonly panel: WebviewPanel;
  readonly session: S;
}

/** The tabs of one kind, one for each subject. */
export class SubjectTabs<S extends TabSession> {
  readonly #type: string;
  readonly #open = new Map<string, Tab<S>>();

  /** `type`: what the editor calls this kind of panel. */
  constructor(type: string) {
    this.#type = type;
  }

  /** Sessions hear of files that are saved; the answer ends it and closes the tabs. */
  register(): Disposable {
    const saving = workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme !== "file") return;
      for (const { session } of this.#open.values()) void session.saved(uri.fsPath);
    });
    const closing = new Disposable(() => {
      for (const { panel } of this.#open.values()) panel.dispose();
    });
    return Disposable.from(saving, closing);
  }

  /** Bring the tab of a subject to the front; undefined where it has none. */
  bringUp(subject: string): S | undefined {
    const open = this.#open.get(subject);
    open?.panel.reveal();
    return open?.session;
  }

  /** A new tab, still empty: beside a file, in front of another panel, which would only get narrower. */
  create(title: string): WebviewPanel {
    const column = window.activeTextEditor === undefined ? ViewColumn.Active : ViewColumn.Beside;
    return window.createWebviewPanel(this.#type, title, column, {
      enableFindWidget: true,
      // Where a person has scrolled to stays, and what was asked of the host isn't asked again.
      retainContextWhenHidden: true,
    });
  }

  /** Fill a tab, new or brought back; from now on it is the one of its subject. */
  fill<From>(panel: WebviewPanel, session: S, content: PanelContent<From>): void {
    const { subject } = content;
    this.#open.set(subject, { panel, session });
    fillPanel(panel, {
      ...content,
      onClosed: () => {
        if (this.#open.get(subject)?.panel === panel) this.#open.delete(subject);
        content.onClosed();
        session.dispose();
      },
    });
  }
}
