import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "../../..");

describe("texts that a person reads", () => {
  it("are translatable everywhere", () => {
    const files = ["client/src", "webviews/src", "server/src"]
      .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
      .map((file) => relative(root, join(root, file)).split(sep).join("/"));
    const found = files
      .filter((file) => !forOthers.some((pattern) => pattern.test(file)))
      .flatMap((file) => findPlain(readFileSync(join(root, file), "utf8")).map((text) => `${file}: ${text}`));
    assert.ok(files.length > 500);
    assert.deepEqual(found, []);
  });

  it("are found where they aren't", () => {
    const plain = [
      'tell({ level: "warning", text: "Nothing was sent" });',
      "const refusal = { code: `x`, message: `There is no run ${id}` };",
      'window.showErrorMessage("It failed badly");',
      'program.command("x").summary("list all runs");',
      'throw new CommandFailure(2, "There is no such run");',
      'element("p", { text: waiting ? "Reading events" : "" });',
      'element("p", { attributes: { "aria-label": "Types of events" } });',
    ];
    for (const code of plain) assert.equal(findPlain(code).length, 1, code);
    const fine = [
      'tell({ text: l10n.t("Nothing was sent") });',
      'throw new Error("A fault of ours that nobody reads");',
      'log.warn("The journal is late again");',
      'const choice = { title: "id", text: `${name}: ${value}` };',
    ];
    for (const code of fine) assert.deepEqual(findPlain(code), [], code);
  });
});

/** Whose texts are for a model, for a program or for nobody: English in every language. */
const forOthers: readonly RegExp[] = [
  // What models read: prompts, tools and what comes of them, messages to the cloud's agent.
  /^server\/src\/core\/agent\/(?!policy\/)/,
  /^server\/src\/(?:chat-tools|mcp)\//,
  /^server\/src\/adapters\/tools\//,
  /^server\/src\/runtime\/agent\//,
  /^server\/src\/core\/cloud\/(?:compose|adopted-file)\.ts$/,
  /^server\/src\/adapters\/models\/(?:editor\/editor-(?:model|source)|openai\/wire-messages)\.ts$/,
  // What git keeps as the message of a commit.
  /^server\/src\/adapters\/workspaces\/(?:snapshot|workspaces)\.ts$/,
  // What programs read.
  /^server\/src\/cli\/tests\/(?:junit|tap)\.ts$/,
  // What becomes a part of a file, or is the name of the product.
  /^client\/src\/(?:templates\/|doors\/mcp-server-definition\.ts$)/,
  /^server\/src\/core\/workflow\/testing\/stub-files\.ts$/,
];

const properties =
  /^(?:message|remedy|label|title|description|placeholder|placeHolder|prompt|detail|tooltip|text|aria-label|because|summary)$/;
const calls =
  /(?:\.(?:summary|description|showErrorMessage|showWarningMessage|showInformationMessage|showQuickPick)|^createButton|CommandFailure|InvalidArgumentError)$/;
/** Words: at least two of them, or one that begins a line. */
const words = /[a-z’'][ ,]+[a-z]{2}|^[A-Z][a-z]+ /;
/** A fault that nobody is shown, a line of a log. */
const notShown = /(?:\blog\??\.\w+|[lL]ogFailure|^Error|^TypeError|audit|l10n\.t)$/;

function findPlain(code: string): readonly string[] {
  const file = ts.createSourceFile("x.ts", code, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node, shown: boolean): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && notShown.test(node.expression.getText(file))) return;
    if (shown && isText(node) && words.test(textOf(node))) found.push(textOf(node));
    ts.forEachChild(node, (child) => {
      visit(child, isShown(node, child, shown));
    });
  };
  visit(file, false);
  return found;
}

/** Whether a part of the code stands where a person reads it. */
function isShown(node: ts.Node, child: ts.Node, shown: boolean): boolean {
  if (ts.isPropertyAssignment(node)) {
    return child === node.initializer && properties.test(node.name.getText().replaceAll(/["']/g, ""));
  }
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    return node.arguments?.includes(child as ts.Expression) === true && calls.test(node.expression.getText());
  }
  if (ts.isConditionalExpression(node)) return shown && child !== node.condition;
  return (
    shown && (ts.isParenthesizedExpression(node) || ts.isBinaryExpression(node) || ts.isArrayLiteralExpression(node))
  );
}

function isText(node: ts.Node): node is ts.StringLiteral | ts.TemplateLiteral {
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
}

function textOf(node: ts.StringLiteral | ts.TemplateLiteral): string {
  if (!ts.isTemplateExpression(node)) return node.text;
  return node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join("");
}
