import assert from "node:assert/strict";
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { speak, wantedLanguage } from "../../../../server/src/adapters/system/language.ts";
import { languageTag } from "../../../../webviews/src/protocol/language-tag.ts";
import { namedLanguage } from "../../../../server/src/cli/run-cli.ts";

const bundles = join(import.meta.dirname, "../../../../l10n");

describe("the language that a program speaks", () => {
  afterEach(() => {
    l10n.config({ contents: {} });
  });

  it("is what the environment asks for, ours first", () => {
    assert.equal(wantedLanguage({ MANUS_LANGUAGE: "de", LC_ALL: "fr_FR" }), "de");
    assert.equal(wantedLanguage({ LC_ALL: "", LC_MESSAGES: "fr_FR", LANG: "de_DE.UTF-8" }), "fr_FR");
    assert.equal(wantedLanguage({}, "de-AT"), "de-AT");
    assert.equal(wantedLanguage({}), undefined);
  });

  it("is the closest that has a bundle, else English", () => {
    for (const tag of ["de", "de_DE.UTF-8", "de-AT", "DE"]) assert.equal(speak(tag, bundles), "de", tag);
    for (const tag of ["zh", "zh-CN", "zh_CN.UTF-8", "zh-Hans-SG"]) assert.equal(speak(tag, bundles), "zh-cn", tag);
    for (const tag of ["zh-TW", "zh-Hant", "fr", "C", "POSIX", "", "../de", undefined])
      assert.equal(speak(tag, bundles), "en", tag);
  });

  it("is spoken from then on", () => {
    speak("de_DE.UTF-8", bundles);
    assert.deepEqual([l10n.t("{0} tasks", 3), languageTag()], ["3 Aufgaben", "de"]);
    speak("C", bundles);
    assert.deepEqual([l10n.t("{0} tasks", 3), languageTag()], ["3 tasks", "en"]);
  });

  it("is read from the arguments before there are commands", () => {
    assert.equal(namedLanguage(["runs", "list", "--language", "de"]), "de");
    assert.equal(namedLanguage(["--language=zh-CN", "runs"]), "zh-CN");
    assert.equal(namedLanguage(["runs", "list"]), undefined);
  });
});
