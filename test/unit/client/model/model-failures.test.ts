import assert from "node:assert/strict";
import { isNoConsent, refusalOfError } from "../../../../client/src/model/model-failures.ts";

describe("errors of the editor's models", () => {
  const cases = [
    [{ code: "NoPermissions", message: "" }, "no-permission"],
    [{ code: "NotFound", message: "gone" }, "model-unknown"],
    [{ code: "Blocked", message: "" }, "blocked"],
    [{ code: "Unknown", message: "Message exceeds token limit." }, "context-full"],
    [{ message: "HTTP 429: slow down" }, "rate-limit"],
    [{ message: "You have no quota left" }, "blocked"],
    [{ message: "The request timed out" }, "timeout"],
    [{ code: "constructor", message: "something else" }, "model-failed"],
    [{ message: "" }, "model-failed"],
  ] as const;
  for (const [error, code] of cases) {
    it(`are named ${code}: ${JSON.stringify(error)}`, () => {
      const refusal = refusalOfError(error);
      assert.equal(refusal.code, code);
      assert.ok(refusal.message.includes(error.message) && refusal.message !== "");
    });
  }

  it("say when there was no consent", () => {
    assert.equal(isNoConsent({ code: "NoPermissions", message: "" }), true);
    assert.equal(isNoConsent({ code: "Blocked", message: "" }), false);
  });
});
