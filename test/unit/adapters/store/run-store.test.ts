import assert from "node:assert/strict";
import { appendFile, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createRunStore } from "../../../../server/src/adapters/store/run-store.ts";
import type { RunStore } from "../../../../server/src/core/ports/run-store.ts";
import { draft, runId } from "../../../contract/run-store.suite.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { skipBecause } from "../../../support/skip-because.ts";

describe("run store in files", () => {
  let folder: string;
  let stream: string;
  let store: RunStore;
  beforeEach(async () => {
    folder = await temporaryFolder();
    stream = join(folder, runId, "events.jsonl");
    store = createRunStore({ folder, mask: (text) => text });
    await store.create(runId);
  });

  it("is private to its user", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no file modes");
    await store.append(runId, [draft("a")]);
    assert.equal((await stat(join(folder, runId))).mode & 0o777, 0o700);
    assert.equal((await stat(stream)).mode & 0o777, 0o600);
  });

  it("repairs a torn last line before it appends, and goes on with its number", async () => {
    await store.append(runId, [draft("a")]);
    await appendFile(stream, '{"seq":2,"at":');
    store = createRunStore({ folder, mask: (text) => text });
    const appended = await store.append(runId, [draft("b")]);
    assert.ok(appended.ok);
    assert.equal(appended.value[0]?.seq, 2);
    assert.equal((await readFile(stream, "utf8")).split("\n").length, 3);
    assert.equal(await readFile(`${stream}.torn`, "utf8"), '{"seq":2,"at":\n');
  });

  it("keeps the numbers right around a line that can't be read", async () => {
    await store.append(runId, [draft("a")]);
    await appendFile(stream, `garbage\n${JSON.stringify({ seq: 3, ...draft("c") })}\n`);
    store = createRunStore({ folder, mask: (text) => text });
    const page = await store.read(runId, 1, 10);
    assert.ok(page.ok);
    assert.deepEqual(
      page.value.events.map(({ seq, source }) => [seq, source]),
      [
        [1, "test"],
        [2, "store"],
        [3, "test"],
      ],
    );
  });

  it("says what is wrong when the run's folder is gone", async () => {
    const appended = await store.append("01JD3KX5Y0QZ7V8N2M4P6R9STV", [draft("a")]);
    assert.ok(!appended.ok);
    assert.equal(appended.failure.code, "not-found");
  });

  it("keeps working with more runs than it remembers", async () => {
    store = createRunStore({ folder, mask: (text) => text, rememberedStreams: 10 });
    const ids = Array.from({ length: 25 }, (_, index) => `01JD3KX5Y0QZ7V8N2M4P${String(index).padStart(6, "0")}`);
    for (const id of ids) {
      await store.create(id);
      await store.append(id, [draft("a")]);
    }
    const again = await store.append(ids[0] ?? "", [draft("b")]);
    assert.ok(again.ok);
    assert.equal(again.value[0]?.seq, 2);
  });
});
