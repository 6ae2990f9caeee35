import assert from "node:assert/strict";
import { ConsentBook } from "../../../../client/src/model/consent.ts";

class Refused extends Error {}
const isRefusal = (error: unknown): boolean => error instanceof Refused;

function createWorld(...vendors: readonly string[]) {
  let known: readonly string[] = vendors;
  const book = new ConsentBook({ known: () => known, keep: (kept) => void (known = kept) });
  const asked: string[] = [];
  const ask = (how: "yes" | "no" | "broken") => {
    const send = async (): Promise<string> => {
      asked.push(how);
      if (how === "no") throw new Refused("no");
      if (how === "broken") throw new Error("broken");
      return "answer";
    };
    return book.ask("copilot", send, isRefusal);
  };
  return { book, ask, asked, known: () => known };
}

const answer = { asked: true, value: "answer" };

describe("consent to use the editor's models", () => {
  it("is asked for only after the person has done something", async () => {
    const { book, ask, asked } = createWorld();
    assert.deepEqual(await ask("yes"), { asked: false });
    assert.deepEqual(asked, []);
    book.personActed();
    assert.deepEqual(await ask("yes"), answer);
  });

  it("is remembered, for the next window too", async () => {
    const first = createWorld("other");
    first.book.personActed();
    await first.ask("yes");
    assert.deepEqual(first.known(), ["other", "copilot"]);
    assert.deepEqual(await createWorld(...first.known()).ask("yes"), answer);
  });

  it("that was refused isn't asked for again before the person acts again", async () => {
    const { book, ask, asked } = createWorld();
    book.personActed();
    await assert.rejects(ask("no"), Refused);
    assert.deepEqual(await ask("yes"), { asked: false });
    assert.deepEqual(await ask("yes"), { asked: false });
    assert.deepEqual(asked, ["no"]);
    book.personActed();
    assert.deepEqual(await ask("yes"), answer);
  });

  it("that was taken back is forgotten", async () => {
    const { ask, known } = createWorld("copilot");
    await assert.rejects(ask("no"), Refused);
    assert.deepEqual(known(), []);
    assert.deepEqual(await ask("yes"), { asked: false });
  });

  it("isn't refused by a request that broke for another reason", async () => {
    const { book, ask } = createWorld();
    book.personActed();
    await assert.rejects(ask("broken"), /broken/);
    assert.deepEqual(await ask("yes"), answer);
  });

  it("is asked for once, however many requests come at the same time", async () => {
    const { book } = createWorld();
    book.personActed();
    let dialogs = 0;
    let say: ((yes: boolean) => void) | undefined;
    const send = async (): Promise<string> => {
      dialogs += 1;
      if (!(await new Promise<boolean>((resolve) => (say = resolve)))) throw new Refused();
      return "answer";
    };
    const all = [1, 2, 3].map(() => book.ask("copilot", send, isRefusal));
    const outcomes = Promise.allSettled(all);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(dialogs, 1);
    say?.(false);
    const settled = (await outcomes).map((each) => (each.status === "fulfilled" ? each.value : "refused"));
    assert.deepEqual(settled, ["refused", { asked: false }, { asked: false }]);
    assert.equal(dialogs, 1);
  });
});
