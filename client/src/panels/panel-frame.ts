import { randomBytes } from "node:crypto";
import { l10n as editorTexts, Uri, type WebviewPanel } from "vscode";
import { languageTag } from "../../../webviews/src/protocol/language-tag.ts";
import { toPanelHtml } from "./panel-html.ts";

/** What a panel is filled with. */
export interface PanelContent<From> {
  readonly extension: Uri;
  /** The name of its bundle in `out/webviews`: of the script and of the style sheet. */
  readonly bundle: string;
  /** What the page's script finds in `document.body.dataset.subject`. */
  readonly subject: string;
  /** Whether something that came out of the panel is a message of its protocol; anything else is dropped and told. */
  readonly accepts: (message: unknown) => message is From;
  readonly onMessage: (message: From) => void;
  /** The tab was closed. */
  readonly onClosed: () => void;
  readonly onProblem: (error: unknown) => void;
}

/** Fill a tab, new or brought back by the editor: its page, its icon, and who hears what it says. */
export function fillPanel<From>(panel: WebviewPanel, content: PanelContent<From>): void {
  const { extension, bundle, subject, accepts, onMessage, onClosed, onProblem } = content;
  const folder = Uri.joinPath(extension, "out", "webviews");
  const media = Uri.joinPath(extension, "media");
  const { webview } = panel;
  panel.iconPath = { light: Uri.joinPath(media, "file-light.svg"), dark: Uri.joinPath(media, "file-dark.svg") };
  const hearing = webview.onDidReceiveMessage((message: unknown) => {
    if (accepts(message)) onMessage(message);
    else onProblem(new Error(`The panel ${bundle} sent something unknown; it was dropped`));
  });
  panel.onDidDispose(() => {
    hearing.dispose();
    onClosed();
  });
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  webview.html = toPanelHtml({
    title: panel.title,
    script: webview.asWebviewUri(Uri.joinPath(folder, `${bundle}.js`)).toString(),
    style: webview.asWebviewUri(Uri.joinPath(folder, `${bundle}.css`)).toString(),
    source: webview.cspSource,
    nonce: randomBytes(16).toString("base64url"),
    subject,
    language: languageTag(),
    texts: editorTexts.bundle && JSON.stringify(editorTexts.bundle),
  });
}
