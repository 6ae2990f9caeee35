import { parseDuration } from "../../workflow/durations.ts";
import type { ManusDocument, PlacedStep } from "../document.ts";
import { entryOf } from "../document.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { Bound } from "./bound.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";

/** The bounds of a file's runs: its `limits` and its `budget`. What is computed, or isn't valid, is left out. Spans are the file's. */
export function boundsOf(document: ManusDocument): readonly Bound[] {
  return ["limits", "budget"].flatMap((key) => {
    const placed = entryOf(document, key);
    return placed ? readBounds(placed.entry.value, key, placed.at) : [];
  });
}

/** The bounds of a step by itself: its `timeout`, that of its gate, and the `limits` of a task written in place. Spans are the step's. Remembered with its text. */
export function boundsOfStep({ node, memory }: PlacedStep): readonly Bound[] {
  const known = memory.get("bounds") as readonly Bound[] | undefined;
  if (known) return known;
  const limits = valueAt(node, "limits");
  const approval = valueAt(node, "approve");
  const bounds = [
    ...timeoutAt(valueAt(node, "timeout"), "timeout", 0),
    ...(limits ? readBounds(limits, "limits", 0) : []),
    ...timeoutAt(valueAt(approval, "timeout"), "approve.timeout", 0),
  ];
  memory.set("bounds", bounds);
  return bounds;
}

function readBounds(node: YamlNode, key: string, at: number): Bound[] {
  const amounts = key === "limits" ? (["turns"] as const) : (["cost", "credits", "tokens"] as const);
  const timeout = key === "limits" ? timeoutAt(valueAt(node, "timeout"), "limits.timeout", at) : [];
  const others = amounts.flatMap((kind) => {
    const value = valueAt(node, kind);
    if (value?.kind !== "scalar" || typeof value.value !== "number") return [];
    return [{ kind, amount: value.value, key: `${key}.${kind}`, text: value.text, span: shiftSpan(spanOf(value), at) }];
  });
  return [...timeout, ...others];
}

function timeoutAt(node: YamlNode | undefined, key: string, at: number): Bound[] {
  const text = stringValue(node);
  const amount = text === undefined ? undefined : parseDuration(text);
  if (!node || text === undefined || amount === undefined) return [];
  return [{ kind: "timeout", amount, key, text, span: shiftSpan(spanOf(node), at) }];
}
