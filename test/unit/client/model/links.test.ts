import assert from "node:assert/strict";
import { linkToRun, readLink, shown } from "../../../../client/src/model/links.ts";

describe("links into the editor", () => {
  it("name a workflow and its inputs, as they stand there", () => {
    assert.deepEqual(readLink("/trigger", "name=release-notes&input.since=v1.2 + more=x&input.dry=true"), {
      kind: "trigger",
      name: "release-notes",
      inputs: { since: "v1.2 + more=x", dry: "true" },
    });
  });

  it("name a run", () => {
    const id = "01KB2M4W6Y8ZABCDEFGHJKMNPQ";
    assert.deepEqual(readLink("/run", `id=${id}`), { kind: "run", runId: id });
    for (const query of ["", "id=x", `id=${id}&id=${id}`, `id=${id}&more=1`, "id=../../etc/passwd"]) {
      assert.equal(readLink("/run", query).kind, "refused", query);
    }
  });

  it("name an event of a run, or of one of its agents, as the panel makes them", () => {
    const [runId, taskId] = ["01KB2M4W6Y8ZABCDEFGHJKMNPQ", "01KB2M4W6Y8ZABCDEFGHJKMNPR"];
    const query = (link: string): string => link.slice("/run?".length);
    assert.deepEqual(readLink("/run", query(linkToRun({ runId }))), { kind: "run", runId });
    assert.deepEqual(readLink("/run", query(linkToRun({ runId }, 7))), { kind: "run", runId, seq: 7 });
    assert.deepEqual(readLink("/run", query(linkToRun({ runId, taskId }, 7))), { kind: "run", runId, taskId, seq: 7 });
    for (const odd of ["seq=0", "seq=-1", "seq=1e9", "seq=x", "task=..", "seq=1&seq=2"])
      assert.equal(readLink("/run", `id=${runId}&${odd}`).kind, "refused", odd);
  });

  it("are refused for what isn't understood", () => {
    for (const [path, query] of [
      ["/", "name=a"],
      ["/triggers", "name=a"],
      ["/trigger", ""],
      ["/trigger", "name=a&name=b"],
      ["/trigger", "name=../a"],
      ["/trigger", "name=A B"],
      ["/trigger", "name=a&file=/etc/passwd"],
      ["/trigger", "name=a&input.=x"],
      ["/trigger", "name=a&input.X=x"],
      ["/trigger", "name=a&input.x=1&input.x=2"],
      ["/trigger", "name=a&input.__proto__=1"],
    ] as const)
      assert.equal(readLink(path, query).kind, "refused", `${path}?${query}`);
  });

  it("are refused for more than a person can look at", () => {
    const many = Array.from({ length: 21 }, (_, place) => `input.a${place}=1`).join("&");
    for (const query of [
      `name=a&input.x=${"y".repeat(1_001)}`,
      `name=a&${many}`,
      `name=a&input.x=${"z".repeat(9_000)}`,
    ])
      assert.equal(readLink("/trigger", query).kind, "refused");
  });

  it("are refused for characters that hide what stands there", () => {
    for (const character of ["\u202e", "\u200b", "\u0000", "\n", "\u2028", "\u2066", "\ufeff", "\u001b"])
      assert.equal(readLink("/trigger", `name=a&input.x=a${character}b`).kind, "refused", JSON.stringify(character));
    assert.equal(readLink("/trigger", "name=a&input.x=größer 👍 日本").kind, "trigger");
  });

  it("show no more of a text than a line", () => {
    assert.equal(shown("short"), "short");
    assert.match(shown("x".repeat(500)), /^x{119}… \(500 characters\)$/);
    assert.equal(shown("a\u202eb\n"), "a�b�");
  });
});
