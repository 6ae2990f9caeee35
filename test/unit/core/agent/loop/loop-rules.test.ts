import assert from "node:assert/strict";
import { call, calls, deliver, fails, say } from "../../../../support/fakes/scripted-model.ts";
import type { Scripted } from "../../../../support/fakes/scripted-model.ts";
import { builtInTools, endCode, ofType, play, systemNames } from "./play.ts";
import type { Played } from "./play.ts";

const read = call("file_read", { file: "a.log" }, "First the log");

/** The reasons that went back to the model. */
function reasons({ events }: Played): readonly string[] {
  const refused = ofType(events, "observation").filter(({ outcome }) => outcome === "refused");
  const words = ofType(events, "system").filter(({ event }) => event === "answerRefused");
  return [...refused.map(({ output }) => output), ...words.map(({ text }) => text)];
}

describe("agent loop: one call a turn", () => {
  it("makes a plan, calls a tool, delivers and ends", () => {
    const played = play([read, ...deliver()]);
    assert.equal(endCode(played), "succeeded");
    assert.deepEqual(
      played.acted.map(({ tool }) => tool),
      ["file_read", "message_notify_user"],
    );
    assert.equal(played.state.turns, 3);
    const [action] = ofType(played.events, "action");
    assert.deepEqual([action?.thought, action?.turn, action?.source], ["First the log", 1, "agent"]);
  });

  it("shows the model what it did and what came of it", () => {
    const played = play([read, ...deliver()], { result: () => ({ output: "E! disk full" }) });
    const messages = played.turns[1]?.messages ?? [];
    const [made, result] = messages.slice(-2);
    assert.deepEqual(made, {
      role: "assistant",
      text: "First the log",
      calls: [{ id: "id-1", name: "file_read", arguments: '{"file":"a.log"}' }],
    });
    assert.deepEqual(result, {
      role: "tool",
      callId: "id-1",
      text: "succeeded\n<untrusted-data>\nE! disk full\n</untrusted-data>",
    });
  });

  const unusable: readonly (readonly [string, Scripted, RegExp])[] = [
    ["words without a call", say("I think it is done."), /no tool call in the answer\. Answer with exactly one/],
    ["nothing at all", say(""), /no tool call/],
    ["an answer that was cut off", say("So", "length"), /cut off after \d+ tokens.*There was no tool call/],
    ["an answer that was withheld", say("", "filtered"), /withheld by the provider's filter/],
    [
      "two calls",
      calls(["file_read", { file: "a" }], ["idle"]),
      /had 2 calls \(file_read, idle\), and none of them ran/,
    ],
    ["an unknown tool", call("file_raed", { file: "a" }), /no tool `file_raed`\. Did you mean `file_read`\?/],
    ["a tool like none", call("make_coffee"), /no tool `make_coffee`\. Use one of the tools/],
    ["a tool without a name", call(""), /no tool ``/],
    ["no JSON", call("file_read", '{"file": '), /no valid JSON \(.*\); they end with `\{"file": `/],
    ["a list", call("file_read", '["a"]'), /must be a JSON object, not a list/],
    ["a text", call("file_read", '"a"'), /must be a JSON object, not a string/],
    ["a missing argument", call("file_read"), /`file` is missing/],
    ["a wrong type", call("file_read", { file: 3 }), /`file` must be string, not 3/],
    ["an unknown argument", call("file_read", { file: "a", start: 1 }), /no argument `start`/],
    ["a misspelt argument", call("shell_view", { id: "a", idd: 1 }), /no argument `idd`\. Did you mean `id`\?/],
    ["a number below", call("file_read", { file: "a", start_line: -1 }), /`start_line` must be >= 0, not -1/],
    [
      "a choice that isn't",
      call("info_search_web", { query: "a", date_range: "today" }),
      /`date_range` must be one of \["all"/,
    ],
    ["no target", call("browser_click"), /`index` is missing, or both `coordinate_x` and `coordinate_y`/],
    ["half a target", call("browser_click", { coordinate_x: 3 }), /`coordinate_y` is missing/],
    ["the other half", call("browser_click", { coordinate_y: 3 }), /`coordinate_x` is missing/],
    ["two targets", call("browser_click", { index: 1, coordinate_x: 3, coordinate_y: 3 }), /either `index` or both/],
    ["half a target too much", call("browser_click", { index: 1, coordinate_x: 3 }), /either `index` or both/],
    ["input without a target", call("browser_input", { text: "a", press_enter: true }), /`index` is missing/],
  ];
  for (const [what, answer, reason] of unusable) {
    it(`sends ${what} back with the reason, and goes on`, () => {
      const played = play([answer, ...deliver()]);
      assert.match(reasons(played)[0] ?? "", reason);
      assert.equal(endCode(played), "succeeded");
      assert.equal(played.acted.length, 1, "only the delivery ran");
      const told = JSON.stringify(played.turns[1]?.messages);
      assert.ok(told.includes(JSON.stringify(reasons(played)[0]).slice(1, 60)), "the model reads the reason");
    });

    it(`gives a hint after ${what} three times, and gives up after the fourth`, () => {
      const played = play([answer, answer, answer, answer]);
      assert.equal(endCode(played), "no-usable-answer");
      assert.deepEqual(
        systemNames(played.events).filter((name) => name !== "answerRefused"),
        ["hint", "attemptFailed"],
      );
      const message = ofType(played.events, "message").at(-1);
      assert.match(message?.text ?? "", /could not finish this.*didn't answer with a usable tool call/s);
      assert.equal(played.turns.length, 4);
      assert.match(JSON.stringify(played.turns[3]?.messages.at(-1)), /Three answers in a row could not be used/);
    });
  }

  it("forgets unusable answers once one is usable", () => {
    const wrong = say("Hm");
    const played = play([wrong, wrong, read, wrong, wrong, wrong, read, wrong, wrong, ...deliver()]);
    assert.equal(endCode(played), "succeeded");
    assert.deepEqual(systemNames(played.events).filter((name) => name === "hint").length, 1);
  });

  it("counts several refused calls of an answer as one answer", () => {
    const twice = calls(["file_read", { file: "a" }], ["file_read", { file: "b" }], ["file_read", { file: "c" }]);
    const played = play([twice, twice, read, ...deliver()]);
    assert.equal(endCode(played), "succeeded");
    assert.ok(!systemNames(played.events).includes("hint"));
    const pairs = ofType(played.events, "observation").filter(({ error }) => error?.code === "one-call-a-turn");
    assert.equal(pairs.length, 6);
  });

  it("keeps eight of a hundred calls, and says how many there were", () => {
    const many = calls(...Array.from({ length: 100 }, (_, at) => ["file_read", { file: `${at}` }] as const));
    const played = play([many, ...deliver()]);
    assert.equal(ofType(played.events, "action").filter(({ tool }) => tool === "file_read").length, 8);
    assert.match(reasons(played)[0] ?? "", /had 100 calls/);
  });

  it("takes no arguments for an empty object", () => {
    for (const nothing of ["", "  ", "null", "{}"]) {
      const played = play([call("browser_view", nothing), ...deliver()]);
      assert.deepEqual(played.acted[0]?.arguments, {}, nothing);
    }
  });

  it("says of a known tool that isn't offered that it isn't available here", () => {
    const tools = builtInTools.filter(({ name }) => !name.startsWith("browser_"));
    const played = play([call("browser_view"), ...deliver()], { tools });
    assert.match(reasons(played)[0] ?? "", /`browser_view` is not available in this task/);
  });

  it("lets an agent end even where nobody offers idle", () => {
    const tools = builtInTools.filter(({ name }) => name !== "idle");
    const played = play(deliver(), { tools });
    assert.equal(endCode(played), "succeeded");
    assert.ok(played.turns[0]?.tools.some(({ name }) => name === "idle"));
  });

  it("uses a cut off answer whose call is whole", () => {
    const played = play([{ ...read, finish: "length" }, ...deliver()]);
    assert.equal(played.acted[0]?.tool, "file_read");
  });

  it("says of a call that was cut off that it was", () => {
    const played = play([{ ...call("file_write", '{"file": "a", "content": "x'), finish: "length" }, ...deliver()]);
    assert.match(reasons(played)[0] ?? "", /^The answer was cut off after \d+ tokens.*no valid JSON/s);
  });

  for (const code of [
    "rate-limit",
    "timeout",
    "model-unreachable",
    "model-refused",
    "model-invalid-request",
    "model-failed",
  ]) {
    it(`ends with the model's own code: ${code}`, () => {
      const played = play([read, fails(code, "It said no")]);
      assert.deepEqual(played.end, {
        status: "failed",
        reason: { code, message: "It said no", remedy: "Look at the script." },
      });
    });
  }
});
