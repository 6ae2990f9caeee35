import assert from "node:assert/strict";
import { nobodyAsking } from "../../support/nobody-asking.ts";
import { createTrust, fingerprintOf } from "../../../server/src/host/trust.ts";
import { trustRequests } from "../../../server/src/host/trust-requests.ts";
import {
  ReadPolicyRequest,
  ReadTrustRequest,
  RevokeRuleRequest,
  SetTrustRequest,
  type FileTrustResult,
  type PolicyInForce,
} from "../../../server/src/protocol/trust.ts";
import type { LoadedFile } from "../../../server/src/runtime/dispatcher-ports.ts";
import { MemoryPolicyBook } from "../../support/fakes/memory-policy-book.ts";

const task = (allow: readonly string[]): Record<string, unknown> => ({ kind: "task", prompt: "x", tools: { allow } });

describe("requests about trust", () => {
  let book: MemoryPolicyBook;
  let loaded: LoadedFile;
  beforeEach(() => {
    book = new MemoryPolicyBook();
    loaded = {
      outcome: "runnable",
      text: "flow",
      value: { kind: "workflow", steps: [] },
      stepLines: [],
      called: [
        { reference: "a", file: "/w/a.manus.yaml", text: "A", value: task(["shell_exec"]) },
        { reference: "./a.manus.yaml", file: "/w/a.manus.yaml", text: "A", value: task(["shell_exec"]) },
        { reference: "b", file: "/w/b.manus.yaml", text: "B", value: task(["file_read"]) },
      ],
    };
  });
  const ask = async (type: { readonly method: string }, params: unknown): Promise<unknown> => {
    const requests = trustRequests({
      book,
      trust: createTrust({ book }),
      loadRunnable: async () => loaded,
      sandbox: async () => ({ sandboxed: false, because: "None here", remedy: "Install one", required: false }),
    });
    const request = requests.find(({ method }) => method === type.method);
    const checked = request?.read(params);
    return checked === undefined ? "invalid" : request?.answer(checked as never, nobodyAsking);
  };
  const subject = { file: "/w/flow.manus.yaml", workspaceFolder: "/w" };
  const read = async (): Promise<readonly [string, boolean][]> => {
    const result = (await ask(ReadTrustRequest, subject)) as FileTrustResult;
    return result.outcome === "read" ? result.files.map(({ file, trusted }) => [file, trusted]) : assert.fail();
  };
  const set = (fingerprints: unknown, trusted = true): Promise<unknown> =>
    ask(SetTrustRequest, { ...subject, fingerprints, trusted, by: "test" });

  it("tell of a file and of each that it calls, the asked one first", async () => {
    assert.deepEqual(await read(), [
      ["/w/flow.manus.yaml", true],
      ["/w/a.manus.yaml", false],
      ["/w/b.manus.yaml", true],
    ]);
  });
  it("confirm a content, until it's another one or taken back", async () => {
    await set([fingerprintOf("A")]);
    assert.deepEqual((await read())[1], ["/w/a.manus.yaml", true]);
    await set([fingerprintOf("A")], false);
    assert.deepEqual((await read())[1], ["/w/a.manus.yaml", false]);
  });
  it("confirm nothing that doesn't stand there now", async () => {
    await set([fingerprintOf("what was shown a moment ago")]);
    assert.deepEqual((await read())[1], ["/w/a.manus.yaml", false]);
  });
  it("refuse for a file that can't run", async () => {
    const because = { code: "invalid-file", message: "It can't run" };
    loaded = { outcome: "refused", because, problems: [] };
    assert.deepEqual(await ask(ReadTrustRequest, subject), { outcome: "refused", because });
    assert.deepEqual(await set(["x"]), { outcome: "refused", because });
  });
  it("say what is in force", async () => {
    await book.give({ pattern: "a", scope: { kind: "workspace", folder: "/w" }, by: "editor", at: "t" });
    await book.give({ pattern: "b", scope: { kind: "run", runId: "r" }, by: "editor", at: "t" });
    const policy = (await ask(ReadPolicyRequest, {})) as PolicyInForce;
    assert.deepEqual(policy.rules, [{ pattern: "a", workspaceFolder: "/w", by: "editor", at: "t" }]);
    assert.deepEqual([policy.sandbox.sandboxed, policy.sandbox.because], [false, "None here"]);
  });
  it("take a rule back", async () => {
    await book.give({ pattern: "a", scope: { kind: "workspace", folder: "/w" }, by: "editor", at: "t" });
    const outcome = await ask(RevokeRuleRequest, { pattern: "a", workspaceFolder: "/w", by: "test" });
    assert.deepEqual([outcome, book.all], [{ outcome: "accepted" }, []]);
  });
  for (const params of [undefined, {}, { file: 1, workspaceFolder: "/w" }, { file: "", workspaceFolder: "/w" }]) {
    it(`take no parameters such as ${JSON.stringify(params)}`, async () => {
      assert.equal(await ask(ReadTrustRequest, params), "invalid");
      assert.equal(await ask(RevokeRuleRequest, params), "invalid");
    });
  }
  it("take no fingerprints that aren't texts", async () => {
    for (const odd of [undefined, "x", [1], [""]]) assert.equal(await set(odd), "invalid");
  });
});
