import * as l10n from "@vscode/l10n";
import type { Attempt, ItemStub, StepStub, Stub, Stubs } from "../../../../../schemas/generated/format.ts";
import { omit } from "../../dispatch/omit.ts";
import type { ItemValue } from "../../dispatch/states.ts";
import type { EndReason } from "../../../protocol/states.ts";
import { parseDuration } from "../durations.ts";

/** What an attempt of a stubbed step does. */
export interface StubbedAttempt {
  /** Simulated time, in milliseconds. */
  readonly takesMs: number;
  /** Why it fails; absent: it succeeds. */
  readonly fails?: EndReason;
  readonly output: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Who answers a stubbed approval, how and when; `none`: nobody does. */
export type StubbedAnswer =
  | { readonly kind: "answer"; readonly choice: string; readonly person: string; readonly takesMs: number }
  | { readonly kind: "none" };

/** Which step it is, or which item of one. */
export interface StubPlace {
  readonly stepId: string;
  /** Of an item of a step with `forEach`: which one, and what it goes over. */
  readonly index?: number;
  readonly item?: ItemValue | undefined;
}

/** The stubs of a case: its own come before those of its file, each as a whole. */
export function mergeStubs(ofFile: Stubs = {}, ofCase: Stubs = {}): Stubs {
  return { ...ofFile, ...ofCase };
}

/** The stub of a step, or of one of its items; undefined where there is none. */
export function findStub(stubs: Stubs, { stepId, index, item }: StubPlace): ItemStub | undefined {
  const stub = ownStub(stubs, stepId);
  if (stub === undefined || index === undefined || stub.items === undefined) return stub;
  const { items } = stub;
  const others = omit(stub, "items", "stubs");
  const keys = [item?.key, itemText(item?.value), String(index)];
  const key = keys.find((one) => one !== undefined && Object.hasOwn(items, one));
  const own = key === undefined ? undefined : items[key];
  if (own !== undefined) return withOutput(own);
  return Object.keys(others).length > 0 ? others : undefined;
}

/** What a step of a workflow says of its own steps, where that workflow runs for real. */
export function innerStubs(stubs: Stubs, stepId: string): Stubs | undefined {
  return ownStub(stubs, stepId)?.stubs;
}

/** What a stub does at an attempt (1 for the first); `outputsAsText`: without an output of its own it gives back its outputs as JSON. */
export function attemptOf(stub: ItemStub, attempt: number, outputsAsText = false): StubbedAttempt {
  const { attempts = [] } = stub;
  const own: Attempt = attempts[attempt - 1] ?? attempts.at(-1) ?? stub;
  const { fails, output, outputs = {}, takes = stub.takes } = own;
  return {
    takesMs: durationOf(takes),
    ...(fails === undefined ? {} : { fails: readFailure(fails) }),
    output: textOf(output ?? (outputsAsText && fails === undefined ? outputs : undefined)),
    outputs,
  };
}

/** What a stub says a person does; undefined where it says nothing about one. */
export function answerOf({ answer, person = "test", takes, unanswered }: ItemStub): StubbedAnswer | undefined {
  if (unanswered === true) return { kind: "none" };
  return answer === undefined ? undefined : { kind: "answer", choice: answer, person, takesMs: durationOf(takes) };
}

/** The paths of the recorded agents that stubs replay. */
export function recordsIn(stubs: Stubs = {}): readonly string[] {
  return Object.values(stubs).flatMap((stub) => {
    if (typeof stub === "string") return [];
    const items = Object.values(stub.items ?? {}).flatMap((item) => (typeof item === "string" ? [] : [item.replay]));
    return [...[stub.replay, ...items].filter((path) => path !== undefined), ...recordsIn(stub.stubs)];
  });
}

function ownStub(stubs: Stubs, stepId: string): StepStub | undefined {
  const stub: Stub | undefined = Object.hasOwn(stubs, stepId) ? stubs[stepId] : undefined;
  return stub === undefined ? undefined : withOutput(stub);
}

function withOutput<T extends object>(stub: T | string): T | { readonly output: string } {
  return typeof stub === "string" ? { output: stub } : stub;
}

function itemText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

/** What can't be read as a duration was refused before. */
function durationOf(text: string | undefined): number {
  return (text === undefined ? undefined : parseDuration(text)) ?? 0;
}

function readFailure(fails: NonNullable<Attempt["fails"]>): EndReason {
  const { code = "tool-failed", message } = typeof fails === "string" ? { code: fails } : fails;
  return { code, message: message ?? l10n.t("It failed as its stub says ({0})", code) };
}

function textOf(output: Attempt["output"]): string {
  if (output === undefined) return "";
  return typeof output === "string" ? output : JSON.stringify(output);
}
