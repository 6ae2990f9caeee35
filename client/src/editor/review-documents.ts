import * as l10n from "@vscode/l10n";
import { basename } from "node:path";
import { Uri, workspace } from "vscode";
import type { Disposable } from "vscode";
import { reviewScheme } from "../contributions.ts";

/** So many texts are kept for tabs that may still show them; the oldest go first. */
const mostTexts = 40;

const texts = new Map<string, string>();
let made = 0;

/** The address of a read-only text; `name` lends its ending for the colours. */
export function reviewUri(name: string, text: string): Uri {
  made += 1;
  const path = `/${made}/${basename(name) === "" ? "text" : basename(name)}`;
  texts.set(path, text);
  const [oldest] = texts.keys();
  if (texts.size > mostTexts && oldest !== undefined) texts.delete(oldest);
  return Uri.from({ scheme: reviewScheme, path });
}

/** Let the editor read these texts. */
export function registerReviewDocuments(): Disposable {
  return workspace.registerTextDocumentContentProvider(reviewScheme, {
    provideTextDocumentContent: ({ path }) =>
      texts.get(path) ?? l10n.t("This text isn't there any more; ask for it again."),
  });
}
