import assert from "node:assert/strict";
import type { Connection } from "vscode-languageserver";
import { readClient } from "../../../server/src/lsp/client-facts.ts";
import { OpenDocuments } from "../../../server/src/lsp/open-documents.ts";
import { ViewRefresh } from "../../../server/src/lsp/view-refresh.ts";
import { createFakeClock } from "../../support/fakes/fake-clock.ts";
import { rememberLog } from "../../support/remembered-log.ts";

const paths = { toPath: (uri: string) => uri.replace("file://", ""), toUri: (path: string) => `file://${path}` };

describe("telling a client to ask again", () => {
  let clock: ReturnType<typeof createFakeClock>;
  let told: string[];
  let views: ViewRefresh;
  let documents: OpenDocuments;

  function follow(workspace: object): void {
    const params = { processId: null, rootUri: null, capabilities: { workspace } };
    views.follow(readClient(params, paths));
  }

  beforeEach(() => {
    clock = createFakeClock();
    told = [];
    documents = new OpenDocuments(paths, () => ["/w"]);
    documents.open({ uri: "file:///w/a.manus.yaml", languageId: "yaml", version: 1, text: "" });
    const sendRequest = async (method: string): Promise<void> => void told.push(method);
    const connection = { sendRequest } as unknown as Pick<Connection, "sendRequest">;
    views = new ViewRefresh({ connection, documents, clock, log: rememberLog() });
    follow({ codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } });
  });

  it("happens once for all that moves in a moment", () => {
    for (let change = 0; change < 5; change += 1) views.runsMoved(new Set(["/w/a.manus.yaml"]));
    assert.deepEqual(told, []);
    clock.advance(200);
    assert.deepEqual(told, ["workspace/codeLens/refresh", "workspace/inlayHint/refresh"]);
    clock.advance(1000);
    assert.equal(told.length, 2);
    views.runsMoved(new Set(["/w/a.manus.yaml"]));
    clock.advance(200);
    assert.equal(told.length, 4);
  });

  it("doesn't happen for runs of files that nobody looks at", () => {
    views.runsMoved(new Set(["/w/b.manus.yaml"]));
    documents.close("file:///w/a.manus.yaml");
    views.runsMoved(new Set(["/w/a.manus.yaml"]));
    views.anythingMoved();
    clock.advance(1000);
    assert.deepEqual(told, []);
  });

  it("asks of a client only what it can do", () => {
    follow({ inlayHint: { refreshSupport: true } });
    views.anythingMoved();
    clock.advance(200);
    assert.deepEqual(told, ["workspace/inlayHint/refresh"]);
  });

  it("ends with the session", () => {
    views.anythingMoved();
    views.close();
    clock.advance(1000);
    assert.deepEqual(told, []);
  });
});
