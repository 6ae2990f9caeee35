import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import type { CloudWebhook } from "../../../server/src/protocol/cloud.ts";
import { eventually } from "../../support/eventually.ts";
import { openBench, type CliBench } from "../../support/cli-bench.ts";

const url = "https://hooks.example.org/manus";

type Action = { readonly kind: string; readonly url?: string; readonly webhookId?: string };

describe("manusctl webhook", () => {
  let bench: CliBench;
  let webhooks: CloudWebhook[];
  /** What answers the public key. */
  let telling: readonly string[];

  beforeEach(() => {
    bench = openBench(tmpdir());
    webhooks = [{ id: "w0", url: "https://other.example.org/" }];
    telling = ["list", "add"];
    bench.host.fleet = {
      ...bench.host.fleet,
      accounts: [{ id: "work", provider: "manus", title: "", disabled: false, origin: "person", key: "held" }],
    };
    bench.host.answers.set("manus/cloud/webhook", ({ action }: { action: Action }) => {
      if (action.kind === "add") webhooks.push({ id: `w${webhooks.length}`, url: action.url ?? "" });
      webhooks = webhooks.filter(({ id }) => id !== action.webhookId);
      return { outcome: "done", webhooks, ...(telling.includes(action.kind) ? { publicKey: "PEM" } : {}) };
    });
    bench.host.answers.set("manus/cloud/called", ({ cloudTaskId }: { cloudTaskId: string }) => {
      return { known: cloudTaskId === "known" };
    });
  });
  const serve = (...flags: readonly string[]): Promise<number> =>
    bench.run("webhook", "serve", "--url", url, "--port", "0", ...flags);
  const listening = (): Promise<void> => eventually("it listens", () => bench.terminal.err.includes("Ctrl-C ends it"));
  const urls = (): readonly string[] => webhooks.map((one) => one.url);

  for (const verb of ["serve", "list", "add", "remove"]) {
    it(`helps with webhook ${verb}, with an example`, async () => {
      assert.equal(await bench.run("webhook", verb, "--help"), 0);
      assert.match(bench.terminal.out, new RegExp(`Examples?:\\n  manusctl webhook ${verb}`));
    });
  }

  describe("serve", () => {
    for (const how of ["interrupt", "terminate"] as const) {
      it(`listens, registers, tells the host, and leaves nothing behind: ${how}`, async () => {
        const done = serve();
        await listening();
        assert.deepEqual(urls(), ["https://other.example.org/", url]);
        const [served] = bench.webhooks;
        assert.deepEqual(
          [served?.options.host, served?.options.publicKey, served?.options.url],
          ["127.0.0.1", "PEM", url],
        );
        served?.options.onCall({ eventId: "e1", eventType: "task_stopped", cloudTaskId: "known" });
        served?.options.onCall({ eventId: "e2", eventType: "task_\u001b[2Jnew", cloudTaskId: "strange" });
        served?.options.onRefused?.("A call was turned away: \u001b[2Jits signature is wrong");
        await eventually("both are told", () => bench.terminal.err.includes("(not one of our tasks)"));
        assert.match(bench.terminal.err, /Z task_stopped known\n[^]*Z task_new strange \(not one of our tasks\)\n/);
        assert.match(bench.terminal.err, /its signature is wrong/);
        assert.equal(bench.terminal.err.includes("\u001b"), false);
        assert.deepEqual(
          bench.host.asked.filter(({ method }) => method === "manus/cloud/called").map(({ params }) => params)[0],
          { accountId: "work", eventId: "e1", cloudTaskId: "known" },
        );
        bench.terminal[how]();
        assert.equal(await done, 0);
        assert.equal(served?.closed, true);
        assert.deepEqual(urls(), ["https://other.example.org/"]);
      });
    }

    it("listens before it registers where the key is known, else after it", async () => {
      for (const known of [["list", "add"], ["add"]]) {
        bench.terminal.err = "";
        telling = known;
        const done = serve();
        await listening();
        bench.terminal.interrupt();
        assert.equal(await done, 0);
        assert.equal(bench.webhooks.length, known.length === 2 ? 1 : 2);
        assert.deepEqual(urls(), ["https://other.example.org/"]);
      }
    });

    it("keeps it where that is wanted, or it was there before", async () => {
      for (const flags of [["--keep"], []]) {
        bench.terminal.err = "";
        const done = serve(...flags);
        await listening();
        bench.terminal.interrupt();
        await done;
        assert.deepEqual(urls(), ["https://other.example.org/", url]);
      }
      assert.match(bench.terminal.err, /registered already/);
    });

    it("leaves no webhook behind that nobody listens for", async () => {
      telling = [];
      assert.equal(await serve(), 2);
      assert.deepEqual(urls(), ["https://other.example.org/"]);
    });

    it("leaves nobody listening to what couldn't be registered", async () => {
      const answer = bench.host.answers.get("manus/cloud/webhook");
      const because = { code: "quota", message: "There are too many" };
      bench.host.answers.set("manus/cloud/webhook", (params: never) => {
        return (params as { action: Action }).action.kind === "add"
          ? { outcome: "refused", because }
          : answer?.(params);
      });
      assert.equal(await serve(), 2);
      assert.deepEqual([bench.webhooks.length, bench.webhooks[0]?.closed], [1, true]);
    });

    for (const flags of [
      ["--host", "0.0.0.0"],
      ["--host", "192.168.0.7"],
      ["--host", "127.0.0.1.example.org"],
      ["--url", "http://hooks.example.org/"],
      ["--url", "hooks"],
      ["--port", "70000"],
    ]) {
      it(`refuses: ${flags.join(" ")}`, async () => {
        assert.equal(await serve(...flags), 2);
        assert.deepEqual([bench.host.asked, bench.webhooks], [[], []]);
      });
    }
  });

  it("lists, adds and removes them by id or address", async () => {
    assert.equal(await bench.run("webhook", "add", url, "-o", "json"), 0);
    assert.deepEqual(JSON.parse(bench.terminal.out), { account: "work", webhook: "w1", url, publicKey: "PEM" });
    bench.terminal.out = "";
    await bench.run("webhook", "list");
    assert.match(bench.terminal.out, /^WEBHOOK +ADDRESS\nw0 +https:\/\/other\.example\.org\/\nw1 +https:\/\/hooks/);
    assert.equal(await bench.run("webhook", "remove", url), 0);
    assert.equal(await bench.run("webhook", "remove", "w0"), 0);
    assert.deepEqual(webhooks, []);
    assert.equal(await bench.run("webhook", "remove", "w0"), 2);
    assert.match(bench.terminal.err, /There is no webhook w0/);
  });
});
