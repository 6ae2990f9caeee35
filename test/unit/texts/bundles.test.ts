import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

type Texts = Readonly<Record<string, string | { readonly message: string }>>;

const root = join(import.meta.dirname, "../../..");
const languages = ["de", "zh-cn"];
/** What a text is made of where nothing of it is words: names, codes, signs and placeholders. */
const namesAlone =
  /^(?:Manus(?: Manager)?|manusctl|YAML|MB|KiB|kB|ms|s|min|HTTP|CSV|JSON|API|Tavily|Brave|Search|MANUS_\w+|codicon|\{\d+\}|\$\([\w~-]+\)|[^A-Za-z])*$/;
/** Words that are the same in German, Chinese or both. */
const sameWords = new Set(
  "Budget Budgets Credits Team Text Version Agent Name Status Alias Host Problem Profile Plan Plan: Graph Graph: Sandbox Hosts Clients Details Index ID NAME CACHE CLOUD CREDITS ENGINE PROBLEM STATUS TOOL WEBHOOK WORKFLOW Start August September November Tool workflow Workflow Workflows Worktree problem Journal April System Webhook Webhooks Zoom Null Token tokens Client Engine Binary Cache (--on-ask in (in".split(
    " ",
  ),
);

describe("bundles of texts", () => {
  const english = readTexts("l10n/bundle.l10n.json");
  for (const language of languages) {
    describe(language, () => {
      checkPair(english, readTexts(`l10n/bundle.l10n.${language}.json`));
    });
    describe(`package.json in ${language}`, () => {
      checkPair(readTexts("package.nls.json"), readTexts(`package.nls.${language}.json`));
    });
  }

  it("have no braces but those of placeholders where values are put in", () => {
    const odd = Object.keys(english).filter((key) => /\{\d+\}/.test(key) && /\{[^}]*\{\d+\}|\{\{/.test(key));
    assert.deepEqual(
      odd.filter((key) => !wholeExamples.has(key)),
      [],
    );
  });
});

describe("translations", () => {
  for (const language of languages) {
    const pairs = [
      [readTexts("l10n/bundle.l10n.json"), readTexts(`l10n/bundle.l10n.${language}.json`)],
      [readTexts("package.nls.json"), readTexts(`package.nls.${language}.json`)],
    ] as const;

    it(`end in ${language} as the English text does`, () => {
      const odd = pairs.flatMap(([english, translated]) =>
        Object.entries(translated).filter(([key, text]) => {
          const before = wordsOf(english[key] ?? "");
          return !abbreviated.test(before) && endOf(wordsOf(text)) !== endOf(before);
        }),
      );
      assert.deepEqual(odd, []);
    });

    it(`have one word in ${language} for what is named everywhere`, () => {
      const [, translated] = pairs[0];
      const odd = Object.entries(terms).filter(([term, words]) => translated[term] !== words[language]);
      assert.deepEqual(odd, []);
    });
  }

  it("have Chinese punctuation behind Chinese words", () => {
    const odd = Object.values(readTexts("l10n/bundle.l10n.zh-cn.json"))
      .map((text) => wordsOf(text).replaceAll(/`[^`]*`/g, "`"))
      .filter((text) => /\p{Script=Han}[,:;?!]|\p{Script=Han}\(/u.test(text));
    assert.deepEqual(odd, []);
  });

  it("have German quotation marks", () => {
    const odd = Object.entries(readTexts("l10n/bundle.l10n.de.json")).filter(
      ([key, text]) => /[“”]/.test(key) && !/„[^„]*“/.test(wordsOf(text)),
    );
    assert.deepEqual(odd, []);
  });
});

/** Some of the terms of docs/translating.md, as they stand alone. */
const terms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Account: { de: "Konto", "zh-cn": "帐户" },
  Approval: { de: "Genehmigung", "zh-cn": "审批" },
  Budget: { de: "Budget", "zh-cn": "预算" },
  Instance: { de: "Instanz", "zh-cn": "实例" },
  Inbox: { de: "Posteingang", "zh-cn": "收件箱" },
  Step: { de: "Schritt", "zh-cn": "步骤" },
  Task: { de: "Aufgabe", "zh-cn": "任务" },
  Trigger: { de: "Auslöser", "zh-cn": "触发器" },
  Runs: { de: "Läufe", "zh-cn": "运行" },
  Workflow: { de: "Workflow", "zh-cn": "工作流" },
  Worktree: { de: "Worktree", "zh-cn": "工作树" },
};

/** Units and ordinals, which end with a full stop in German, and a quoted title in the middle of a sentence. */
const abbreviated = /^\{0\}(?: (?:d|h|min)(?: ago)?|st|nd|rd|th)$|"Set Key of Account…"$/;

/** The mark at the end of a text, whatever closes behind it; Chinese ones as what they stand for. */
function endOf(text: string): string {
  const [, mark = ""] = /(…|[.。:：?？!！])["”“*`)）\]]*\s*$/.exec(text) ?? [];
  return { "。": ".", "：": ":", "？": "?", "！": "!" }[mark] ?? mark;
}

/** They are shown as they stand, with no value put in. */
const wholeExamples = new Set([
  "stands inside quotes, but its value is passed as one quoted word already. Take the quotes away; for text around it write the whole word as one expression: `${{ format('release {0}', inputs.version) }}`",
]);

function checkPair(english: Texts, translated: Texts): void {
  it("has the very texts that there are", () => {
    assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort());
  });

  it("keeps every placeholder, command and icon", () => {
    const odd = Object.entries(translated).filter(
      ([key, text]) => english[key] !== undefined && placesOf(wordsOf(text)) !== placesOf(wordsOf(english[key])),
    );
    assert.deepEqual(odd, []);
  });

  it("leaves nothing empty or in English", () => {
    const odd = Object.entries(translated).filter(([key, text]) => {
      const before = wordsOf(english[key] ?? "");
      return wordsOf(text).trim() === "" || (wordsOf(text) === before && !mayStay(before));
    });
    assert.deepEqual(odd, []);
  });
}

function mayStay(text: string): boolean {
  const rest = text.split(" ").filter((word) => !sameWords.has(word.replace(/[.,:…]$/, "")));
  return namesAlone.test(rest.join(" "));
}

function placesOf(text: string): string {
  const places = text.match(/\{\w+\}|\(command:[\w.]+\)|\$\([\w~-]+\)/g) ?? [];
  return [...new Set(places)].sort().join(" ");
}

function wordsOf(text: string | { readonly message: string }): string {
  return typeof text === "string" ? text : text.message;
}

function readTexts(path: string): Texts {
  return JSON.parse(readFileSync(join(root, path), "utf8")) as Texts;
}
