import fc from "fast-check";
import type { StreamDraft } from "../../../../../server/src/core/ports/driver.ts";
import type { StreamedEvent } from "../../../../../server/src/protocol/runs.ts";
import { action, called, observed, personWrites, system, todoChanged } from "./play.ts";

const tools = ["file_read", "file_write", "shell_exec", "message_notify_user", "idle", "mcp_tickets_search", "no such"];
const outcomes = ["succeeded", "failed", "refused", "interrupted"] as const;
const codes = ["unknown-tool", "invalid-arguments", "one-call-a-turn", "not-delivered", "plan-unfinished", "broke"];

const words = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ minLength: 200, maxLength: 4_000, size: "max" }));
const id = fc.nat(1_000_000).map((number) => `c-${number}`);

const someCall = fc.record({
  callId: id,
  tool: fc.constantFrom(...tools),
  values: fc.record({ file: words }, { requiredKeys: [], noNullPrototype: true }),
  outcome: fc.constantFrom(...outcomes),
  output: words,
  code: fc.constantFrom(...codes),
  images: fc.array(fc.constant("browser/view.png"), { maxLength: 2 }),
  between: fc.boolean(),
});

/** A call with its result; now and then something comes in between. */
const pair = someCall.map(({ callId, tool, values, outcome, output, code, images, between }) => {
  const error = outcome === "succeeded" ? {} : { error: { code, message: output.slice(0, 40) } };
  const [made, result] = called(callId, tool, values, { outcome, output, images, ...error });
  return [made, ...(between ? [personWrites(`m-${callId}`, "Meanwhile")] : []), result] as StreamDraft[];
});

const plan = fc.array(fc.constantFrom("todo", "doing", "done", "skipped"), { maxLength: 4 }).map((statuses) => ({
  type: "plan",
  source: "planner",
  steps: statuses.map((status, at) => ({ number: at + 1, id: `step-${at + 1}`, title: `Part ${at + 1}`, status })),
  current: null,
  status: "running",
  reflection: "",
}));

const single: fc.Arbitrary<StreamDraft> = fc.oneof(
  fc.tuple(id, words).map(([messageId, text]) => personWrites(messageId, text)),
  plan,
  words.map((text) => ({ type: "knowledge", source: "knowledge", id: text.slice(0, 3) || "k", text, scope: {} })),
  words.map((documentation) => ({ type: "datasource", source: "datasource", name: "t", kind: "mcp", documentation })),
  words.map((said) => system("answerRefused", { said })),
  words.map((text) => system("hint", { text })),
  fc.nat(400).map((keptFrom) => system("contextTruncated", { keptFrom: keptFrom + 1 })),
  fc.nat(5).map((attempt) => system("attemptStarted", { attempt: attempt + 1 })),
  fc.tuple(fc.nat(9_000), fc.nat(900)).map(([inputTokens, outputTokens]) =>
    system("modelAnswered", {
      source: "agent",
      estimate: 4_000,
      usage: { model: "m", inputTokens, outputTokens, cost: inputTokens / 1e6 },
    }),
  ),
  fc.constant(todoChanged("- [x] 1. Part 1\n- [ ] 2. Part 2\n")),
  fc.constant(system("idleHeld")),
  fc.constant(system("plannerFailed")),
  fc.constant(system("somethingNew")),
);

/** Never in a stream of ours: a call without a result, a result without a call. */
const torn: fc.Arbitrary<StreamDraft[]> = fc.oneof(
  someCall.map(({ callId, tool, values }) => [action(callId, tool, values)]),
  someCall.map(({ callId, tool, output }) => [observed(callId, tool, { output })]),
);

/** The parts of any stream, each event a draft: each part is something that happens in one piece. */
export const anyParts: fc.Arbitrary<StreamDraft[][]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: pair },
    { weight: 5, arbitrary: single.map((one) => [one]) },
    { weight: 1, arbitrary: torn },
  ),
  { maxLength: 30, size: "max" },
);

/** Any stream, as it is read from the disk. */
export const anyStream: fc.Arbitrary<StreamedEvent[]> = anyParts.map((parts) => numbered(parts.flat()));

/** Drafts as they are once written. */
export function numbered(drafts: readonly StreamDraft[]): StreamedEvent[] {
  return drafts.map((draft, at) => ({ ...draft, seq: at + 1, at: "2026-11-21T09:14:03.120Z" }) as StreamedEvent);
}
