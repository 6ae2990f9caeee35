import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { checkSignature, readPublicKey } from "../../../../server/src/adapters/cloud/webhook-signature.ts";
import type { SignedCall } from "../../../../server/src/adapters/cloud/webhook-signature.ts";
import { startFakeCloud } from "../../../support/fake-cloud/fake-cloud.ts";
import type { FakeCloud } from "../../../support/fake-cloud/fake-cloud.ts";

const url = "https://hooks.example/manus?team=7&x=%20";
const body = Buffer.from('{"event_id":"1"}\n');

describe("a webhook's signature", () => {
  let fake: FakeCloud;
  let key: KeyObject;
  before(async () => {
    fake = await startFakeCloud();
    const read = readPublicKey(fake.publicKey());
    assert.ok(read !== undefined);
    key = read;
  });
  after(() => fake.close());

  /** What the fake cloud signs, and what a test makes of it. */
  function signed(changes: Partial<SignedCall> = {}): SignedCall {
    const headers = fake.sign(url, body.toString());
    const [signature, timestamp] = [headers["x-webhook-signature"], headers["x-webhook-timestamp"]];
    return { signature, timestamp, url, body, ...changes };
  }
  const because = (call: SignedCall, now = Date.now()): string => {
    const verdict = checkSignature(key, call, now);
    return verdict.right ? "right" : verdict.because;
  };

  for (const signing of ["single", "double", "double-hex"] as const) {
    it(`counts in its form ${signing}, and for this very call alone`, () => {
      fake.set({ signing });
      assert.equal(because(signed()), "right");
      const wrong = "its signature is wrong";
      assert.equal(because(signed({ url: "https://hooks.example/manus?team=8&x=%20" })), wrong);
      assert.equal(because(signed({ url: "https://hooks.example/manus" })), wrong);
      assert.equal(because(signed({ body: Buffer.from('{"event_id":"2"}\n') })), wrong);
      assert.equal(because(signed({ body: Buffer.from('{"event_id":"1"}') })), wrong);
      const { timestamp } = signed();
      assert.equal(because(signed({ timestamp: String(Number(timestamp) - 1) })), wrong);
      assert.equal(because(signed({ signature: "bm8=" })), wrong);
      assert.equal(because(signed({ signature: "" })), wrong);
    });
  }

  it("is missing, or has no time", () => {
    assert.equal(because(signed({ signature: undefined })), "it isn't signed");
    assert.equal(because(signed({ timestamp: undefined })), "it isn't signed");
    for (const timestamp of ["", "soon", "-5", "1e9", "Infinity", "9".repeat(13)]) {
      assert.equal(because(signed({ timestamp })), "its time can't be read", timestamp);
    }
  });

  it("is good for five minutes, and not before its time", () => {
    const call = signed();
    const at = Number(call.timestamp) * 1000;
    assert.equal(because(call, at + 5 * 60_000), "right");
    assert.match(because(call, at + 5 * 60_000 + 1), /more than 5 minutes ago/);
    assert.equal(because(call, at - 60_000), "right");
    assert.match(because(call, at - 60_001), /in the future/);
  });

  it("of another key is wrong", () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
    assert.deepEqual(checkSignature(other, signed(), Date.now()), { right: false, because: "its signature is wrong" });
  });

  it("needs an RSA key", () => {
    assert.equal(readPublicKey("nonsense"), undefined);
    const { publicKey } = generateKeyPairSync("ed25519");
    assert.equal(readPublicKey(publicKey.export({ type: "spki", format: "pem" }).toString()), undefined);
  });
});
