import { getL10nJson, type l10nJsonFormat } from "@vscode/l10n-dev";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Where texts that a person reads stand in the code. */
const sources = ["client/src", "server/src", "webviews/src"];

/** `l10n/bundle.l10n.json`: every text of the code that is translated, in English, in an order that no move of a file changes. */
export async function textsBundle(root: string): Promise<string> {
  const texts = await readTexts(root);
  const sorted = Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}

async function readTexts(root: string): Promise<l10nJsonFormat> {
  const contents = await Promise.all(sources.map((folder) => readFolder(join(root, folder))));
  const translated = contents.flat().filter((code) => code.includes("@vscode/l10n"));
  const texts: l10nJsonFormat[] = [];
  // One by one: given many files at once, the extractor leaves some out.
  for (const code of translated) texts.push(await getL10nJson([{ extension: ".ts", contents: code }]));
  return Object.assign({}, ...texts) as l10nJsonFormat;
}

async function readFolder(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const code = files.filter((file) => file.isFile() && file.name.endsWith(".ts"));
  return Promise.all(code.map((file) => readFile(join(file.parentPath, file.name), "utf8")));
}
