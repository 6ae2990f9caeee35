// A key stands in no failure, no line of the log, no document, no state of health and nothing that is thrown, whatever the other side does with it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { join } from "node:path";
import { inspect } from "node:util";
import { writeFile } from "node:fs/promises";
import type { Cloud } from "../../../../server/src/core/ports/cloud.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { caller, CancellationSource, canary, hastyClock, openCloud } from "./cloud-bench.ts";
import { listen } from "./listen.ts";

const message = { parts: [{ type: "text", text: "Hello" }] } as const;
let folder: string;

const everyVerb: Readonly<Record<string, (cloud: Cloud, source: CancellationSource) => Promise<unknown>>> = {
  createTask: (cloud, cancellation) => cloud.createTask({ ...caller, cancellation }, { title: "A", message }),
  task: (cloud, cancellation) => cloud.task({ ...caller, cancellation }, "t1"),
  tasks: (cloud, cancellation) => cloud.tasks({ ...caller, cancellation }, {}),
  events: (cloud, cancellation) => cloud.events({ ...caller, cancellation }, "t1", { ascending: true }),
  sendMessage: (cloud, cancellation) => cloud.sendMessage({ ...caller, cancellation }, "t1", message),
  confirmAction: (cloud, cancellation) => cloud.confirmAction({ ...caller, cancellation }, "t1", { eventId: "e" }),
  stopTask: (cloud, cancellation) => cloud.stopTask({ ...caller, cancellation }, "t1"),
  updateTask: (cloud, cancellation) => cloud.updateTask({ ...caller, cancellation }, "t1", { title: "B" }),
  deleteTask: (cloud, cancellation) => cloud.deleteTask({ ...caller, cancellation }, "t1"),
  uploadFile: (cloud, cancellation) => cloud.uploadFile({ ...caller, cancellation }, join(folder, "a.txt")),
  projects: (cloud, cancellation) => cloud.projects({ ...caller, cancellation }),
  connectors: (cloud, cancellation) => cloud.connectors({ ...caller, cancellation }),
  skills: (cloud, cancellation) => cloud.skills({ ...caller, cancellation }),
  usage: (cloud, cancellation) => cloud.usage({ ...caller, cancellation }),
  webhooks: (cloud, cancellation) => cloud.webhooks({ ...caller, cancellation }),
  addWebhook: (cloud, cancellation) => cloud.addWebhook({ ...caller, cancellation }, "https://example.org"),
  removeWebhook: (cloud, cancellation) => cloud.removeWebhook({ ...caller, cancellation }, "w1"),
  webhookKey: (cloud, cancellation) => cloud.webhookKey({ ...caller, cancellation }),
};

/** What the other side does: it repeats the key wherever it can. */
const base64 = Buffer.from(canary).toString("base64");
const body = JSON.stringify({
  ok: false,
  request_id: canary,
  error: { code: canary, message: `Bad key ${canary} ${base64} ${encodeURIComponent(canary)}` },
});
const page = `<html>${canary}</html>`;
const unkindness: Readonly<Record<string, Parameters<typeof createServer>[1]>> = {
  "a refusal": (_request, response) => void response.writeHead(400).end(body),
  "a refused key": (_request, response) => void response.writeHead(401).end(body),
  "too many": (_request, response) => void response.writeHead(429, { "x-key": canary }).end(body),
  "a fault": (_request, response) => void response.writeHead(500).end(body),
  "a page": (_request, response) => void response.writeHead(502).end(page),
  "a good status": (_request, response) => void response.writeHead(200).end(page),
  "an unexpected answer": (_request, response) =>
    void response.end(JSON.stringify({ ok: true, request_id: canary, key: canary })),
  "a redirect": (_request, response) => void response.writeHead(307, { location: `/${canary}` }).end(),
  "half an answer": (_request, response) => {
    response.writeHead(200, { "content-length": "1000" }).write(canary, () => response.destroy());
  },
  "a broken connection": (request) => void request.socket.destroy(),
  "no HTTP": (request) => void request.socket.end(`${canary}\r\n\r\n`),
  "no answer": () => undefined,
};

describe("cloud: a key stands in nothing that comes out", () => {
  before(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder, "a.txt"), "Hello");
  });

  for (const [title, answer] of Object.entries(unkindness)) {
    it(`of ${title}`, async () => {
      const server = createServer(answer);
      const bench = await openCloud(() => undefined, {
        clock: hastyClock(),
        timeouts: { callMs: title === "no answer" ? 150 : 60_000 },
      });
      bench.moveTo(await listen(server));
      const out: string[] = [];
      for (const [verb, call] of Object.entries(everyVerb)) {
        const made: unknown = await call(bench.cloud, new CancellationSource());
        assert.equal((made as { ok: boolean }).ok, isGood(title, verb), verb);
        if (!isGood(title, verb)) out.push(everythingOf(made));
      }
      const tried = await bench.cloud.tryKey({ baseUrl: bench.server.origin, key: `${canary}-tried` });
      assert.equal(tried.ok, false);
      out.push(everythingOf(tried), bench.log.lines.join("\n"), JSON.stringify(bench.rates.newest));
      out.push(JSON.stringify(bench.health));
      for (const text of out) {
        assert.doesNotMatch(text, /CANARY/);
        assert.ok(!text.includes(base64.slice(4, 24)), text);
      }
    });
  }

  it("of what is cancelled", async () => {
    for (const call of Object.values(everyVerb)) {
      const source = new CancellationSource();
      const { cloud, moveTo } = await openCloud(() => undefined);
      const silent = createServer(() => source.cancel());
      moveTo(await listen(silent));
      const thrown = await call(cloud, source).then(
        () => assert.fail("It went well"),
        (error: unknown) => error,
      );
      assert.doesNotMatch(everythingOf(thrown), /CANARY/);
      assert.equal((thrown as Error).name, "Cancelled");
    }
  });
});

/** Where nothing is read of the answer, a strange one does no harm. */
function isGood(title: string, verb: string): boolean {
  const acts = ["sendMessage", "confirmAction", "stopTask", "updateTask", "deleteTask", "removeWebhook"];
  return title === "an unexpected answer" && acts.includes(verb);
}

/** Hidden properties, causes and stacks included. */
function everythingOf(value: unknown): string {
  return `${JSON.stringify(value)} ${inspect(value, { depth: 10, showHidden: true })}`;
}
