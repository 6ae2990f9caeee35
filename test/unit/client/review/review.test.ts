import assert from "node:assert/strict";
import {
  acceptedOf,
  addComment,
  decide,
  decisionOf,
  firstChangedLine,
  hunkAt,
  isChangedSince,
  markApplied,
  notRejectedOf,
  resolveComment,
  standingOf,
  takeBack,
  takeChanges,
  type Decision,
  type Review,
} from "../../../../client/src/review/review.ts";
import type { FileChange } from "../../../../server/src/protocol/changes.ts";
import { sampleFile, sampleHunk, sampleReview } from "./sample-review.ts";

const file = sampleFile();
const binary = sampleFile({ path: "a.png", binary: true, hunks: [], fingerprint: "b" });

/** Decide about the hunks of the sample file. */
function decided(...decisions: readonly (Decision | undefined)[]): Review {
  return decisions.reduce<Review>(
    (review, decision, at) => decide(review, file, decision, file.hunks[at]),
    sampleReview(file, binary),
  );
}

describe("a review", () => {
  it("tells how a file stands by its hunks", () => {
    const standings = [
      decided(),
      decided("accepted"),
      decided("accepted", "accepted"),
      decided("rejected", "rejected"),
    ];
    assert.deepEqual(
      standings.map((review) => standingOf(review, file)),
      ["open", "partly", "accepted", "rejected"],
    );
  });

  it("applies what is accepted: whole files, or hunks of one, as they were seen", () => {
    assert.equal(acceptedOf(decided()), undefined);
    const seen = { path: "docs/a.md", fingerprint: "f" };
    assert.deepEqual(acceptedOf(decided("accepted", "rejected")), { kind: "files", files: [{ ...seen, hunks: [0] }] });
    assert.deepEqual(acceptedOf(decided("accepted", "accepted")), { kind: "files", files: [seen] });
    const rest = { path: "a.png", fingerprint: "b" };
    assert.deepEqual(notRejectedOf(decided(undefined, "rejected")), {
      kind: "files",
      files: [{ ...seen, hunks: [0] }, rest],
    });
    const all = decide(decide(decided(), file, "rejected"), binary, "rejected");
    assert.equal(notRejectedOf(all), undefined);
  });

  it("decides about a file as a whole where git can't take its hunks apart", () => {
    const wholes: Partial<FileChange>[] = [
      { status: "added" },
      { status: "renamed", previousPath: "b.md" },
      { hunksLeftOut: 3 },
      { hunks: [sampleHunk(0, "only")] },
    ];
    for (const change of wholes) {
      const whole = sampleFile(change);
      const review = decide(sampleReview(whole), whole, "accepted", whole.hunks[0]);
      assert.equal(standingOf(review, whole), "accepted");
      assert.deepEqual(acceptedOf(review), { kind: "files", files: [{ path: "docs/a.md", fingerprint: "f" }] });
    }
  });

  it("keeps what was decided about a hunk that stays, and nothing about one that has changed", () => {
    const before = decide(decided("accepted", "rejected"), binary, "accepted");
    const now = sampleFile({ hunks: [sampleHunk(0, "new"), sampleHunk(1, "h1")], fingerprint: "g" });
    const picture = { ...binary, fingerprint: "c" };
    const review = takeChanges(before.memory, { ...before, changes: [now, picture] });
    const [first, second] = now.hunks;
    assert.ok(first && second);
    assert.deepEqual([decisionOf(review, now, first), decisionOf(review, now, second)], [undefined, "rejected"]);
    assert.equal(standingOf(review, picture), "open");
    assert.deepEqual([isChangedSince(review, now), isChangedSince(before, file)], [true, false]);
    assert.equal(isChangedSince(decide(review, now, "accepted"), now), false);
  });

  it("remembers what was applied until that is undone", () => {
    const review = decided("accepted", "rejected");
    const selection = acceptedOf(review);
    assert.ok(selection);
    const applied = markApplied(review, selection, ["docs/a.md"]);
    assert.deepEqual(acceptedOf(applied), undefined);
    const [first] = file.hunks;
    assert.ok(first);
    assert.equal(decisionOf(applied, file, first), "applied");
    assert.equal(markApplied(review, selection, []), review);
    assert.deepEqual(acceptedOf(takeBack(applied, ["docs/a.md"])), selection);
    assert.deepEqual(acceptedOf(takeBack(applied, ["other"])), undefined);
  });

  it("finds the hunk at a line, or the nearest, on either side", () => {
    const at = (line: number, version: "before" | "after"): string | undefined => hunkAt(file, line, version)?.id;
    assert.deepEqual([at(0, "after"), at(9, "after"), at(15, "after"), at(500, "before")], ["h0", "h0", "h1", "h1"]);
    assert.equal(hunkAt(binary, 0, "after"), undefined);
    assert.deepEqual(file.hunks.map(firstChangedLine), [1, 21]);
  });

  it("gathers what is said in threads", () => {
    const message = { text: "Why?", at: "2026-01-01T00:00:00.000Z", receipt: "seen soon", messageId: "M" };
    const comment = { path: "a", firstLine: 1, lastLine: 1, quoted: "c", resolved: false, messages: [message] };
    let { memory } = sampleReview(file);
    memory = addComment(memory, comment);
    memory = resolveComment(memory, 0, true);
    assert.equal(memory.comments[0]?.resolved, true);
    memory = addComment(memory, { ...comment, messages: [{ ...message, text: "Still." }] }, 0);
    memory = addComment(memory, { ...comment, path: "b" });
    assert.deepEqual(
      memory.comments.map(({ path, resolved, messages }) => [path, resolved, messages.map(({ text }) => text)]),
      [
        ["a", false, ["Why?", "Still."]],
        ["b", false, ["Why?"]],
      ],
    );
  });
});
