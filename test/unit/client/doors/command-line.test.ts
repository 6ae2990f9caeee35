import assert from "node:assert/strict";
import { execa } from "execa";
import { commandLineOf, type CommandSubject } from "../../../../client/src/model/command-line.ts";
import { skipBecause } from "../../../support/skip-because.ts";

const run = (inputs: Readonly<Record<string, unknown>>): CommandSubject => {
  return { kind: "run", run: { file: "/shop/a.manus.yaml", workspaceFolder: "/shop", inputs } };
};

describe("the manusctl command of something", () => {
  it("is what a person would type", () => {
    for (const [subject, text] of [
      [
        run({ since: "v1.2", count: 3, deep: true }),
        "run /shop/a.manus.yaml --workspace /shop --input since=v1.2 --input count=3 --input deep=true",
      ],
      [{ kind: "file", file: "/shop/a.manus.yaml", workspaceFolder: undefined }, "run /shop/a.manus.yaml"],
      [
        { kind: "trigger", file: "/shop/a.manus.yaml", workspaceFolder: "/shop" },
        "trigger /shop/a.manus.yaml --workspace /shop",
      ],
      [{ kind: "task", taskId: "01JD", asks: false }, "tasks show 01JD"],
      [{ kind: "task", taskId: "01JD", asks: true }, "tasks answer 01JD"],
    ] as const satisfies readonly (readonly [CommandSubject, string])[]) {
      assert.deepEqual(commandLineOf(subject, "posix"), { text: `manusctl ${text}`, leftOut: [] });
    }
  });

  it("names the step that is run alone", () => {
    const subject = { ...run({}), kind: "step", stepId: "log" } as CommandSubject;
    assert.match(commandLineOf(subject, "posix").text, /--step log$/);
  });

  it("goes to the host that the window uses", () => {
    const subject = { kind: "task", taskId: "01JD", asks: false } as const;
    assert.equal(commandLineOf(subject, "posix", "/my home").text, "MANUS_HOME='/my home' manusctl tasks show 01JD");
    assert.equal(
      commandLineOf(subject, "powershell", "D:\\x").text,
      "$env:MANUS_HOME='D:\\x'; manusctl tasks show 01JD",
    );
  });

  for (const [name, value] of [
    ["password", "hunter2"],
    ["githubToken", "ghp_1"],
    ["api_key", "k3y-9"],
    ["note", "uses *** here"],
  ] as const) {
    it(`never has a secret: ${name}`, () => {
      const { text, leftOut } = commandLineOf(run({ [name]: value }), "posix");
      assert.deepEqual(leftOut, [name]);
      assert.ok(!text.includes(value));
      assert.ok(text.endsWith(`--input '${name}=<${name}>'`));
    });
  }

  it("quotes for PowerShell, typographic quotes too", () => {
    assert.match(commandLineOf(run({ a: "it's ‘so’ $(x)" }), "powershell").text, /'a=it''s ‘‘so’’ \$\(x\)'$/);
  });

  it("comes out of a POSIX shell as it went in", async function () {
    if (process.platform === "win32") skipBecause(this, "there is no POSIX shell");
    const values = [
      "a b",
      "it's",
      '"x"',
      "$HOME `id` $(id)",
      "a\nb",
      "*",
      "~",
      "#!",
      "-n",
      "é ü",
      "\\",
      "!!",
      "<a>",
      "",
    ];
    const inputs = Object.fromEntries(values.map((value, place) => [`i${place}`, value]));
    const { text } = commandLineOf(run(inputs), "posix");
    const script = `manusctl() { printf '%s\\0' "$@"; }\n${text}`;
    const { stdout } = await execa("sh", ["-c", script]);
    const words = stdout.split("\0").filter((word) => /^i\d+=/.test(word));
    assert.deepEqual(
      words,
      values.map((value, place) => `i${place}=${value}`),
    );
  });
});
