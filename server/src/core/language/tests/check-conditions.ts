import * as l10n from "@vscode/l10n";
import { readPattern } from "../../workflow/testing/expected-value.ts";
import type { Finding } from "../finding.ts";
import { spanOf } from "../span.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { entriesOf, expectedSteps, itemsOf } from "./test-parts.ts";

/** Check the times that stubs and expectations give: nothing of a test is computed. */
export function checkTimes(parts: readonly (YamlNode | undefined)[]): Finding[] {
  return parts
    .flatMap((part) => timesIn(part, 0))
    .flatMap((node): Finding[] => {
      if (stringValue(node)?.includes("${{") !== true) return [];
      const message = l10n.t("Nothing in a test is computed. Write a duration, such as `5m`.");
      return [{ code: "expression-not-allowed", severity: "error", message, span: spanOf(node) }];
    });
}

/** The values of `takes` in a stub or an expectation, and in its attempts, items and inner stubs. */
function timesIn(node: YamlNode | undefined, depth: number): readonly YamlNode[] {
  if (depth > deepestStubs) return [];
  const own = valueAt(node, "takes");
  const below = [
    ...itemsOf(valueAt(node, "attempts")),
    ...["items", "stubs"].flatMap((key) => entriesOf(valueAt(node, key)).map(({ value }) => value)),
  ];
  return [...(own ? [own] : []), ...below.flatMap((one) => timesIn(one, depth + 1))];
}

const deepestStubs = 50;

/** Check the conditions of what cases expect: that regular expressions are some. */
export function checkConditions(cases: readonly YamlNode[]): Finding[] {
  return cases.flatMap((one) => {
    const expect = valueAt(one, "expect");
    const steps = expectedSteps(expect).flatMap(({ value }) => [
      ...["output", "error", "prompt"].flatMap((key) => checkCondition(valueAt(value, key))),
      ...["outputs", "with"].flatMap((key) =>
        entriesOf(valueAt(value, key)).flatMap((entry) => checkCondition(entry.value)),
      ),
    ]);
    return [...entriesOf(valueAt(expect, "outputs")).flatMap(({ value }) => checkCondition(value)), ...steps];
  });
}

function checkCondition(condition: YamlNode | undefined): Finding[] {
  return entriesOf(condition).flatMap(({ key, value }): Finding[] => {
    const pattern = keyText(key) === "matches" ? stringValue(value) : undefined;
    if (pattern === undefined || readPattern(pattern) !== undefined) return [];
    const message = l10n.t("`{0}` is no regular expression of JavaScript (with the flag `u`).", pattern);
    return [{ code: "invalid-text", severity: "error", message, span: spanOf(value) }];
  });
}
