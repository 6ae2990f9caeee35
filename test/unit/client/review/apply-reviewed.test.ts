import assert from "node:assert/strict";
import { applyReviewed, nameSome, undoApply } from "../../../../client/src/review/apply-reviewed.ts";
import { ReviewBook } from "../../../../client/src/review/review-book.ts";
import { decide, standingOf, type ReviewMemory } from "../../../../client/src/review/review.ts";
import {
  ApplyChangesRequest,
  ReadChangesRequest,
  UndoApplyRequest,
  type ApplyChangesResult,
} from "../../../../server/src/protocol/changes.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleTask } from "../sample-fleet.ts";
import { sampleFile } from "./sample-review.ts";

const file = sampleFile();
const task = sampleTask({ id: "T", title: "Tidy" });

interface Bench {
  readonly workbench: FakeWorkbench;
  readonly book: ReviewBook;
  readonly shelf: { memories: unknown };
  readonly opened: string[];
  readonly apply: () => Promise<void>;
}

/** A review whose first hunk is accepted; the person gives these answers, the host this one. */
async function reviewed(result: ApplyChangesResult, ...answers: readonly unknown[]): Promise<Bench> {
  const workbench = fakeWorkbench(...answers);
  const read = { folder: "/trees/T", workspaceFolder: "/shop", changes: [file] };
  workbench.server.whenAsked(ReadChangesRequest).answer(() => ({ outcome: "read", ...read }));
  workbench.server.whenAsked(ApplyChangesRequest).answer(() => result);
  workbench.server.whenAsked(UndoApplyRequest).answer(() => ({ outcome: "undone", files: ["docs/a.md"] }));
  const shelf: Bench["shelf"] = { memories: undefined };
  const book = new ReviewBook(workbench.server, {
    read: () => shelf.memories,
    write: (memories) => (shelf.memories = memories),
  });
  await book.read("T", "Tidy");
  book.change("T", (review) => decide(review, file, "accepted", file.hunks[0]));
  const opened: string[] = [];
  const doors = {
    openBranch: async () => void opened.push("branch"),
    compare: async (_task: unknown, _review: unknown, path: string) => void opened.push(`compare ${path}`),
  };
  return { workbench, book, shelf, opened, apply: () => applyReviewed(workbench, book, task, doors) };
}

const applied: ApplyChangesResult = { outcome: "applied", files: ["docs/a.md"], applyId: "A" };
const accepted = { kind: "files", files: [{ path: "docs/a.md", hunks: [0], fingerprint: "f" }] };

