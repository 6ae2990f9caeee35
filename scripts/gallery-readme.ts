import { readFileSync } from "node:fs";

/**
 * The text of the extension's page in the editor, from a Markdown file, without its pictures. The page loads pictures of `https:` addresses
 * alone (measured in VS Code 1.139: `data:` and relative ones are taken out), and there is no address of ours; a broken picture is worse than none.
 */
export function galleryReadme(file: string): string {
  return readFileSync(file, "utf8").replaceAll(/^!\[[^\]]*\]\([^)]*\)\n\n/gm, "");
}
