import assert from "node:assert/strict";
import type { Finding } from "../../../server/src/core/language/finding.ts";
import { applySeverities, defaultSettings, readSettings, sameSettings } from "../../../server/src/lsp/settings.ts";

describe("settings of the language", () => {
  const severity = {
    "unknown-key": "error",
    "unused-input": "off",
    nonsense: "error",
    "wrong-type": "loud",
    "yaml-tab": 3,
  };
  const forms: readonly unknown[] = [
    { diagnostics: { severity } },
    { manus: { diagnostics: { severity } } },
    { "diagnostics.severity": severity },
    { "manus.diagnostics.severity": severity },
    { "manus.diagnostics": { severity } },
    { manus: { "diagnostics.severity": severity } },
  ];
  for (const form of forms) {
    it(`are read in the form ${JSON.stringify(form).slice(0, 40)}…`, () => {
      assert.deepEqual(
        [...readSettings(form).severities],
        [
          ["unknown-key", "error"],
          ["unused-input", "off"],
        ],
      );
    });
  }
  it("are those by default where there are none, whatever is sent instead", () => {
    for (const odd of [undefined, null, 5, "x", [], {}, { diagnostics: 5 }, { diagnostics: { severity: [] } }]) {
      assert.deepEqual(readSettings(odd), defaultSettings);
    }
  });
  it("switch inlay hints off one by one", () => {
    const { inlayHints } = readSettings({ inlayHints: { defaults: false, costs: "no" } });
    assert.deepEqual(inlayHints, { ...defaultSettings.inlayHints, defaults: false });
    assert.equal(readSettings({ "manus.inlayHints.durations": false }).inlayHints.durations, false);
  });
  it("are the same where they say the same", () => {
    assert.ok(sameSettings(readSettings({}), defaultSettings));
    assert.ok(!sameSettings(readSettings({ diagnostics: { severity: { "unknown-key": "hint" } } }), defaultSettings));
    assert.ok(!sameSettings(readSettings({ inlayHints: { costs: false } }), defaultSettings));
  });
  it("change how findings are shown, and leave the findings alone", () => {
    const span = { start: 0, end: 1 };
    const found: Finding[] = [
      { code: "unknown-key", severity: "warning", message: "a", span },
      { code: "unused-input", severity: "warning", message: "b", span },
      { code: "wrong-type", severity: "error", message: "c", span },
    ];
    const shown = applySeverities(found, readSettings({ diagnostics: { severity } }));
    assert.deepEqual(
      shown.map((finding) => `${finding.message} ${finding.severity}`),
      ["a error", "c error"],
    );
    assert.equal(found[0]?.severity, "warning");
    assert.equal(applySeverities(found, defaultSettings), found);
  });
});
