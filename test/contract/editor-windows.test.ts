import assert from "node:assert/strict";
import { SocketHostLink } from "../../server/src/adapters/host-link/host-link.ts";
import { Cancelled } from "../../server/src/core/ports/cancellation.ts";
import { EditorWindowBook } from "../../server/src/host/editor-windows.ts";
import { startHost, type RunningHost } from "../../server/src/host/host.ts";
import {
  AskEditorModelRequest,
  ExposePortRequest,
  OfferEditorModelsNotification,
  type AskEditorModelParams,
  type EditorModel,
} from "../../server/src/protocol/models.ts";
import { CancellationSource } from "../../server/src/runtime/cancellation-source.ts";
import { eventually } from "../support/eventually.ts";
import { rememberLog } from "../support/remembered-log.ts";
import { createStubDispatcher } from "../support/stub-dispatcher.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const model: EditorModel = {
  id: "test/a",
  name: "A",
  vendor: "test",
  family: "a",
  maximumInputTokens: 10,
  images: false,
};
const params: AskEditorModelParams = {
  model: "test/a",
  messages: [],
  tools: [],
  toolRequired: true,
  justification: "",
};
const never = new CancellationSource();

describe("editors' windows: over a socket", () => {
  let host: RunningHost | undefined;
  let book: EditorWindowBook;
  let home: string;
  const links: SocketHostLink[] = [];

  beforeEach(async () => {
    home = await temporaryFolder();
    book = new EditorWindowBook();
    const started = await startHost({
      home,
      version: "1.2.3",
      idleMs: 60_000,
      log: rememberLog(),
      startedAt: "2026-11-21T09:14:03.120Z",
      editorWindows: book,
      createDispatcher: () => createStubDispatcher(),
    });
    assert.ok("host" in started);
    host = started.host;
  });
  afterEach(async () => {
    for (const link of links.splice(0)) link.close();
    host?.stop("the test is over");
    await host?.ended;
  });

  async function attach(kind: "editor" | "terminal" = "editor"): Promise<SocketHostLink> {
    const client = { kind, pid: process.pid } as const;
    const link = new SocketHostLink({ home, hostBundle: "", environment: process.env, client });
    links.push(link);
    assert.ok((await link.connect({ start: false })).ok);
    return link;
  }

  async function offerFrom(link: SocketHostLink): Promise<void> {
    link.notify(OfferEditorModelsNotification, { models: [model] });
    await eventually("the offer has come", () => book.models(undefined).length === 1);
  }

  it("offer models and are asked for them", async () => {
    const link = await attach();
    link.onRequest(AskEditorModelRequest, async (asked) => {
      return { outcome: "answered", text: asked.model, calls: [], inputTokens: 1, outputTokens: 1 } as const;
    });
    await offerFrom(link);
    const outcome = await book.askModel(undefined, params, never);
    assert.ok(outcome.ok && outcome.value.outcome === "answered");
    assert.equal(outcome.value.text, "test/a");
  });

  it("are told when a call is taken back", async () => {
    const link = await attach();
    const states: string[] = [];
    link.onRequest(AskEditorModelRequest, async (_asked, cancellation) => {
      states.push("asked");
      await new Promise<void>((resolve) => cancellation.onCancelled(resolve));
      states.push("taken back");
      throw new Cancelled();
    });
    await offerFrom(link);
    const source = new CancellationSource();
    const asked = book.askModel(undefined, params, source);
    await eventually("it is asked", () => states.length === 1);
    source.cancel();
    await assert.rejects(asked, Cancelled);
    await eventually("it has heard", () => states.length === 2);
  });

  it("that close in the middle of a call fail it as one that may work later, and offer nothing more", async () => {
    const link = await attach();
    let asked = false;
    link.onRequest(AskEditorModelRequest, () => {
      asked = true;
      return new Promise(() => undefined);
    });
    await offerFrom(link);
    const outcome = book.askModel(undefined, params, never);
    await eventually("it is asked", () => asked);
    link.close();
    const settled = await outcome;
    assert.ok(!settled.ok);
    assert.deepEqual([settled.failure.code, settled.failure.retryable], ["model-unreachable", true]);
    await eventually("its models are gone", () => book.models(undefined).length === 0);
  });

  it("that can't do what they are asked say so; terminals are never asked", async () => {
    const terminal = await attach("terminal");
    let askedTerminal = false;
    terminal.onRequest(ExposePortRequest, async () => {
      askedTerminal = true;
      return { outcome: "exposed", url: "http://wrong.example" } as const;
    });
    terminal.notify(OfferEditorModelsNotification, { models: [model] });
    await attach();
    assert.equal(await book.exposePort("01RUN", 3000), undefined);
    assert.deepEqual([askedTerminal, book.models(undefined)], [false, []]);
    const able = await attach();
    able.onRequest(ExposePortRequest, async ({ port }) => {
      return { outcome: "exposed", url: `https://x.example/${port}` } as const;
    });
    assert.equal(await book.exposePort("01RUN", 3000), "https://x.example/3000");
  });
});
