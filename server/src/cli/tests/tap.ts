import { printable, printableLine } from "../printable.ts";
import { serializeItem } from "../output.ts";
import type { CaseResult } from "../../protocol/tests.ts";
import type { TestedFile } from "./tested-file.ts";

/** Test results in the Test Anything Protocol, version 14. */
export function toTap(tested: readonly TestedFile[]): string {
  const points = tested.flatMap(({ file, result }) => {
    if (result.outcome === "ran")
      return result.cases.map((one) => ({ ok: one.outcome === "passed", ...point(file, one) }));
    const problems = result.problems.map(({ line, message }) => ({ line, message: printable(message) }));
    return [{ ok: false, name: `${file}: the file`, detail: { message: printable(result.because.message), problems } }];
  });
  const lines = points.map(({ ok, name, detail }, index) => {
    const text = name.replace(/[\\#]/g, "\\$&");
    return `${ok ? "ok" : "not ok"} ${index + 1} - ${text}\n${ok ? "" : block(detail)}`;
  });
  return `TAP version 14\n1..${points.length}\n${lines.join("")}`;
}

function point(file: string, { name, line, failures }: CaseResult): { readonly name: string; readonly detail: object } {
  const told = failures.map((failure) => ({ ...failure, message: printable(failure.message), line: failure.line + 1 }));
  return { name: `${file}: ${printableLine(name, 200)}`, detail: { at: `${file}:${line + 1}`, failures: told } };
}

/** A YAML block that says more of a test point. */
function block(detail: object): string {
  const text = serializeItem("yaml", detail).replace(/^---\n/, "");
  return `  ---\n${text.replace(/^(?=.)/gm, "  ")}  ...\n`;
}
