import assert from "node:assert/strict";
import type { Cancellation } from "../../server/src/core/ports/cancellation.ts";
import { CancellationSource } from "../../server/src/runtime/cancellation-source.ts";

describeCancellation("the runtime's", () => new CancellationSource());

function describeCancellation(name: string, make: () => Cancellation & { cancel(): void }): void {
  describe(`cancellation: ${name}`, () => {
    it("is not cancelled until it is, and stays so", () => {
      const source = make();
      assert.equal(source.cancelled, false);
      source.cancel();
      assert.equal(source.cancelled, true);
      source.cancel();
      assert.equal(source.cancelled, true);
    });

    it("calls each listener once", () => {
      const source = make();
      const heard: string[] = [];
      source.onCancelled(() => heard.push("first"));
      source.onCancelled(() => heard.push("second"));
      assert.deepEqual(heard, []);
      source.cancel();
      source.cancel();
      assert.deepEqual(heard, ["first", "second"]);
    });

    it("is cancelled by the time a listener hears of it", () => {
      const source = make();
      let seen: boolean | undefined;
      source.onCancelled(() => (seen = source.cancelled));
      source.cancel();
      assert.equal(seen, true);
    });

    it("calls at once who comes too late", () => {
      const source = make();
      source.cancel();
      let heard = 0;
      const forget = source.onCancelled(() => (heard += 1));
      assert.equal(heard, 1);
      forget();
      source.cancel();
      assert.equal(heard, 1);
    });

    it("doesn't call who no longer listens; not listening twice is harmless", () => {
      const source = make();
      let heard = 0;
      const forget = source.onCancelled(() => (heard += 1));
      forget();
      forget();
      source.cancel();
      assert.equal(heard, 0);
    });
  });
}
