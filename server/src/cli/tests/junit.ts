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
  return `  <testsuite name="${escaped(file)}" ${counts}>\n${inner}  </testsuite>\n`;
}

function testcase(file: string, { name, line, durationMs, failures }: CaseResult): string {
  const head = `    <testcase classname="${escaped(file)}" name="${escaped(name)}" file="${escaped(file)}" line="${line + 1}" time="${seconds(durationMs)}"`;
  if (failures.length === 0) return `${head}/>\n`;
  const [first] = failures;
  const text = failures.map((failure) => describe(file, failure)).join("\n");
  return `${head}>\n      <failure message="${escaped(first?.message ?? "")}">${escaped(text)}</failure>\n    </testcase>\n`;
}

function refusal(
  file: string,
  { because, problems }: Extract<TestedFile["result"], { readonly outcome: "refused" }>,
): string {
  const lines = problems.map(({ file: where, line, column, message }) => `${where}:${line}:${column} ${message}`);
  const text = [because.message, ...lines].join("\n");
  const head = `    <testcase classname="${escaped(file)}" name="the file" file="${escaped(file)}" time="0.000">`;
  return `${head}\n      <error message="${escaped(because.message)}">${escaped(text)}</error>\n    </testcase>\n`;
}

function describe(file: string, { message, line, expected, actual }: CaseFailure): string {
  const shown =
    expected === undefined || actual === undefined ? "" : `\n  expected: ${expected}\n  actual:   ${actual}`;
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
