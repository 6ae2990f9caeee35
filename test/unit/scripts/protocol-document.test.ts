import assert from "node:assert/strict";
import { hashOfProtocol, protocolDocument } from "../../../scripts/protocol-document.ts";

const source = {
  name: "tasks.ts",
  text: `import { RequestType, NotificationType } from "vscode-jsonrpc";
/** What to stop. */
export interface StopParams { readonly taskId: string }
/** Stop a task: see {@link StopParams}. Answers a | b, before it
 * has ended. */
export const StopRequest = new RequestType<StopParams, void, void>("manus/task/stop");
/** It moved. */
export const Moved = new NotificationType<string>("manus/task/didMove");
/** How many. */
export const limit = 5;
const inside = 1;
`,
};

describe("protocol document", () => {
  const document = protocolDocument([source]);

  it("lists each message once, by method, with its first sentence", () => {
    const rows = document.split("\n").filter((line) => line.startsWith("| ["));
    assert.deepEqual(rows, [
      "| [`manus/task/didMove`](#manustaskdidmove) | notification | It moved. |",
      "| [`manus/task/stop`](#manustaskstop) | request | Stop a task: see `StopParams`. |",
    ]);
  });

  it("gives the whole comment and the declaration", () => {
    assert.ok(document.includes("Stop a task: see `StopParams`. Answers a | b, before it\nhas ended."));
    assert.ok(
      document.includes('```ts\nconst StopRequest = new RequestType<StopParams, void, void>("manus/task/stop");\n```'),
    );
  });

  it("describes the other exports, and nothing that is not exported", () => {
    assert.ok(document.includes("### StopParams\n\nWhat to stop."));
    assert.ok(document.includes("### limit\n\nHow many."));
    assert.ok(!document.includes("inside"));
  });

  it("carries a hash that changes with a source's text and with its name", () => {
    const hash = hashOfProtocol([source]);
    assert.ok(document.includes(`<!-- sources: sha256 ${hash} -->`));
    assert.notEqual(hashOfProtocol([{ ...source, text: `${source.text} ` }]), hash);
    assert.notEqual(hashOfProtocol([{ ...source, name: "other.ts" }]), hash);
  });
});
