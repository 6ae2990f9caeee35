import type { Element, Root } from "hast";
import { toString as textOfTree } from "mdast-util-to-string";
import rehypeSanitize from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import { finishTree } from "./finish-tree.ts";
import { pageSchema } from "./html-rules.ts";
import { PageProblem, placeOf, type Place } from "./page-problem.ts";
import { pageStyle } from "./page-style.ts";
import { readPage, type PageSource } from "./read-page.ts";
import { mdxHandlers, unwrapElements } from "./render-elements.ts";

/** What a document may take in from beside it. */
export interface PageSurroundings {
  /** A picture as a `data:` address. @throws PageProblem. */
  readonly picture: (path: string, place: Place | undefined) => Promise<string>;
  /** A style sheet that needs nothing else. @throws PageProblem. */
  readonly styleSheet: (path: string) => Promise<string>;
  /** The title of a document that has none. */
  readonly fallbackTitle: string;
}

/** Render an MDX document to one HTML document. None of it is executed, and the result runs nothing. @throws PageProblem. */
export async function renderPage(source: string, surroundings: PageSurroundings): Promise<string> {
  const page = readPage(source);
  const tree = toHtmlTree(page);
  await inlinePictures(tree, surroundings);
  finishTree(tree);
  const own = await ownStyle(page, surroundings);
  const body = unified().use(rehypeStringify).stringify(sanitise(tree));
  return documentOf({ title: titleOf(page, surroundings), language: languageOf(page), style: pageStyle + own, body });
}

function toHtmlTree({ tree, constants }: PageSource): Root {
  const options = { handlers: mdxHandlers(constants), clobberPrefix: "" };
  return unified().use(remarkRehype, options).runSync(unwrapElements(tree));
}

function sanitise(tree: Root): Root {
  return unified().use(rehypeSanitize, pageSchema).runSync(tree);
}

/** Pictures beside the document become part of it; those of elsewhere become links, as a page loads nothing. */
async function inlinePictures(tree: Root, { picture }: PageSurroundings): Promise<void> {
  const pictures: Element[] = [];
  visit(tree, "element", (node) => {
    if (node.tagName === "img") pictures.push(node);
  });
  for (const node of pictures) {
    const src = node.properties["src"] ?? "";
    if (/^(https?:)?\/\//i.test(src)) makeLink(node, src);
    else if (!/^data:image\/[a-z+.-]+[;,]/i.test(src)) node.properties["src"] = await picture(src, placeOf(node));
    if (node.tagName === "img") node.properties["alt"] ??= "";
  }
}

function makeLink(node: Element, src: string): void {
  const alt = node.properties["alt"] ?? "";
  node.tagName = "a";
  node.properties = { href: src.startsWith("//") ? `https:${src}` : src };
  node.children = [{ type: "text", value: alt === "" ? src : alt }];
}

async function ownStyle({ matter }: PageSource, { styleSheet }: PageSurroundings): Promise<string> {
  const named = matter["stylesheet"];
  if (named === undefined || named === null) return "";
  const paths: readonly unknown[] = Array.isArray(named) ? named : [named];
  const texts = await Promise.all(paths.map((path) => styleSheet(String(path))));
  return texts.join("\n");
}

function titleOf({ matter, constants, tree }: PageSource, { fallbackTitle }: PageSurroundings): string {
  const given = matter["title"] ?? constants.get("title");
  if (typeof given === "string" && given.trim() !== "") return given;
  const heading = tree.children.find((node) => node.type === "heading" && node.depth === 1);
  return (heading === undefined ? "" : textOfTree(heading)).trim() || fallbackTitle;
}

function languageOf({ matter }: PageSource): string {
  const given = matter["lang"] ?? "en";
  if (typeof given === "string" && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(given)) return given;
  throw new PageProblem("lang in the front matter is no language tag", "Write e.g. en or pt-BR", {
    line: 1,
    column: 1,
  });
}

interface DocumentParts {
  readonly title: string;
  readonly language: string;
  readonly style: string;
  readonly body: string;
}

/** Should anything get through all the same, the page's own rules keep it from running or loading. */
const contentRules =
  "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

function documentOf({ title, language, style, body }: DocumentParts): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentRules}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

function escape(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
