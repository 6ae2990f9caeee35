/** Makes the page speak the editor's language. Imported for its effect by whatever puts texts into a page, so that it is done before the first is drawn. */
import * as l10n from "@vscode/l10n";

const texts = document.getElementById("texts")?.textContent;
if (texts !== undefined && texts !== "") l10n.config({ contents: texts });
