import assert from "node:assert/strict";
import { createAnswerCommands } from "../../../../client/src/commands/answer-commands.ts";
import { createInboxCommands } from "../../../../client/src/commands/inbox-commands.ts";
import { Inbox } from "../../../../client/src/model/inbox.ts";
import type { Quiet } from "../../../../client/src/model/quiet-hours.ts";
import { DismissFailuresRequest, RecallFailuresRequest } from "../../../../server/src/protocol/inbox.ts";
import { AnswerTaskRequest } from "../../../../server/src/protocol/tasks.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleAsk, sampleRun, sampleSnapshot, waitingTask } from "../sample-fleet.ts";

const failed = (id: string): ReturnType<typeof sampleRun> =>
  sampleRun({ id, title: `Report ${id}`, status: "failed", triage: { state: "open" } });

interface Bench extends FakeWorkbench {
  readonly commands: ReturnType<typeof createInboxCommands>;
  readonly until: (Date | undefined)[];
  /** The files of which the view was asked to show what waits. */
  readonly pointed: string[];
  quiet: Quiet;
}

function open(...answers: readonly unknown[]): Bench {
  const workbench = fakeWorkbench(...answers);
  const until: (Date | undefined)[] = [];
  const inbox = new Inbox(workbench.model);
  const pointed: string[] = [];
  inbox.onPointed((file) => pointed.push(file));
  workbench.server.accept(AnswerTaskRequest, DismissFailuresRequest, RecallFailuresRequest);
  const bench: Bench = {
    ...workbench,
    until,
    pointed,
    quiet: { isQuiet: false },
    commands: createInboxCommands(workbench, createAnswerCommands(workbench), {
      inbox,
      quiet: () => bench.quiet,
      setQuietUntil: async (moment) => void until.push(moment),
      now: () => new Date(2026, 10, 21, 12).getTime(),
    }),
  };
  return bench;
}

describe("commands of the inbox", () => {
  it("dismiss the failure of a line, in the person's name", async () => {
    const { commands, server, person } = open();
    await commands.dismissFailure({ runId: "A" });
    assert.deepEqual(server.paramsOf(DismissFailuresRequest), [{ runIds: ["A"], by: "ada, editor" }]);
    assert.deepEqual(person.told, []);
  });

  it("dismiss several lines at once, and take that back", async () => {
    const { commands, server, person } = open("Undo");
    await commands.dismissFailure({ runId: "A", selected: [{ runId: "A" }, { runId: "B" }, { taskId: "T" }] });
    assert.deepEqual(server.paramsOf(DismissFailuresRequest), [{ runIds: ["A", "B"], by: "ada, editor" }]);
    assert.deepEqual(server.paramsOf(RecallFailuresRequest), [{ runIds: ["A", "B"], by: "ada, editor" }]);
    assert.equal(person.told[0]?.text, "2 failures were dismissed");
  });

  it("dismiss all failures there are, or the one that is chosen", async () => {
    const { commands, server, model, editor } = open("Report B");
    editor.name = "";
    model.replace(sampleSnapshot({ runs: [failed("B"), failed("A"), sampleRun({ id: "C" })] }));
    await commands.dismissFailure({});
    await commands.dismissAllFailures({});
    const asked = server.paramsOf(DismissFailuresRequest) as readonly { runIds: readonly string[]; by: string }[];
    assert.deepEqual(
      asked.map(({ runIds, by }) => [runIds.toSorted(), by]),
      [
        [["B"], "editor"],
        [["A", "B"], "editor"],
      ],
    );
  });

  it("say so where nothing can be dismissed or marked", async () => {
    const { commands, server, person } = open();
    await commands.dismissFailure({});
    await commands.dismissAllFailures({});
    await commands.recallFailure({});
    assert.deepEqual(
      person.told.map(({ text }) => text),
      ["No failure waits to be looked at", "No failure was dismissed"],
    );
    assert.deepEqual(server.asked, []);
  });

  it("tell who has dismissed it before", async () => {
    const { commands, server, person } = open();
    const note = "It was already dismissed in a terminal";
    server.whenAsked(DismissFailuresRequest).answer(() => ({ outcome: "accepted", note }));
    await commands.dismissFailure({ runId: "A" });
    assert.equal(person.told[0]?.text, note);
  });

  it("answer all that were seen, and no other that came since", async () => {
    const { commands, server, model } = open();
    const task = (id: string, askId: string): ReturnType<typeof waitingTask> =>
      waitingTask(sampleAsk({ id: askId, rule: "npm*" }), { id });
    model.replace(sampleSnapshot({ tasks: [task("T1", "A1"), task("T2", "A9"), task("T3", "A3")] }));
    const selected = [
      { taskId: "T1", askId: "A1" },
      { taskId: "T2", askId: "A2" },
    ];
    await commands.approveAll({ selected });
    const asked = server.paramsOf(AnswerTaskRequest) as readonly { taskId: string; askId: string; choice: string }[];
    assert.deepEqual(
      asked.map(({ taskId, askId, choice }) => [taskId, askId, choice]),
      [["T1", "A1", "approved"]],
    );
    await commands.denyAll({ taskId: "T1" });
    assert.equal(server.paramsOf(AnswerTaskRequest).length, 4, "without a selection all by the rule");
  });

  it("keep quiet for as long as it is said, and end it", async () => {
    const { commands, until, person } = open("1 hour", "Until 8 in the morning");
    await commands.quietFor({});
    await commands.quietFor({});
    await commands.quietFor({});
    await commands.endQuiet({});
    assert.deepEqual(until, [new Date(2026, 10, 21, 13), new Date(2026, 10, 22, 8), undefined]);
    assert.deepEqual(person.told, []);
  });

  it("say where quiet hours keep it quiet", async () => {
    const bench = open("Open Settings");
    bench.quiet = { isQuiet: true };
    await bench.commands.endQuiet({});
    assert.equal(bench.person.told[0]?.text, "By your quiet hours it is quiet");
    assert.deepEqual(bench.editor.executed, ["workbench.action.openSettings"]);
  });

  it("show the inbox", async () => {
    const { commands, editor } = open();
    await commands.showInbox({});
    assert.deepEqual(editor.executed, ["manus.inbox.focus"]);
  });

  it("show what waits of a file", async () => {
    const { commands, pointed } = open();
    await commands.showInbox({ file: "/shop/report.manus.yaml" });
    assert.deepEqual(pointed, ["/shop/report.manus.yaml"]);
  });
});

