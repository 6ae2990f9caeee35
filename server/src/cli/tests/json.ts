import type { CaseFailure, CaseResult } from "../../protocol/tests.ts";
import { serializeResult } from "../output.ts";
import type { TestedFile } from "./tested-file.ts";

/** Test results for scripts: a list of files, with 1-based lines. */
export function toJson(tested: readonly TestedFile[]): string {
  const shown = tested.map(({ file, result }) => {
    return result.outcome === "ran" ? { file, outcome: "ran", cases: result.cases.map(withLine) } : { file, ...result };
  });
  return serializeResult("json", shown);
}

function withLine({ line, failures, ...rest }: CaseResult): object {
  return {
    ...rest,
    line: line + 1,
    failures: failures.map((failure: CaseFailure) => ({ ...failure, line: failure.line + 1 })),
  };
}
