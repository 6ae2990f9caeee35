import assert from "node:assert/strict";
import { formatSchema } from "../../../../schemas/generated/format-schema.ts";
import { toolNames } from "../../../../schemas/generated/tools.ts";
import { offerTools } from "../../../../server/src/core/agent/offer-tools.ts";
import { describeViolation } from "../../../../server/src/core/agent/loop/describe-violation.ts";
import { describeKey } from "../../../../server/src/core/language/hover/describe-schema.ts";
import { easierLength } from "../../../../server/src/core/language/schedule/easier-length.ts";
import { formatDuration } from "../../../../server/src/core/locale/durations.ts";
import { listInWords } from "../../../../server/src/core/locale/lists.ts";
import { formatCredits, formatDollars, formatNumber } from "../../../../server/src/core/locale/numbers.ts";
import { decideToolCall } from "../../../../server/src/core/agent/policy/decide.ts";
import type { PolicyQuestion } from "../../../../server/src/core/agent/policy/decide.ts";
import { refused } from "../../../../server/src/runtime/gate-order.ts";
import { speaking } from "../../../support/speaking.ts";

const minute = 60_000;

describe("what people read", () => {
  const lengths = [340, 4_200, 59_960, 3 * minute + 5_400, 124 * minute, 27 * 60 * minute, -1, Number.NaN];
  for (const [language, words] of [
    ["en", ["340 ms", "4.2 s", "1 min", "3 min 5 s", "2 h 4 min", "1 d 3 h", "0 ms", "0 ms"]],
    ["de", ["340 ms", "4,2 s", "1 Min.", "3 Min. 5 s", "2 Std. 4 Min.", "1 Tg. 3 Std.", "0 ms", "0 ms"]],
    ["zh-cn", ["340 毫秒", "4.2 秒", "1 分钟", "3 分钟 5 秒", "2 小时 4 分钟", "1 天 3 小时", "0 毫秒", "0 毫秒"]],
  ] as const) {
    it(`has lengths of time in ${language}`, () => {
      speaking(language, () => assert.deepEqual(lengths.map(formatDuration), words));
    });
  }

  for (const [language, numbers, money, credits, list] of [
    ["en", "1,250.5", ["$3.20", "$0.0031", "-$1.00"], "1,250 credits", "a, b or c"],
    ["de", "1.250,5", ["3,20 $", "0,0031 $", "-1,00 $"], "1.250 Credits", "a, b oder c"],
    ["zh-cn", "1,250.5", ["US$3.20", "US$0.0031", "-US$1.00"], "1,250 积分", "a、b或c"],
  ] as const) {
    it(`has numbers, money and lists in ${language}`, () => {
      speaking(language, () => {
        assert.equal(formatNumber(1250.5), numbers);
        assert.deepEqual(
          [3.2, 0.0031, -1].map((amount) => formatDollars(amount).replaceAll("\u00a0", " ")),
          money,
        );
        assert.equal(formatCredits(1250), credits);
        assert.equal(listInWords(["a", "b", "c"], "or"), list);
      });
    });
  }

  it("has what the schemas say in their language", () => {
    const schema = formatSchema.$defs?.["duration"] ?? {};
    const text = speaking("de", () => describeKey("timeout", [schema], true)) ?? "";
    assert.match(
      text,
      /^\*\*`timeout`\*\*: eine Zeitdauer, erforderlich\n\nEine Zeitdauer: Zahlen mit einer Einheit, /,
    );
    assert.match(text, /Beispiel: `500ms`, `10s` oder `1h30m`$/);
    assert.match(speaking("zh-cn", () => describeKey("timeout", [schema], true)) ?? "", /时间长度：带单位的数字/);
  });

  it("says the same length of time in larger units only where they are other ones", () => {
    for (const language of ["en", "zh-cn"] as const) {
      assert.equal(
        speaking(language, () => easierLength("500ms")),
        undefined,
      );
    }
    assert.equal(
      speaking("zh-cn", () => easierLength("5400s")),
      "1 小时 30 分钟",
    );
  });
});

describe("what a model reads", () => {
  it("is English of a call that is refused; the person reads it in their language", () => {
    const layers = {
      ceiling: { policy: { allow: [], ask: [], deny: ["shell_exec(rm *)"] }, sudo: "deny", sandbox: { denyRead: [] } },
      file: { allow: [], ask: [], deny: [] },
      sudo: "deny",
      trusted: true,
      given: [],
      isolated: false,
    };
    const call = { callId: "c", tool: "shell_exec", arguments: { command: "rm -rf ." } };
    const { because } = speaking("de", () =>
      decideToolCall({ call, paths: [], origin: "agent", layers } as unknown as PolicyQuestion),
    );
    const english = "The rule `deny: shell_exec(rm *)` of the settings forbids it";
    assert.equal(because.english, english);
    assert.equal(because.text, "Die Regel `deny: shell_exec(rm *)` der Einstellungen verbietet es");
    assert.deepEqual(refused("denied-by-policy", because), {
      outcome: "refused",
      output: english,
      error: { code: "denied-by-policy", message: because.text },
    });
  });

  it("is English whatever the host speaks", () => {
    const offered = () => offerTools(toolNames, new Map(), () => false);
    assert.deepEqual(speaking("de", offered), offered());
    const violation = { keyword: "additionalProperties", params: { additionalProperty: "fil" }, instancePath: "" };
    const wrong = () => describeViolation(violation as never, {}, ["file", "glob"]);
    assert.equal(speaking("de", wrong), "There is no argument `fil`. Did you mean `file`?");
    const odd = { ...violation, params: { additionalProperty: "zzz" } };
    assert.equal(
      speaking("zh-cn", () => describeViolation(odd as never, {}, ["file", "glob"])),
      "There is no argument `zzz`. It takes `file` and `glob`",
    );
  });
});
