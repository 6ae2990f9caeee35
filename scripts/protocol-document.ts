import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** One source file of the protocol, with `\n` line breaks. */
export interface ProtocolSource {
  readonly name: string;
  readonly text: string;
}

/** The files of `server/src/protocol`, by name. */
export function readProtocolSources(root: string): readonly ProtocolSource[] {
  const folder = path.join(root, "server/src/protocol");
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  return names
    .sort()
    .map((name) => ({ name, text: readFileSync(path.join(folder, name), "utf8").replaceAll("\r\n", "\n") }));
}

/** The SHA-256 of all sources, names included, in hexadecimal. */
export function hashOfProtocol(sources: readonly ProtocolSource[]): string {
  const hash = createHash("sha256");
  for (const { name, text } of sources) hash.update(`${name}\0${text}\0`);
  return hash.digest("hex");
}

/** The whole of `docs/protocol.md`: the messages with what their comments promise, then the types, and the hash of the sources. */
export function protocolDocument(sources: readonly ProtocolSource[]): string {
  const files = sources.map(({ name, text }) => ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  const entries = files.flatMap((file) => file.statements.flatMap((statement) => entriesOf(statement, file)));
  const messages = entries.filter((entry) => entry.kind !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = messages.map(
    ({ name, kind, summary }) => `| [\`${name}\`](#${anchorOf(name)}) | ${kind ?? ""} | ${summary} |`,
  );
  const head = [
    "# The protocol",
    "",
    "Every message between the editor, the language server, the host and `manusctl`. JSON-RPC 2.0: over the language server's stdio between editor",
    "and language server, over a local socket to the host. Made from the comments in `server/src/protocol` by `npm run generate`.",
    "",
    "| message | | |",
    "|---|---|---|",
    ...rows,
    "",
    "## Messages",
  ];
  const types = entries.filter((entry) => entry.kind === undefined);
  const parts = [...messages.map(describe), "\n## Types", ...types.map(describe)];
  return `${[...head, ...parts].join("\n")}\n\n<!-- sources: sha256 ${hashOfProtocol(sources)} -->\n`;
}

/** One exported declaration. `kind` is there for a message, whose `name` is its method. */
interface Entry {
  readonly name: string;
  readonly kind?: "request" | "notification";
  readonly comment: string;
  readonly summary: string;
  readonly code: string;
}

function entriesOf(statement: ts.Statement, file: ts.SourceFile): readonly Entry[] {
  const exported = ts.canHaveModifiers(statement)
    ? ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)
    : false;
  if (exported !== true) return [];
  const comment = commentOf(statement, file);
  const text = { comment, summary: summaryOf(comment), code: statement.getText(file).replace(/^export /, "") };
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map((declaration) => ({ ...messageOf(declaration, file), ...text }));
  }
  const named =
    ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isFunctionDeclaration(statement);
  return named && statement.name ? [{ name: statement.name.text, ...text }] : [];
}

/** The method and kind of `new RequestType<…>("manus/…")`; for any other constant its name. */
function messageOf(declaration: ts.VariableDeclaration, file: ts.SourceFile): Pick<Entry, "name" | "kind"> {
  const made = declaration.initializer;
  const name = declaration.name.getText(file);
  if (made === undefined || !ts.isNewExpression(made)) return { name };
  const method = made.arguments?.[0];
  if (method === undefined || !ts.isStringLiteral(method)) return { name };
  return {
    name: method.text,
    kind: made.expression.getText(file).startsWith("Notification") ? "notification" : "request",
  };
}

/** The doc comment's text: stars and `{@link …}` braces gone. */
function commentOf(statement: ts.Statement, file: ts.SourceFile): string {
  const range = ts.getLeadingCommentRanges(file.text, statement.pos)?.at(-1);
  const raw = range === undefined ? "" : file.text.slice(range.pos, range.end);
  if (!raw.startsWith("/**")) return "";
  const lines = raw.slice(3, -2).split("\n");
  return lines
    .map((line) => line.replace(/^\s*\* ?/, "").trim())
    .join("\n")
    .replaceAll(/\{@link (\w+)\}/g, "`$1`")
    .trim();
}

/** Its first sentence, on one line. */
function summaryOf(comment: string): string {
  const line = comment.replaceAll("\n", " ");
  return (/^.*?\.(?= |$)/.exec(line)?.[0] ?? line).replaceAll("|", "\\|");
}

function describe({ name, kind, comment, code }: Entry): string {
  const title = kind === undefined ? name : `\`${name}\``;
  const parts = [`\n### ${title}`, ...(kind === undefined ? [] : [`*${kind}*`]), comment, `\`\`\`ts\n${code}\n\`\`\``];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** As GitHub makes them from headings. */
function anchorOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9_-]/g, "");
}
