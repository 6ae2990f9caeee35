import assert from "node:assert/strict";
import { call, deliver, fails, planned, say } from "../../../../support/fakes/scripted-model.ts";
import type { Scripted } from "../../../../support/fakes/scripted-model.ts";
import { nextMove } from "../../../../../server/src/core/agent/loop/next-move.ts";
import {
  action,
  contextOf,
  endCode,
  ofType,
  personWrites,
  play,
  Stream,
  system,
  systemNames,
  todoChanged,
} from "./play.ts";
import type { Played, World } from "./play.ts";

const idle = call("idle");
const notify = (attachments?: unknown): Scripted =>
  call("message_notify_user", attachments === undefined ? { text: "Done" } : { text: "Done", attachments });
const write = call("file_write", { file: "report.md", content: "x" });

/** Code and reason of each refused idle. */
function refusals({ events }: Played): readonly (readonly [string, string])[] {
  const refused = ofType(events, "observation").filter(({ tool, outcome }) => tool === "idle" && outcome === "refused");
  return refused.map(({ error, output }) => [error?.code ?? "", output]);
}
const codes = (played: Played): readonly string[] => refusals(played).map(([code]) => code);

describe("agent loop: idle before delivery", () => {
  it("is refused when nothing was told", () => {
    const played = play([idle, ...deliver()]);
    assert.equal(endCode(played), "succeeded");
    assert.match(refusals(played)[0]?.[1] ?? "", /too early for idle\. Nothing was delivered since the last change/);
  });

  const changes: readonly Scripted[] = [
    write,
    call("file_str_replace", { file: "a", old_str: "b", new_str: "c" }),
    call("shell_exec", { id: "a", exec_dir: ".", command: "make" }),
    call("shell_write_to_process", { id: "a", input: "y", press_enter: true }),
    call("browser_click", { index: 1 }),
    call("browser_input", { index: 1, text: "a", press_enter: true }),
    call("browser_press_key", { key: "Enter" }),
    call("browser_select_option", { index: 1, option: 1 }),
    call("browser_console_exec", { javascript: "1" }),
    call("deploy_apply_deployment", { type: "static", local_dir: "out" }),
    call("deploy_expose_port", { port: 80 }),
    call("make_manus_page", { mdx_file_path: "a.mdx" }),
    call("mcp_tickets_close", { id: 1 }),
  ];
  const tools = [
    ...contextOf().tools,
    { name: "mcp_tickets_close", description: "Closes a ticket", parameters: { type: "object" } },
  ];
  for (const change of changes) {
    const name = typeof change === "object" && "calls" in change ? (change.calls[0]?.name ?? "") : "";
    it(`is refused when ${name} came after the delivery`, () => {
      const played = play([notify(), change, idle, ...deliver()], { tools });
      assert.deepEqual(codes(played), ["not-delivered"]);
    });
  }

  it("isn't refused because of a change that never ran", () => {
    const denied = { code: "denied-by-policy", message: "No" };
    const played = play([notify(), write, idle], {
      result: ({ tool }) => (tool === "file_write" ? { outcome: "refused", error: denied } : {}),
    });
    assert.deepEqual([endCode(played), codes(played)], ["succeeded", []]);
  });

  it("is refused after a change that failed half way", () => {
    const played = play([notify(), write, idle, ...deliver()], {
      result: ({ tool }) => (tool === "file_write" ? { outcome: "failed" } : {}),
    });
    assert.deepEqual(codes(played), ["not-delivered"]);
  });

  it("doesn't take ticks in todo.md for a change", () => {
    for (const file of ["/runs/R/T/todo.md", "C:\\runs\\todo.md", "todo.md"]) {
      const tick = call("file_str_replace", { file, old_str: "[ ]", new_str: "[x]" });
      const played = play([notify(), tick, idle]);
      assert.deepEqual([endCode(played), codes(played)], ["succeeded", []], file);
    }
  });

  it("doesn't take a message that failed, or a question, for a delivery", () => {
    const ask = call("message_ask_user", { text: "Is it good?" });
    const played = play([notify(), ask, idle, ...deliver()], {
      result: (_, count) => (count === 1 ? { outcome: "failed" } : {}),
    });
    assert.deepEqual(codes(played), ["not-delivered"]);
  });

  it("is refused when the person wrote after the delivery", () => {
    const played = play([notify(), idle, ...deliver()], {
      result: (_, count) => (count === 1 ? { then: [personWrites("m", "Add a title, please")] } : {}),
    });
    assert.deepEqual(codes(played), ["not-delivered"]);
  });

  it("doesn't end when the person wrote while it ended", () => {
    let told = false;
    const played = play([...deliver(), ...deliver("Done again")], {
      plans: [planned("One"), planned(["One", "done"]), planned(["One", "done"], ["Add a title", "done"])],
      // What the runtime appends between the accepted idle and the next move.
      late: (state) => {
        if (!state.finished || told) return [];
        told = true;
        return [personWrites("m", "Add a title")];
      },
    });
    assert.equal(endCode(played), "succeeded");
    assert.equal(played.turns.length, 4);
  });

  const report: World = { spec: { outputs: { report: { file: "report.md" } } } };
  it("is refused when a file is wanted and the delivery has no attachments", () => {
    for (const nothing of [undefined, [], "", [""]]) {
      const played = play([notify(nothing), idle, ...deliver("Done", ["report.md"])], report);
      assert.deepEqual(codes(played), ["not-delivered"]);
      assert.match(refusals(played)[0]?.[1] ?? "", /no attachments: send report\.md along/);
    }
  });

  it("takes one attachment or several, also before a last word", () => {
    for (const attachments of ["report.md", ["report.md", "chart.png"]]) {
      const played = play([notify(attachments), notify(), idle], report);
      assert.deepEqual([endCode(played), codes(played)], ["succeeded", []]);
    }
  });

  it("says which outputs are missing, and that nothing was delivered, at once", () => {
    let there = false;
    const played = play([idle, write, ...deliver("Done", ["report.md"])], {
      ...report,
      result: () => {
        there = true;
        return {};
      },
      missing: () => (there ? {} : { report: "there is no file report.md", count: "it is no integer" }),
    });
    const [code, reason = ""] = refusals(played)[0] ?? [];
    assert.equal(code, "outputs-missing");
    assert.match(reason, /report: there is no file report\.md; count: it is no integer/);
    assert.match(reason, /Nothing was delivered/);
    assert.equal(endCode(played), "succeeded");
  });

  for (const [code, world] of [
    ["not-delivered", {}],
    ["outputs-missing", { missing: () => ({ count: "there is none" }) }],
  ] as const) {
    it(`ends after three times: ${code}`, () => {
      const played = play([idle, idle, idle], world);
      assert.equal(endCode(played), code);
      assert.match(ofType(played.events, "message").at(-1)?.text ?? "", /could not finish/);
    });
  }

  it("ends even when messages come in between, and not when work does", () => {
    const world: World = { missing: () => ({ count: "there is none" }) };
    assert.equal(endCode(play([idle, notify(), idle, notify(), idle], world)), "outputs-missing");
    const worked = play([idle, idle, write, idle, idle, write, idle, idle, idle], world);
    assert.equal(refusals(worked).length, 7);
  });
});

