import assert from "node:assert/strict";
import { call, deliver, planned } from "../../../../support/fakes/scripted-model.ts";
import type { Scripted } from "../../../../support/fakes/scripted-model.ts";
import { endCode, ofType, personWrites, play, systemNames } from "./play.ts";
import type { Played, Result, World } from "./play.ts";

const read = call("file_read", { file: "gone" });
const list = call("file_find_by_name", { path: ".", glob: "*" });
const write = call("file_write", { file: "a", content: "b" });
const say = (text: string): Scripted => call("message_notify_user", { text });
const times = <T>(count: number, ...items: readonly T[]): T[] => Array.from({ length: count }, () => items).flat();

const notFound = { code: "file-not-found", message: "There is no file gone" };
/** Reading fails, everything else goes well. */
const readingFails: World = {
  result: ({ tool }): Result => (tool === "file_read" ? { outcome: "failed", output: "", error: notFound } : {}),
};
const hints = (played: Played): number => systemNames(played.events).filter((name) => name === "hint").length;
const failures = (played: Played): number =>
  systemNames(played.events).filter((name) => name === "attemptFailed").length;

describe("agent loop: stuck", () => {
  it("hints after the same error three times, asks the planner after the fourth, ends after the fifth", () => {
    const plans = [planned("Read"), planned("Read something else")];
    const played = play(times(5, read), { ...readingFails, plans });
    assert.equal(endCode(played), "stuck");
    assert.ok(played.end.status === "failed");
    assert.match(
      played.end.reason.message,
      /`file_read` was called 5 times with the same arguments.*file-not-found: There is no file gone/,
    );
    assert.deepEqual([hints(played), failures(played), played.plans.length], [1, 1, 2]);
    const after = (count: number): string => JSON.stringify(played.turns[count]?.messages.at(-1));
    assert.match(after(3), /was called 3 times.*Take another way/);
    assert.match(after(4), /planner.*Read something else/s);
    assert.match(JSON.stringify(played.plans[1]?.messages), /fails at the same thing again and again/);
    assert.match(ofType(played.events, "message").at(-1)?.text ?? "", /could not finish this. The agent is stuck/);
  });

  it("isn't stuck when it mends its way after the hint", () => {
    const played = play([...times(3, read), write, ...deliver()], readingFails);
    assert.deepEqual([endCode(played), hints(played)], ["succeeded", 1]);
  });

  it("counts the same failure with reading in between", () => {
    const played = play([read, list, read, call("shell_view", { id: "a" }), read, ...deliver()], readingFails);
    assert.equal(hints(played), 1);
  });

  it("starts counting anew once something was changed", () => {
    const played = play([read, read, write, read, read, call("browser_view"), ...deliver()], readingFails);
    assert.deepEqual([endCode(played), hints(played)], ["succeeded", 0]);
  });

  it("starts counting anew when the person wrote", () => {
    const played = play([read, read, read, ...deliver()], {
      result: ({ tool }, count) => ({
        ...readingFails.result?.({ callId: "", tool, arguments: {} }, count),
        then: count === 2 ? [personWrites("m", "Try again, I have put it there")] : [],
      }),
    });
    assert.equal(hints(played), 0);
  });

  it("doesn't take another error, other arguments or an interruption for the same", () => {
    const differently: readonly World["result"][] = [
      (_, count) => ({ outcome: "failed", error: { code: "broke", message: `For the ${count}. time` } }),
      (_, count) => ({ outcome: "failed", error: { code: `broke-${count}`, message: "It broke" } }),
      ({ tool }) => (tool === "file_read" ? { outcome: "interrupted" } : {}),
    ];
    for (const result of differently) {
      const played = play([...times(3, read), say("Hm"), call("idle")], {
        result: (one, count) => (one.tool === "message_notify_user" ? {} : (result?.(one, count) ?? {})),
      });
      assert.equal(hints(played), 0);
    }
    const others = ["a", "b", "c"].map((file) => call("file_read", { file }));
    assert.equal(hints(play([...others, ...deliver()], readingFails)), 0);
  });

  it("takes arguments in another order for the same", () => {
    const mixed = ['{"file":"a","start_line":1}', '{"start_line":1,"file":"a"}', '{ "file": "a", "start_line": 1 }'];
    const played = play([...mixed.map((text) => call("file_read", text)), ...deliver()], readingFails);
    assert.equal(hints(played), 1);
  });

  it("takes what the policy refuses for a failure like others", () => {
    const denied = { code: "denied-by-policy", message: "The rule forbids it" };
    const played = play(times(5, read), {
      result: () => ({ outcome: "refused", output: denied.message, error: denied }),
    });
    assert.equal(endCode(played), "stuck");
  });

  it("lets an agent look at the same thing again and again while it goes well", () => {
    const played = play([...times(20, call("shell_view", { id: "build" })), ...deliver()]);
    assert.deepEqual([endCode(played), hints(played)], ["succeeded", 0]);
  });

  it("hints at a monologue after four messages, and ends after six", () => {
    const messages = Array.from({ length: 6 }, (_, at) => say(`Still at it: ${at}`));
    const played = play(messages);
    assert.deepEqual([endCode(played), hints(played), failures(played)], ["stuck", 1, 1]);
    assert.match(JSON.stringify(played.turns[4]?.messages.at(-1)), /4 messages to the person followed each other/);
    assert.equal(played.plans.length, 1, "the planner is no help against talking");
  });

  it("doesn't take messages between real work for a monologue", () => {
    const work = Array.from({ length: 6 }, (_, at) => [say(`Step ${at}`), call("file_read", { file: `${at}` })]).flat();
    assert.equal(hints(play([...work, ...deliver()])), 0);
  });

  it("doesn't take questions that a person answers for a monologue", () => {
    const questions = Array.from({ length: 6 }, (_, at) => call("message_ask_user", { text: `Question ${at}` }));
    assert.equal(hints(play([...questions, ...deliver()])), 0);
  });

  it("hints at going back and forth after four calls, and ends after eight", () => {
    const played = play(times(4, list, call("file_read", { file: "a" })));
    assert.deepEqual([endCode(played), hints(played), played.plans.length], ["stuck", 1, 1]);
    assert.ok(played.end.status === "failed");
    assert.match(
      played.end.reason.message,
      /newest 8 calls go back and forth between `file_find_by_name` and `file_read`/,
    );
  });

  it("asks the planner when one of the two fails", () => {
    const played = play(times(4, list, call("browser_navigate", { url: "http://x" })), {
      result: ({ tool }) => (tool === "browser_navigate" ? { outcome: "failed" } : {}),
    });
    assert.equal(played.end.status, "failed");
    assert.equal(played.plans.length, 2);
  });

  it("lets an agent go back and forth while the results change", () => {
    const played = play([...times(6, list, call("file_read", { file: "a" })), ...deliver()], {
      result: (_, count) => ({ output: `Line ${count}` }),
    });
    assert.deepEqual([endCode(played), hints(played)], ["succeeded", 0]);
  });

  it("tells a changed result with the same length from the same", () => {
    const played = play([...times(4, list, call("file_read", { file: "a" })), ...deliver()], {
      result: (_, count) => ({ output: String.fromCharCode(97 + count) }),
    });
    assert.equal(hints(played), 0);
  });

  it("reports each trouble once a time, and again when it comes back", () => {
    const played = play([...times(3, read), write, ...times(3, read), write, ...deliver()], readingFails);
    assert.deepEqual([endCode(played), hints(played)], ["succeeded", 2]);
  });
});