describe("an answer to what was seen before", () => {
  const seen = { taskId: "01TASK1", askId: "A1" };
  const late = (changes: Parameters<typeof waitingTask>[1], ask = "A1"): ReturnType<typeof open> => {
    const bench = open();
    bench.model.replace(sampleSnapshot({ tasks: [waitingTask(sampleAsk({ id: ask }), changes)] }));
    return bench;
  };

  it("is given where it is what the task still asks", async () => {
    const bench = late({});
    await createAnswerCommands(bench).approve(seen);
    assert.equal(bench.server.paramsOf(AnswerTaskRequest).length, 1);
  });

  for (const name of ["approve", "deny", "answer", "showDiff"] as const) {
    it(`is not given to the next question of the same task: ${name}`, async () => {
      const bench = late({}, "A2");
      await createAnswerCommands(bench)[name](seen);
      assert.deepEqual(bench.server.asked, []);
      assert.equal(bench.person.told[0]?.text, "List commits asks something else by now: look at it anew");
    });
  }

  it("hears who was faster", async () => {
    const lastAnswer = { askId: "A1", by: "bob, editor", at: "2026-11-21T09:00:00.000Z" };
    const bench = late({ lastAnswer }, "A2");
    await createAnswerCommands(bench).approve(seen);
    assert.equal(bench.person.told[0]?.text, "It was already answered by bob, editor: List commits");
  });

  it("of several lines is given to each that still asks it", async () => {
    const bench = open();
    const tasks = ["1", "2"].map((id) => waitingTask(sampleAsk({ id: `A${id}` }), { id: `T${id}` }));
    bench.model.replace(sampleSnapshot({ tasks }));
    const selected = [
      { taskId: "T1", askId: "A1" },
      { taskId: "T2", askId: "A2" },
    ];
    await createAnswerCommands(bench).deny({ ...selected[0], selected });
    assert.equal(bench.server.paramsOf(AnswerTaskRequest).length, 2);
  });
});