describe("agent loop: idle with steps left", () => {
  const two = planned("One", "Two");
  const done = planned(["One", "done"], ["Two", "skipped"]);
  const half = planned(["One", "done"], "Two");

  it("is accepted at once when the plan is done", () => {
    const played = play([notify(), idle], {
      plans: [planned("One"), planned(["One", "done"])],
      result: () => ({ then: [todoChanged("- [x] 1. One\n")] }),
    });
    assert.deepEqual([endCode(played), systemNames(played.events)], ["succeeded", ["todoChanged"]]);
  });

  it("waits for the planner, and is accepted when that marks all done or skipped", () => {
    const played = play([notify(), idle], { plans: [two, done] });
    assert.equal(endCode(played), "succeeded");
    assert.deepEqual(
      ofType(played.events, "plan").map(({ status }) => status),
      ["running", "succeeded"],
    );
    assert.match(JSON.stringify(played.plans[1]?.messages), /wants to end, but the plan has steps left/);
  });

  it("is refused with the planner's words when steps remain, and fine after them", () => {
    const played = play([notify(), idle, write, notify(), idle], { plans: [two, half, done] });
    assert.equal(endCode(played), "succeeded");
    assert.deepEqual(codes(played), ["plan-unfinished"]);
    assert.match(refusals(played)[0]?.[1] ?? "", /steps left \(2\. Two\)\. The planner says: As it should be/);
    const messages = played.turns[2]?.messages ?? [];
    assert.deepEqual(
      messages.slice(-3).map(({ role }) => role),
      ["assistant", "tool", "user"],
      "the plan follows the result, though it was there before",
    );
  });

  it("fails as incomplete plan when refused three times", () => {
    const played = play([notify(), idle, idle, idle], { plans: [two, half, half, half] });
    assert.equal(endCode(played), "incomplete-plan");
    assert.ok(played.end.status === "failed");
    assert.match(played.end.reason.message, /three times while its plan had steps left: 2\. Two$/);
  });

  it("follows the ticks of todo.md when the planner can't be asked", () => {
    const ticked = todoChanged("- [x] 1. One\n- [x] 2. Two\n");
    const plans = [two, fails("model-failed"), fails("model-failed")];
    const played = play([write, notify(), idle], {
      plans,
      result: (_, count) => (count === 1 ? { then: [ticked] } : {}),
    });
    assert.equal(endCode(played), "succeeded");
    assert.match(ofType(played.events, "plan").at(-1)?.reflection ?? "", /follows the ticks/);
  });

  it("is accepted for a task in one step where there never was a planner", () => {
    const played = play([notify(), idle], { plans: [say("Sorry"), say("Sorry")] });
    assert.equal(endCode(played), "succeeded");
  });

  it("doesn't ask a planner any more that failed twice", () => {
    const plans = [two, say("?"), say("?"), half];
    const played = play([notify(), idle, idle, idle], { plans });
    assert.equal(endCode(played), "incomplete-plan");
    assert.equal(played.plans.length, 3);
  });

  it("is asked for again when the host died before it was decided", () => {
    const stream = new Stream();
    stream.append([system("attemptStarted", { attempt: 1 }), action("i", "idle")]);
    const move = nextMove(stream.state, contextOf());
    assert.ok(move.move === "append");
    assert.deepEqual(
      move.events.map(({ type, outcome }) => [type, outcome]),
      [["observation", "interrupted"]],
    );
  });
});
