import * as l10n from "@vscode/l10n";
import type { CaseFailure, CaseResult } from "../../protocol/tests.ts";
import { printable } from "../printable.ts";
import { casesOf, countCases, timeOf } from "./tested-file.ts";
import type { TestedFile } from "./tested-file.ts";

/** Test results as the XML that CI servers read, in the form that JUnit's Ant task writes. A file that has errors is a suite with one error. */
export function toJunit(tested: readonly TestedFile[]): string {
  const { passed, failed } = countCases(tested);
  const errors = tested.filter(({ result }) => result.outcome === "refused").length;
  const time = seconds(timeOf(tested.flatMap(casesOf)));
  const counts = `tests="${passed + failed + errors}" failures="${failed}" errors="${errors}" time="${time}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n${tested.map(suite).join("")}</testsuites>\n`;
}

function suite(tested: TestedFile): string {
  const { file, result } = tested;
  const cases = casesOf(tested);
  const { failed } = countCases([tested]);
  const refused = result.outcome === "refused" ? [refusal(file, result)] : [];
  const counts = `tests="${cases.length + refused.length}" failures="${failed}" errors="${refused.length}" time="${seconds(timeOf(cases))}"`;
  const inner = [...cases.map((one) => testcase(file, one)), ...refused].join("");
  return `  ${l10n.t('<testsuite name="{0}" {1}>\n{2}  </testsuite>', escaped(file), counts, inner)}\n`;
}

function testcase(file: string, { name, line, durationMs, failures }: CaseResult): string {
  const head = `    ${l10n.t('<testcase classname="{0}" name="{1}" file="{2}" line="{3}" time="{4}"', escaped(file), escaped(name), escaped(file), line + 1, seconds(durationMs))}`;
  if (failures.length === 0) return `${head}/>\n`;
  const [first] = failures;
  const text = failures.map((failure) => describe(file, failure)).join("\n");
  return `${l10n.t('{0}>\n      <failure message="{1}">{2}</failure>\n    </testcase>', head, escaped(first?.message ?? ""), escaped(text))}\n`;
}

function refusal(
  file: string,
  { because, problems }: Extract<TestedFile["result"], { readonly outcome: "refused" }>,
): string {
  const lines = problems.map(({ file: where, line, column, message }) => `${where}:${line}:${column} ${message}`);
  const text = [because.message, ...lines].join("\n");
  const head = `    ${l10n.t('<testcase classname="{0}" name="the file" file="{1}" time="0.000">', escaped(file), escaped(file))}`;
  return `${l10n.t('{0}\n      <error message="{1}">{2}</error>\n    </testcase>', head, escaped(because.message), escaped(text))}\n`;
}

function describe(file: string, { message, line, expected, actual }: CaseFailure): string {
  const shown =
    expected === undefined || actual === undefined
      ? ""
      : `\n  ${l10n.t("expected: {0}\n  actual:   {1}", expected, actual)}`;
  return `${file}:${line + 1} ${message}${shown}`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3);
}

/** Without what XML 1.0 can't hold at all. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return printable(text)
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}
