import assert from "node:assert/strict";
import type { KnowledgeItem, KnowledgeScope } from "../../../../../schemas/generated/format.ts";
import { call, deliver } from "../../../../support/fakes/scripted-model.ts";
import type { Scripted } from "../../../../support/fakes/scripted-model.ts";
import { called, contextOf, ofType, play, Stream, system } from "../loop/play.ts";
import type { Played, World } from "../loop/play.ts";
import { dueKnowledge } from "../../../../../server/src/core/agent/modules/knowledge.ts";

const read = (file: string): Scripted => call("file_read", { file });
const given = ({ events }: Played): readonly string[] => ofType(events, "knowledge").map(({ id }) => id);
const withScope = (...scopes: readonly KnowledgeScope[]): World => ({
  spec: { knowledge: scopes.map((scope): KnowledgeItem => ({ scope, text: JSON.stringify(scope) })) },
});

/** Whether a scope holds after these calls, for this task. */
function holds(
  scope: KnowledgeScope,
  calls: readonly (readonly [string, object])[],
  over: World["spec"] = {},
): boolean {
  const stream = new Stream();
  stream.append(calls.flatMap(([tool, values], at) => called(`c${at}`, tool, values)));
  const context = contextOf({ spec: { ...over, knowledge: [{ scope, text: "Know this" }] } });
  return dueKnowledge(stream.state.knowing, context).length === 1;
}

describe("knowledge", () => {
  it("without a scope is given at the start, before the first request", () => {
    const played = play(deliver(), { spec: { knowledge: [{ text: "A line starting with E! is a failure." }] } });
    const [event] = ofType(played.events, "knowledge");
    assert.deepEqual([event?.id, event?.source, event?.scope], ["knowledge-1", "knowledge", {}]);
    assert.ok(
      played.turns[0]?.messages.some(({ text }) => text.startsWith("[knowledge]") && text.includes("E! is a failure")),
    );
  });

  it("is given once, as soon as its scope holds, before the next request", () => {
    const played = play([read("logs/a.txt"), read("logs/b.txt"), ...deliver()], withScope({ files: ["logs/**"] }));
    assert.deepEqual(given(played), ["knowledge-1"]);
    assert.ok(!JSON.stringify(played.turns[0]?.messages).includes("logs/**"));
    assert.match(played.turns[1]?.messages.at(-1)?.text ?? "", /^\[knowledge\].*logs\/\*\*/s);
  });

  it("is given again in another attempt, which starts with nothing", () => {
    const stream = new Stream();
    const context = contextOf({ spec: { knowledge: [{ text: "Know this" }] } });
    stream.append(dueKnowledge(stream.state.knowing, context));
    assert.deepEqual(dueKnowledge(stream.state.knowing, context), []);
    stream.append([system("attemptStarted", { attempt: 2 })]);
    assert.equal(dueKnowledge(stream.state.knowing, context).length, 1);
  });

  it("holds for words of the task: whole words, whatever the case", () => {
    const prompt = "Check the Invoices of ACME corp.\nand START over (über-all)";
    for (const word of ["invoices", "ACME", "acme   corp", "corp. and", "start over", "über", "all"]) {
      assert.equal(holds({ words: [word] }, [], { prompt }), true, word);
    }
    for (const word of ["invoice", "art", "tart", "ber", "", " ", "acmecorp"]) {
      assert.equal(holds({ words: [word] }, [], { prompt }), false, word);
    }
  });

  it("holds for tools: patterns of names and of what they were called with", () => {
    const exec = [["shell_exec", { id: "a", exec_dir: ".", command: "git push origin" }]] as const;
    for (const pattern of ["shell_exec", "shell_*", "*", "shell_exec(git*)", "shell_exec(*push*)"]) {
      assert.equal(holds({ tools: [pattern] }, exec), true, pattern);
    }
    for (const pattern of ["file_*", "shell_exec(npm*)", "shell", "browser_view(x)"]) {
      assert.equal(holds({ tools: [pattern] }, exec), false, pattern);
    }
    assert.equal(holds({ tools: ["*"] }, []), false, "nothing was used yet");
  });

  it("holds for files that were touched, however the path is written", () => {
    const touched = (file: string): readonly (readonly [string, object])[] => [["file_read", { file }]];
    for (const file of ["logs/a.txt", "./logs/a.txt", "/project/logs/a.txt", "src/../logs/a.txt", "logs\\a.txt"]) {
      assert.equal(holds({ files: ["logs/**"] }, touched(file)), true, file);
    }
    for (const file of ["log/a.txt", "/other/logs/a.txt", "../logs/a.txt"]) {
      assert.equal(holds({ files: ["logs/**"] }, touched(file)), false, file);
    }
    assert.equal(holds({ files: ["**/*.{md,mdx}"] }, [["make_manus_page", { mdx_file_path: "docs/a.mdx" }]]), true);
    assert.equal(
      holds({ files: ["dist"] }, [["deploy_apply_deployment", { type: "static", local_dir: "dist" }]]),
      true,
    );
    assert.equal(holds({ files: ["logs"] }, [["file_find_by_name", { path: "logs", glob: "*" }]]), true);
    assert.equal(holds({ files: ["**/.env"] }, touched("a/.env")), true, "files with a dot as well");
  });

  it("takes globs with ./ from the folder of the task's file", () => {
    const touched = [["file_read", { file: "/project/tasks/logs/a.txt" }]] as const;
    assert.equal(holds({ files: ["./logs/**"] }, touched), true);
    assert.equal(holds({ files: ["../tasks/logs/*"] }, touched), true);
    assert.equal(holds({ files: ["logs/**"] }, touched), false);
  });

  it("takes Windows paths", () => {
    const stream = new Stream();
    stream.append(called("c", "file_read", { file: "C:\\work\\logs\\a.txt" }));
    const context = {
      ...contextOf({ spec: { knowledge: [{ scope: { files: ["logs/*"] }, text: "x" }] } }),
      workspaceFolder: "c:\\work",
    };
    assert.equal(dueKnowledge(stream.state.knowing, context).length, 1);
  });

  it("wants all parts to hold, one entry of each", () => {
    const scope = { words: ["report", "invoice"], tools: ["file_read", "browser_*"], files: ["logs/**", "docs/**"] };
    const prompt = "Write a report";
    assert.equal(holds(scope, [["file_read", { file: "docs/a" }]], { prompt }), true);
    assert.equal(holds(scope, [["file_read", { file: "src/a" }]], { prompt }), false);
    assert.equal(holds(scope, [["file_write", { file: "docs/a" }]], { prompt }), false);
    assert.equal(holds(scope, [["file_read", { file: "docs/a" }]], { prompt: "Do it" }), false);
    const apart = [
      ["file_write", { file: "docs/a" }],
      ["browser_view", {}],
    ] as const;
    assert.equal(holds(scope, apart, { prompt }), true, "the parts may hold for different calls");
    assert.equal(holds({ words: [] }, [], { prompt }), false, "no entry of an empty part holds");
  });

  it("doesn't take a refused call for a use, and takes a failed one", () => {
    const world = withScope({ tools: ["file_read"] });
    const result = (outcome: "refused" | "failed"): World => ({
      ...world,
      result: ({ tool }) => (tool === "file_read" ? { outcome } : {}),
    });
    assert.deepEqual(given(play([read("a"), ...deliver()], result("refused"))), []);
    assert.deepEqual(given(play([read("a"), ...deliver()], result("failed"))), ["knowledge-1"]);
  });
});
