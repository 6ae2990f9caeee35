/** What the page of a panel is made of. */
export interface PanelPage {
  readonly title: string;
  /** Addresses inside the webview. */
  readonly script: string;
  readonly style: string;
  /** Where the webview may load style and font from. */
  readonly source: string;
  /** Fresh for each page, unguessable. */
  readonly nonce: string;
  /** What the page's script finds in `document.body.dataset.subject`. */
  readonly subject: string;
  /** The language of the page: a BCP 47 tag. */
  readonly language: string;
  /** Texts in that language by their English ones, as JSON; nothing for English. */
  readonly texts: string | undefined;
}

/**
 * The page of a panel: one script, one style sheet, pictures that the extension itself hands over, and nothing from anywhere else. The toolkit makes a style element to
 * find out what the browser can do; it looks for the nonce in `csp-nonce`.
 */
export function toPanelHtml({ title, script, style, source, nonce, subject, language, texts }: PanelPage): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${source} 'nonce-${nonce}'; font-src ${source}; img-src data:`;
  return `<!DOCTYPE html>
<html lang="${escape(language)}">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
    <meta property="csp-nonce" content="${nonce}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${escape(style)}">
    <title>${escape(title)}</title>
  </head>
  <body data-subject="${escape(subject)}">
    ${texts === undefined ? "" : dataBlock(texts)}
    <script nonce="${nonce}" src="${escape(script)}"></script>
  </body>
</html>
`;
}

/** JSON that nothing runs; `<` is escaped as JSON does it, so that no text ends the block. */
function dataBlock(json: string): string {
  return `<script type="application/json" id="texts">${json.replaceAll("<", "\\u003c")}</script>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
