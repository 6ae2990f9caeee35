/** Code that a linter must refuse: one file, one rule. */
export interface RefusedCode {
  readonly by: "ESLint" | "oxlint";
  readonly rule: string;
  readonly file: string;
  readonly source: string;
}

/** At least one refused file for each budget and each rule that the design asks for beyond the imports. */
export const refusedCode: readonly RefusedCode[] = [
  code("eslint(max-lines)", "server/src/cli/long.ts", "export const one = 1;\n".repeat(1) + "// line\n".repeat(400)),
  code(
    "eslint(max-lines-per-function)",
    "server/src/cli/tall.ts",
    `export function tall(): void {\n${"  void 0;\n".repeat(60)}}\n`,
  ),
  code(
    "eslint(max-params)",
    "server/src/cli/wide.ts",
    "export const wide = (a: 1, b: 1, c: 1, d: 1, e: 1): number => a + b + c + d + e;\n",
  ),
  code(
    "eslint(max-depth)",
    "server/src/cli/deep.ts",
    `export function deep(n: number): number {\n${nested(4)}\nreturn 0;\n}\n`,
  ),
  code(
    "eslint(complexity)",
    "server/src/cli/knotted.ts",
    `export function knotted(n: number): number {\n${branches(13)}\nreturn 0;\n}\n`,
  ),
  code(
    "typescript(no-explicit-any)",
    "server/src/cli/any.ts",
    "export const loose = (value: any): void => void value;\n",
  ),
  code(
    "typescript(no-non-null-assertion)",
    "server/src/cli/bang.ts",
    "export const first = (list: string[]): string => list[0]!;\n",
  ),
  code(
    "typescript(no-floating-promises)",
    "server/src/cli/floating.ts",
    "export function go(): void { Promise.reject(new Error()); }\n",
  ),
  code(
    "no-restricted-syntax",
    "server/src/cli/swallow.ts",
    "export function go(): void { try { JSON.parse(''); } catch { /* quiet */ } }\n",
  ),
  code("no-restricted-syntax", "server/src/cli/default.ts", "export default 1;\n"),
  code("no-restricted-syntax", "server/src/cli/barrel.ts", `export * from "./command.ts";\n`),
  code("no-restricted-syntax", "server/src/cli/passed-on.ts", `export { command } from "./command.ts";\n`),
  code("no-restricted-syntax", "server/src/cli/enum.ts", "export enum Colour { red }\n"),
  code("no-restricted-syntax", "server/src/core/now.ts", "export const now = Date.now();\n"),
  code("no-restricted-syntax", "server/src/core/today.ts", "export const today = new Date();\n"),
  code("no-restricted-syntax", "server/src/core/dice.ts", "export const dice = Math.random();\n"),
  code("no-restricted-globals", "server/src/core/timer.ts", "export const timer = setTimeout(() => undefined, 1);\n"),
  code(
    "no-restricted-globals",
    "server/src/runtime/timer.ts",
    "export const timer = setInterval(() => undefined, 1);\n",
  ),
  code("no-restricted-globals", "webviews/src/costs/view.ts", "export const title = document.title;\n"),
  code("no-console", "server/src/host/print.ts", "console.log('hello');\nexport const printed = true;\n"),
  code(
    "no-restricted-properties",
    "server/src/host/wire.ts",
    "process.stdout.write('hello');\nexport const printed = true;\n",
  ),
];

/** What oxlint says begins with the rule's family. */
function code(rule: string, file: string, source: string): RefusedCode {
  return { by: rule.includes("(") ? "oxlint" : "ESLint", rule, file, source };
}

function nested(depth: number): string {
  return `${"if (n > 1) {".repeat(depth)} return n; ${"}".repeat(depth)}`;
}

function branches(count: number): string {
  return Array.from({ length: count }, (_, index) => `if (n === ${index}) return ${index};`).join("\n");
}
