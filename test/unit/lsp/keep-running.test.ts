import assert from "node:assert/strict";
import { KeepRunningWord } from "../../../server/src/lsp/keep-running.ts";
import type { LinkState } from "../../../server/src/protocol/host.ts";

describe("whether tasks may go on without the window", () => {
  function make(): { word: KeepRunningWord; told: unknown[]; connect: () => void } {
    const told: unknown[] = [];
    const listeners: ((state: LinkState) => void)[] = [];
    const word = new KeepRunningWord({
      notify: (type, params) => void told.push([type.method, params]),
      onState(listener) {
        listeners.push(listener);
        return () => undefined;
      },
    });
    word.follow();
    return { word, told, connect: () => listeners.forEach((listener) => listener({ state: "connected" })) };
  }
  const said = (keepRunning: boolean): unknown => ["manus/host/keepRunning", { keepRunning }];

  it("is told to each host that is attached", () => {
    const { word, told, connect } = make();
    connect();
    word.take({ dispatcher: { keepRunning: false } });
    connect();
    assert.deepEqual(told, [said(true), said(false), said(false)]);
  });

  it("is told when it changes, and only then, however the setting is sent", () => {
    const { word, told } = make();
    for (const settings of [
      undefined,
      { manus: { "dispatcher.keepRunning": false } },
      { dispatcher: { keepRunning: false } },
      { dispatcher: { keepRunning: "nonsense" } },
      {},
    ]) {
      word.take(settings);
    }
    assert.deepEqual(told, [said(false), said(true)]);
  });
});
