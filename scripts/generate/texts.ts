import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { mapSchema } from "./map-schema.ts";
import type { Schemas } from "./read-schemas.ts";
import type { JsonSchema } from "../../schemas/json-schema.ts";

/** Where texts that a person reads stand in the code. */
const sources = ["client/src", "server/src", "webviews/src"];

/**
 * `l10n/bundle.l10n.json`: every text of the code that is translated, in English, in an order that no move of a file changes. The extractor of `@vscode/l10n-dev` finds the
 * same and takes a hundred times as long. With them what the schemas say of keys, values and tools, which the language server shows.
 */
export async function textsBundle(root: string, { file, tools }: Pick<Schemas, "file" | "tools">): Promise<string> {
  const contents = await Promise.all(sources.map((folder) => readFolder(join(root, folder))));
  const translated = contents.flat().filter((code) => code.includes("@vscode/l10n") || code.includes(saidModule));
  const said = [
    ...saidIn(file),
    ...tools.flatMap(({ function: tool }) => [tool.description, ...saidIn(tool.parameters)]),
  ];
  const texts = [...translated.flatMap(textsOf), ...said.map((text) => [text, text] as const)].sort(byKey);
  return JSON.stringify(Object.fromEntries(texts));
}

async function readFolder(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const code = files.filter((file) => file.isFile() && file.name.endsWith(".ts"));
  return Promise.all(code.map((file) => readFile(join(file.parentPath, file.name), "utf8")));
}

function byKey([one]: Text, [other]: Text): number {
  return one < other ? -1 : 1;
}

/** What a schema, and every one inside, says to people. Titles name its branches; nobody is shown them. */
function saidIn(schema: JsonSchema): readonly string[] {
  const said: string[] = [];
  mapSchema(schema, (inner) => {
    if (inner.description !== undefined) said.push(inner.description);
    said.push(...(inner.enumDescriptions ?? []));
    return inner;
  });
  return said;
}

/** A text as bundles have it: by its key. */
type Text = readonly [key: string, text: string | { readonly message: string; readonly comment: readonly string[] }];

/** The first argument of each `l10n.t(…)` and `said(…)`. Throws where that isn't written out: it couldn't be found in any language. */
function textsOf(code: string): readonly Text[] {
  const source = ts.createSourceFile("source.ts", code, ts.ScriptTarget.Latest);
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTranslation(node.expression, source)) found.push(textOf(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Where `said` comes from, in whatever imports it; others have functions of this name for other things. */
const saidModule = "locale/said.ts";

function isTranslation(called: ts.Expression, source: ts.SourceFile): boolean {
  if (ts.isIdentifier(called)) return called.text === "said" && source.text.includes(saidModule);
  return (
    ts.isPropertyAccessExpression(called) &&
    called.name.text === "t" &&
    ts.isIdentifier(called.expression) &&
    called.expression.text === "l10n"
  );
}

/** A text, or `{ message, comment }` for one that its words alone don't tell apart: its key is then made as the library makes it. */
function textOf({ arguments: [text] }: ts.CallExpression, source: ts.SourceFile): Text {
  if (text !== undefined && ts.isStringLiteralLike(text)) return [text.text, text.text];
  const { message, comment } = text !== undefined && ts.isObjectLiteralExpression(text) ? literalsOf(text) : {};
  if (message !== undefined && comment !== undefined) return [`${message}/${comment}`, { message, comment: [comment] }];
  throw new Error(`A text is to be written out in l10n.t: ${text?.getText(source) ?? "it has none"}`);
}

function literalsOf(object: ts.ObjectLiteralExpression): { readonly message?: string; readonly comment?: string } {
  const entries = object.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return [];
    return ts.isStringLiteralLike(property.initializer) ? [[property.name.text, property.initializer.text]] : [];
  });
  return Object.fromEntries(entries) as { readonly message?: string; readonly comment?: string };
}
