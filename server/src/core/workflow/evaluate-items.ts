import * as l10n from "@vscode/l10n";
import type { EndReason } from "../../protocol/states.ts";
import type { ItemValue } from "../dispatch/states.ts";
import { evaluateExpression } from "./expressions.ts";
import type { Evaluated, ExpressionScope } from "./expressions.ts";

/** The most values that one step goes over. */
const mostItems = 50_000;
/** The most characters of all of them together, as JSON: they are in the journal. */
const longestValues = 4 * 1024 * 1024;

/**
 * What a step with `forEach` goes over: the entries of a list, or of a map in the order of the map. Anything else is a failure that says what to write instead, and so is
 * more than can be kept.
 */
export function evaluateItems(over: string, scope: ExpressionScope): Evaluated<readonly ItemValue[]> {
  const evaluated = evaluateExpression(over, scope);
  if (!evaluated.ok) return evaluated;
  const { value } = evaluated;
  if (typeof value !== "object" || value === null) return fail(over, ...describe(value, over));
  const items = Array.isArray(value)
    ? value.map((entry: unknown): ItemValue => ({ value: entry }))
    : Object.entries(value).map(([key, entry]): ItemValue => ({ key, value: entry }));
  if (items.length > mostItems) {
    return fail(
      over,
      l10n.t("has {0} entries, more than the {1} that one step goes over", items.length, mostItems),
      splitIt(),
    );
  }
  const length = JSON.stringify(items).length;
  if (length <= longestValues) return { ok: true, value: items };
  const mega = l10n.t("{0} MB", Math.ceil(length / 1024 / 1024));
  return fail(
    over,
    l10n.t("is {0} of JSON, more than the {1} MB that one step goes over", mega, longestValues / 1024 / 1024),
    passLess(),
  );
}

/** What expressions read as `item`: of a map an entry with its key. */
export function itemOf({ key, value }: ItemValue): unknown {
  return key === undefined ? value : { key, value };
}

const splitIt = (): string => l10n.t("Split it over several steps, or over workflows that this one calls.");
const passLess = (): string => l10n.t("Let the entries be names or paths, and read what they stand for in the step.");

function describe(value: unknown, over: string): readonly [what: string, remedy: string] {
  if (typeof value === "string") {
    return [l10n.t("is a text, not a list or a map"), l10n.t("If it is JSON, read it: `fromJSON({0})`.", over.trim())];
  }
  const what = value === null ? "nothing" : `a ${typeof value}`;
  return [l10n.t("is {0}, not a list or a map", what), l10n.t("Correct it in the file, then run it again.")];
}

function fail(over: string, what: string, remedy: string): { readonly ok: false; readonly reason: EndReason } {
  return { ok: false, reason: { code: "expression-failed", message: `\`forEach: ${over.trim()}\` ${what}`, remedy } };
}
