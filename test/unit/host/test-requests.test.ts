import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../../server/src/adapters/system/clock.ts";
import { workspaceFiles as files } from "../../../server/src/adapters/system/workspace-files.ts";
import { loadRunnable } from "../../../server/src/host/load-runnable.ts";
import { testRequests } from "../../../server/src/host/test-requests.ts";
import { CaseEndedNotification, RunTestsRequest } from "../../../server/src/protocol/tests.ts";
import type { RunTestsResult } from "../../../server/src/protocol/tests.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("the request that runs tests", () => {
  const [request] = testRequests({
    files,
    clock: systemClock,
    loadRunnable: (file, folder) => loadRunnable(files, file, folder),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const told: unknown[] = [];
  const client = {
    tell: (type: { readonly method: string }, params: unknown) => void told.push([type.method, params]),
  };

  it("answers with what became of the cases, and tells who asked of each before", async () => {
    const folder = await temporaryFolder();
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, "a.manus.yaml"),
      "manus: 1\nkind: workflow\nname: a\nsteps:\n  - { id: log, tool: idle }\n",
    );
    const file = join(folder, "a.test.manus.yaml");
    await writeFile(
      file,
      "manus: 1\nkind: test\nname: b\nworkflow: a\nstubs: { log: x }\ncases:\n  - name: one\n  - name: two\n",
    );
    assert.equal(request?.method, RunTestsRequest.method);
    const params = request.read({ file, workspaceFolder: folder, cases: ["two"], other: 1 });
    assert.deepEqual(params, { file, workspaceFolder: folder, cases: ["two"] });
    const result = (await request.answer(params as never, client)) as RunTestsResult;
    assert.ok(result.outcome === "ran");
    assert.deepEqual(
      result.cases.map(({ name, outcome, line }) => [name, outcome, line]),
      [["two", "passed", 7]],
    );
    assert.deepEqual(told, [[CaseEndedNotification.method, { file, result: result.cases[0] }]]);
  });

  it("takes nothing that isn't the protocol's", () => {
    const wrong = [
      null,
      {},
      { file: "a" },
      { file: "", workspaceFolder: "b" },
      { file: "a", workspaceFolder: "b", cases: "c" },
    ];
    for (const params of [...wrong, { file: "a", workspaceFolder: "b", cases: [1] }]) {
      assert.equal(request?.read(params), undefined, JSON.stringify(params));
    }
  });
});
