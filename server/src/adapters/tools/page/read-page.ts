import type { Root } from "mdast";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { parse as parseYaml } from "yaml";
import { PageProblem, placeOf, type Place } from "./page-problem.ts";
import { listOf, staticValue, statementsOf, syntax, type StaticValue, type Syntax } from "./static-value.ts";

/** A document that was read: its tree without what only says something about it. */
export interface PageSource {
  readonly tree: Root;
  readonly constants: ReadonlyMap<string, StaticValue>;
  /** What stands between the two `---` at its beginning. */
  readonly matter: Readonly<Record<string, unknown>>;
}

/** Read an MDX document; none of it is executed. @throws PageProblem. */
export function readPage(source: string): PageSource {
  const tree = parse(source);
  const constants = new Map<string, StaticValue>();
  let matter: Readonly<Record<string, unknown>> = {};
  for (const node of tree.children) {
    if (node.type === "yaml") matter = readMatter(node.value);
    if (node.type !== "mdxjsEsm") continue;
    for (const statement of statementsOf(node.data?.estree as unknown as Syntax | undefined)) {
      declare(statement, constants, placeOf(node));
    }
  }
  const children = tree.children.filter(({ type }) => type !== "yaml" && type !== "mdxjsEsm");
  return { tree: { ...tree, children }, constants, matter };
}

function parse(source: string): Root {
  try {
    return unified().use(remarkParse).use(remarkFrontmatter, ["yaml"]).use(remarkMdx).use(remarkGfm).parse(source);
  } catch (error) {
    if (error instanceof RangeError) throw new PageProblem("The document is nested too deep", "Make it flatter");
    if (!isParserMessage(error)) throw error;
    const { line, column } = error.place?.start ?? error;
    const place = line === undefined || column === undefined ? undefined : { line, column };
    throw new PageProblem(
      error.reason,
      "Correct it there; a < or { that is meant as text is written \\< or \\{",
      place,
    );
  }
}

/** What parsers of this family throw (VFileMessage). */
interface ParserMessage extends Error {
  readonly reason: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly place?: { readonly start?: { readonly line: number; readonly column: number } };
}

function isParserMessage(error: unknown): error is ParserMessage {
  return error instanceof Error && "reason" in error && typeof error.reason === "string";
}

function readMatter(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parseYaml(text, { maxAliasCount: 10 });
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [what = ""] = error.message.split("\n");
    throw new PageProblem(`The front matter is not YAML: ${what}`, "Correct it", { line: 1, column: 1 });
  }
}

function declare(statement: Syntax, constants: Map<string, StaticValue>, place: Place | undefined): void {
  const declaration = statement["declaration"];
  const isConstant =
    statement.type === "ExportNamedDeclaration" &&
    typeof declaration === "object" &&
    declaration !== null &&
    "kind" in declaration &&
    declaration.kind === "const";
  if (!isConstant) throw notAConstant(statement, place);
  for (const one of listOf((declaration as unknown as Syntax)["declarations"])) {
    const name = syntax(one["id"]);
    if (name.type !== "Identifier") throw notAConstant(statement, place);
    constants.set(String(name["name"]), staticValue(syntax(one["init"]), { constants, place }));
  }
}

function notAConstant({ type }: Syntax, place: Place | undefined): PageProblem {
  if (type === "ImportDeclaration") {
    return new PageProblem("A page can't import anything", "Leave it out: the components are there without it", place);
  }
  const message = "Only `export const name = value` can be declared in a page";
  return new PageProblem(message, "Write the value itself; nothing of a page is executed", place);
}
