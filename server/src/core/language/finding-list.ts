import * as l10n from "@vscode/l10n";
import { formatNumber } from "../locale/numbers.ts";
import type { Finding } from "./finding.ts";
import { maximumFindings } from "./yaml/limits.ts";
import { shiftFinding } from "./yaml/parse-text.ts";

/** Gathers the findings of a document. Takes ten times as many as are told at last, so that what comes first in the text is among them. */
export class FindingList {
  private readonly findings: Finding[] = [];

  /** Whether more would be dropped. */
  get full(): boolean {
    return this.findings.length >= maximumFindings * 10;
  }

  /** Take findings whose offsets start at `at` of the file. */
  add(findings: readonly Finding[], at = 0): void {
    for (const finding of findings) {
      if (this.full) return;
      this.findings.push(shiftFinding(finding, at));
    }
  }

  /** In the order of the text; what is said twice of one place (by an anchor that is used twice, for example) once; and no more than can be read. */
  toList(text: string): Finding[] {
    const seen = new Set<string>();
    const once = this.findings.filter((finding) => {
      const key = `${String(finding.span.start)} ${String(finding.span.end)} ${finding.code} ${finding.message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    once.sort((left, right) => left.span.start - right.span.start || left.span.end - right.span.end);
    return once.length <= maximumFindings ? once : [...cut(once), tooMany(text)];
  }
}

/** The first ones, and instead of the last of them the first error if none of them is one: a file with errors never looks as if it could run. */
function cut(findings: readonly Finding[]): Finding[] {
  const first = findings.slice(0, maximumFindings);
  const error = findings.find((finding) => finding.severity === "error");
  return error && !first.includes(error) ? [...first.slice(0, -1), error] : first;
}

function tooMany(text: string): Finding {
  const message = l10n.t(
    "Only the first {0} findings are shown. Correct these, and the next will be.",
    formatNumber(maximumFindings),
  );
  const span = { start: text.length, end: text.length };
  return { code: "too-many-findings", severity: "information", message, span };
}
