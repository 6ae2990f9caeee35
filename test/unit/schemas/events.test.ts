import assert from "node:assert/strict";
import type { StreamEvent } from "../../../schemas/generated/events.ts";
import { validateStreamEvent } from "../../../schemas/generated/validators.js";

const at = "2026-11-21T09:14:03.120Z";

/** One of each type; the compiler holds them to the generated types, the validator to the schema. */
const events: readonly StreamEvent[] = [
  { seq: 1, at, type: "system", source: "dispatcher", event: "runStarted", text: "The run has started" },
  { seq: 2, at, type: "message", source: "person", role: "person", text: "Go", attachments: [] },
  {
    seq: 3,
    at,
    type: "plan",
    source: "dispatcher",
    steps: [{ number: 1, id: "log", title: "git log", status: "doing" }],
    current: 1,
    status: "running",
    reflection: "",
  },
  { seq: 4, at, type: "knowledge", source: "knowledge", id: "k1", text: "E! fails", scope: { files: ["logs/**"] } },
  { seq: 5, at, type: "datasource", source: "datasource", name: "tickets", kind: "mcp", documentation: "search(text)" },
  {
    seq: 6,
    at,
    type: "action",
    source: "dispatcher",
    callId: "c1",
    tool: "shell_exec",
    arguments: { id: "a" },
    stepId: "log",
  },
  {
    seq: 7,
    at,
    type: "observation",
    source: "tool",
    callId: "c1",
    tool: "shell_exec",
    outcome: "failed",
    output: "fatal",
    outputFile: "outputs/c1.txt",
    truncated: true,
    durationMs: 12.5,
    exitCode: 128,
    error: { code: "command-failed", message: "git ended with 128", remedy: "Read its output" },
    stepId: "log",
    taskId: "t1",
  },
];

const [system, message, plan, , , action, observation] = events;

/** What is wrong, the event, where, and which keyword notices. */
const wrong: readonly (readonly [string, unknown, string, string])[] = [
  ["number 0", { ...system, seq: 0 }, "/seq", "minimum"],
  ["no time", { ...system, at: undefined }, "", "required"],
  ["a time without milliseconds", { ...system, at: "2026-11-21T09:14:03Z" }, "/at", "pattern"],
  ["a time in another zone", { ...system, at: "2026-11-21T09:14:03.120+01:00" }, "/at", "pattern"],
  ["month 13", { ...system, at: "2026-13-21T09:14:03.120Z" }, "/at", "pattern"],
  ["an unknown type", { ...system, type: "thought" }, "", "discriminator"],
  ["an unknown source", { ...system, source: "model" }, "/source", "enum"],
  ["a message without a role", { ...message, role: undefined }, "", "required"],
  ["one attachment as text", { ...message, attachments: "a.md" }, "/attachments", "type"],
  [
    "a plan whose step has an unknown status",
    { ...plan, steps: [{ number: 1, id: "a", title: "b", status: "late" }] },
    "/steps/0/status",
    "enum",
  ],
  ["arguments as text", { ...action, arguments: "{}" }, "/arguments", "type"],
  ["an unknown outcome", { ...observation, outcome: "ok" }, "/outcome", "enum"],
  ["an error without a code", { ...observation, error: { message: "a" } }, "/error", "required"],
  ["a negative duration", { ...observation, durationMs: -1 }, "/durationMs", "minimum"],
];

describe("stream events", () => {
  for (const event of events) {
    it(`${event.type} survives a line of JSON`, () => {
      const read: unknown = JSON.parse(JSON.stringify(event));
      assert.equal(validateStreamEvent(read), true, JSON.stringify(validateStreamEvent.errors));
      assert.deepEqual(read, event);
    });
    it(`${event.type} may have keys of a later version`, () => {
      assert.equal(validateStreamEvent({ ...event, mood: "good" }), true);
    });
  }
  for (const [what, event, path, keyword] of wrong) {
    it(`reject ${what}`, () => {
      assert.equal(validateStreamEvent(event), false);
      const found = (validateStreamEvent.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`);
      assert.ok(found.includes(`${path} ${keyword}`), `found ${found.join("; ")}`);
    });
  }
});
