import assert from "node:assert/strict";
import { toPanelHtml } from "../../../../client/src/panels/panel-html.ts";
import { isFromRunEvents } from "../../../../client/src/panels/panel-messages.ts";

describe("panel messages", () => {
  it("are recognized, and anything else is not", () => {
    const good = [
      { type: "ready" },
      { type: "list", list: 1, from: "end", limit: 1 },
      { type: "list", list: 1, from: { seq: 3 }, limit: 1, types: ["plan"] },
      { type: "act", action: "stop" },
      { type: "search", search: 1, text: "" },
      { type: "answer", taskId: "t", askId: "a", text: "yes" },
      { type: "takeOver", what: "shell", id: 1 },
      { type: "giveBack", what: "browser" },
    ];
    const bad = [
      undefined,
      null,
      3,
      {},
      { type: "nonsense" },
      { type: "toString" },
      { type: "act", action: "rm" },
      { type: "takeOver", what: "shell" },
      { type: "takeOver", what: "everything", id: 1 },
      { type: "giveBack" },
      { type: "search", search: 1, text: "x".repeat(1_001) },
    ];
    const badNumbers = [0, -1, 1.5, Number.NaN, "1"].map((from) => ({
      type: "list",
      list: 1,
      from: { place: from },
      limit: 1,
    }));
    for (const message of good) assert.ok(isFromRunEvents(message), JSON.stringify(message));
    for (const message of [...bad, ...badNumbers]) assert.ok(!isFromRunEvents(message), JSON.stringify(message));
  });
});

describe("panel page", () => {
  it("allows one script by its nonce and nothing from elsewhere, and holds no markup of others", () => {
    const page = { script: "s.js", style: "s.css", source: "https://webview", nonce: "abc", language: "en" };
    const bad = { title: "</title><script>alert(1)</script>", subject: '"><img src=x>' };
    const html = toPanelHtml({ ...page, ...bad, texts: undefined });
    assert.match(html, /default-src &#39;none&#39;; script-src &#39;nonce-abc&#39;;/);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.ok(!html.includes("<img"));
  });

  it("speaks the editor's language: its texts are data, which no text of theirs ends", () => {
    const page = { title: "t", script: "s.js", style: "s.css", source: "x:", nonce: "abc", subject: "" };
    const texts = { Stop: "Anhalten", Bad: "</script><img src=x>" };
    const html = toPanelHtml({ ...page, language: "de", texts: JSON.stringify(texts) });
    assert.match(html, /<html lang="de">/);
    const [, data = ""] = /<script type="application\/json" id="texts">(.*?)<\/script>/.exec(html) ?? [];
    assert.deepEqual(JSON.parse(data), texts);
  });
});