describe("applying what was accepted", () => {
  it("asks for just that, and remembers that it's applied", async () => {
    const { workbench, book, apply } = await reviewed(applied);
    await apply();
    assert.deepEqual(workbench.server.paramsOf(ApplyChangesRequest), [
      { taskId: "T", selection: accepted, by: "editor" },
    ]);
    const review = book.find("T");
    assert.ok(review);
    assert.deepEqual(Object.values(review.memory.decisions["docs/a.md"] ?? {}), ["applied"]);
    assert.equal(workbench.person.told[0]?.text, "Applied to your files: docs/a.md");
  });

  it("can be undone at once", async () => {
    const { workbench, book, apply } = await reviewed(applied, "Undo");
    await apply();
    assert.deepEqual(workbench.server.paramsOf(UndoApplyRequest), [{ applyId: "A", by: "editor" }]);
    assert.deepEqual(Object.values(book.find("T")?.memory.decisions["docs/a.md"] ?? {}), ["accepted"]);
  });

  it("and undoing it, is refused with a sentence in a workspace that nobody trusts", async () => {
    const { workbench, book, apply } = await reviewed(applied);
    workbench.editor.trusted = false;
    await apply();
    await undoApply(workbench, book, "A");
    for (const type of [ApplyChangesRequest, UndoApplyRequest]) assert.deepEqual(workbench.server.paramsOf(type), []);
    const texts = workbench.person.told.map(({ text }) => text);
    assert.equal(texts.filter((text) => /not trusted/.test(text)).length, 2);
  });

  it("offers no undo where nothing was kept for it", async () => {
    const { workbench, apply } = await reviewed({ outcome: "applied", files: ["docs/a.md"] });
    await apply();
    assert.deepEqual(workbench.person.buttons, [[]]);
  });

  it("asks before it applies all where nothing was accepted", async () => {
    for (const [answer, count] of [
      ["Apply All", 1],
      [undefined, 0],
    ] as const) {
      const { workbench, book, apply } = await reviewed(applied, answer);
      book.change("T", (review) => decide(review, file, undefined));
      await apply();
      assert.equal(workbench.server.paramsOf(ApplyChangesRequest).length, count);
    }
  });

  it("saves what isn't saved first, or does nothing", async () => {
    for (const [answer, count] of [
      ["Save and Apply", 1],
      [undefined, 0],
    ] as const) {
      const { workbench, apply } = await reviewed(applied, answer);
      workbench.editor.unsaved.add("/shop/docs/a.md");
      await apply();
      assert.equal(workbench.server.paramsOf(ApplyChangesRequest).length, count);
      assert.equal(workbench.editor.unsaved.size, 1 - count);
    }
  });

  const conflict: ApplyChangesResult = { outcome: "conflict", files: ["docs/a.md"], message: "no", canMark: true };

  it("names the files that don't fit, and offers markers, a branch and a comparison", async () => {
    const steps = [
      ["Apply with Conflict Markers", [], 2],
      ["Open a Branch…", ["branch"], 1],
      ["Compare with Yours", ["compare docs/a.md"], 1],
      [undefined, [], 1],
    ] as const;
    for (const [answer, expected, asked] of steps) {
      const { workbench, opened, apply } = await reviewed(conflict, answer);
      await apply();
      assert.deepEqual(opened, expected);
      assert.deepEqual([workbench.person.told[0]?.detail, workbench.person.told[0]?.modal], ["docs/a.md", true]);
      const params = workbench.server.paramsOf(ApplyChangesRequest) as readonly { conflicts?: string }[];
      assert.deepEqual(
        params.map(({ conflicts }) => conflicts),
        [undefined, "mark"].slice(0, asked),
      );
    }
    const whole = await reviewed({ ...conflict, canMark: false });
    await whole.apply();
    assert.deepEqual(whole.workbench.person.buttons[0], ["Open a Branch…", "Compare with Yours"]);
  });

  it("opens the first file with markers", async () => {
    const { workbench, apply } = await reviewed({ ...applied, marked: ["docs/a.md"] });
    await apply();
    assert.deepEqual(workbench.editor.opened, [["/shop/docs/a.md", undefined]]);
    assert.equal(workbench.person.told[0]?.level, "warning");
  });

  it("names some files, and how many more", () => {
    assert.equal(nameSome(["a", "b"]), "a, b");
    assert.equal(nameSome(["1", "2", "3", "4", "5", "6", "7"]), "1, 2, 3, 4, 5 and 2 more");
  });
});

describe("what is remembered of reviews", () => {
  it("is there in the next window, until the review is closed", async () => {
    const first = await reviewed(applied);
    const next = new ReviewBook(first.workbench.server, { read: () => first.shelf.memories, write: () => undefined });
    assert.deepEqual(next.remembered, ["T"]);
    await next.read("T", "Tidy");
    const review = next.find("T");
    assert.ok(review);
    assert.equal(standingOf(review, file), "partly");
    assert.deepEqual(next.remembered, []);
    first.book.close("T");
    assert.deepEqual(first.shelf.memories, []);
  });

  it("is nothing where another version wrote it", () => {
    const { server } = fakeWorkbench();
    const shelves: unknown[] = [
      undefined,
      3,
      [{ taskId: 1 }],
      [{ taskId: "T", decisions: {}, seen: {}, comments: [3] }],
    ];
    for (const read of shelves)
      assert.deepEqual(new ReviewBook(server, { read: () => read, write: () => undefined }).remembered, []);
  });

  it("is at most that of thirty reviews", async () => {
    const { workbench } = await reviewed(applied);
    let kept: readonly ReviewMemory[] = [];
    const book = new ReviewBook(workbench.server, { read: () => undefined, write: (memories) => (kept = memories) });
    for (let at = 0; at < 31; at += 1) await book.read(`T${at}`, "Tidy");
    assert.deepEqual([kept.length, kept[0]?.taskId], [30, "T1"]);
  });
});
