import assert from "node:assert/strict";
import type { LogOutputChannel } from "vscode";
import { KeyMask } from "../../../../client/src/secrets/key-mask.ts";
import { maskLog } from "../../../../client/src/secrets/masked-log.ts";
import { createSecretKeys } from "../../../../client/src/secrets/secret-keys.ts";

const canary = 'canary-"key"/7f3a\\end';

function createWorld() {
  const kept = new Map<string, string>();
  const place = {
    get: async (name: string) => kept.get(name),
    store: async (name: string, value: string) => void kept.set(name, value),
    delete: async (name: string) => void kept.delete(name),
  };
  const mask = new KeyMask();
  return { kept, mask, keys: createSecretKeys(place, mask) };
}

describe("keys of accounts", () => {
  it("are kept under the account's name, replaced and forgotten", async () => {
    const { kept, keys } = createWorld();
    assert.equal(await keys.read("work"), undefined);
    await keys.keep("work", "first-key");
    await keys.keep("work", "second-key");
    assert.deepEqual([...kept], [["manus.account.work.key", "second-key"]]);
    assert.equal(await keys.read("work"), "second-key");
    await keys.forget("work");
    assert.equal(await keys.read("work"), undefined);
  });

  it("show in no line of the log: as they are, in JSON, in an address, in an error, in an object", async () => {
    const { mask, keys } = createWorld();
    await keys.keep("work", canary);
    const lines: unknown[] = [];
    const write = (...words: unknown[]): void => {
      lines.push(...words);
    };
    const channel = { trace: write, error: write, appendLine: write, name: "Manus Manager", logLevel: 1 };
    const log = maskLog(channel as unknown as LogOutputChannel, mask);
    log.trace(`sent ${JSON.stringify({ key: canary })}`);
    log.error(new Error(`bad key ${canary}`), { key: canary });
    log.appendLine(`https://x.example/?key=${encodeURIComponent(canary)}`);
    const text = lines.join("\n");
    for (const form of [canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary)]) {
      assert.ok(!text.includes(form), text);
    }
    assert.match(text, /bad key \*\*\*/);
    assert.deepEqual([log.logLevel, log.name], [1, "Manus Manager"]);
  });

  it("that nobody has seen before show in no trace either: of messages that carry them only the first line is left", () => {
    const mask = new KeyMask();
    for (const method of ["account/add", "account/setKey", "account/check", "account/readKey", "task/answer"]) {
      const line = mask.mask(`Sending request 'manus/${method} - (3)'.\nParams: {"key": "abc"}`);
      assert.ok(line.includes(method) && !line.includes("abc"), line);
    }
    const object = JSON.stringify({ type: "send-request", message: { method: "manus/account/add", params: "abc" } });
    assert.ok(!mask.mask(object).includes("abc"));
    const other = "Sending request 'manus/task/stop - (3)'.\nParams: {}";
    assert.equal(mask.mask(other), other);
  });
});
