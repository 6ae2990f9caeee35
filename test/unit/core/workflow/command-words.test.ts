import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { findUnsafePlace, isTypeable, quoteWord } from "../../../../server/src/core/workflow/command-words.ts";
import type { ShellDialect } from "../../../../server/src/core/workflow/command-words.ts";
import { splitTemplate } from "../../../../server/src/core/workflow/template.ts";
import { skipBecause } from "../../../support/skip-because.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const x = "${{ x }}";
const unsafe = (command: string, dialect: ShellDialect = "posix"): string | undefined =>
  findUnsafePlace(splitTemplate(command), dialect);

/** What a value must not be able to do: each tries to make a file. */
const attacks = [
  "'; touch canary; '",
  "$(touch canary)",
  "`touch canary`",
  "\ntouch canary\n",
  '"; touch canary; "',
  "\\'; touch canary #",
  "a[$(touch canary)]",
  "') ; touch canary ; ('",
  "\nEOF\ntouch canary\n",
  "}; touch canary; {",
  "\\",
  "-rf /",
  "it's “quoted” 🎉",
];

describe("command words", () => {
  describe("places", () => {
    for (const command of [
      `echo ${x}`,
      `git log --max-count=${x} -- ${x}`,
      `echo "before" 'and' ${x} "after ' it"`,
      `cd /tmp && echo ${x} | wc -c; echo ${x}`,
      `echo $(git rev-parse ${x})`,
      `echo "$(date)" "\${HOME}/x" \${HOME} ${x}`,
      `# a comment without them\necho ${x}`,
      `a=${x}; echo a#b ${x}`,
      `echo \\" ${x} \\"`,
      `${x}${x}`,
    ]) {
      it(`lets it stand in ${JSON.stringify(command)}`, () => assert.equal(unsafe(command), undefined));
    }

    for (const [command, why] of [
      [`echo "${x}"`, /inside quotes/],
      [`echo '${x}'`, /inside quotes.*format\('release/],
      [`sh -c "echo ${x}"`, /inside quotes/],
      [`echo "a" 'b ${x}`, /inside quotes/],
      [`echo \`git ${x}\``, /behind a backtick/],
      [`cat <<EOF\n${x}\nEOF`, /behind a here-document/],
      [`echo $'a\\'b' ${x}`, /behind|inside/],
      [`echo $((${x} + 1))`, /behind an arithmetic/],
      [`((i = ${x}))`, /behind an arithmetic/],
      [`[[ ${x} -eq 1 ]]`, /behind an arithmetic or `\[\[`/],
      [`echo "$(echo "${x}")"`, /behind|inside/],
      [`echo "\${a:-"}" ${x}`, /behind|inside/],
      [`echo a # ${x}`, /in a comment/],
      [`# it's\necho '${x}'`, /behind|inside/],
      [`echo \\${x}`, /right behind "\\\\"/],
      [`echo $${x}`, /right behind "\$"/],
    ] as const) {
      it(`refuses ${JSON.stringify(command)}`, () => assert.match(unsafe(command) ?? "", why));
    }

    it("quotes the expression that is at fault", () => {
      assert.match(unsafe("echo ${{ a }} '${{ b.c }}'") ?? "", /^`\$\{\{ b\.c \}\}` stands inside quotes/);
    });

    for (const [command, why] of [
      [`echo "${x}"`, /inside quotes/],
      [`echo \u2019${x}\u2019`, /inside quotes/],
      [`@'\n${x}\n'@`, /inside quotes|here-string/],
      [`git log --% ${x}`, /behind `--%`/],
      [`<# it's #> '${x}'`, /./],
      [`echo \`${x}`, /right behind/],
    ] as const) {
      it(`refuses for PowerShell ${JSON.stringify(command)}`, () =>
        assert.match(unsafe(command, "powershell") ?? "", why));
    }

    it("takes a backslash in PowerShell for what it is: no escape", () => {
      assert.equal(unsafe(`dir C:\\${x}`, "powershell"), undefined);
    });
  });

  describe("quoting", () => {
    it("makes one word", () => {
      assert.deepEqual(quoteWord("it's", "posix"), { word: `'it'\\''s'` });
      assert.deepEqual(quoteWord("it's \u2018x\u2019", "powershell"), { word: `'it''s \u2018\u2018x\u2019\u2019'` });
      assert.deepEqual(quoteWord("", "posix"), { word: "''" });
    });

    it("refuses what can't be passed", () => {
      assert.ok("why" in quoteWord("a\0b", "posix"));
      assert.ok("why" in quoteWord('say "hi"', "powershell"));
    });

    it("knows keys from text", () => {
      for (const value of ["a\n", "\u0003", "\t", "\u001b[A", "\u007f", "\u009b"])
        assert.equal(isTypeable(value), false);
      assert.equal(isTypeable("it's 🎉; rm -rf /"), true);
    });
  });

  describe("in a real shell", () => {
    const isWindows = process.platform === "win32";
    const run = (command: string, cwd: string): string =>
      spawnSync("/bin/sh", ["-c", command], { cwd, input: "", timeout: 5_000, encoding: "utf8" }).stdout;

    it("a value arrives as it is, as one word", async function () {
      if (isWindows) return skipBecause(this, "there is no POSIX shell");
      const cwd = await temporaryFolder();
      for (const value of attacks) {
        const quoted = quoteWord(value, "posix");
        assert.ok("word" in quoted);
        assert.equal(run(`printf '[%s]' ${quoted.word} end`, cwd), `[${value}][end]`);
      }
      assert.ok(!existsSync(join(cwd, "canary")));
    });

    it("no value runs anything, wherever an expression may stand", async function () {
      if (isWindows) return skipBecause(this, "there is no POSIX shell");
      this.timeout(60_000);
      const cwd = await temporaryFolder();
      const fragments = `' " \\ $ ( ) \` # ; = ! * { } << <<< EOF [[ ]] (( )) && | $( \${ \${x:- $' $" \\' echo a \${HOME} $(echo~b)`;
      const fragment = fc.constantFrom("\n", " ", "\t", ...fragments.split(" ").map((text) => text.replace("~", " ")));
      const text = fc.array(fragment, { maxLength: 8 }).map((all) => all.join(""));
      fc.assert(
        fc.property(text, text, fc.constantFrom(...attacks), (before, behind, value) => {
          const quoted = quoteWord(value, "posix");
          const parts = splitTemplate(`${before}${x}${behind}`);
          // Braces that are open before it would take it in: then there is no value to put anywhere.
          if (!parts.some((part) => part.kind === "expression" && part.source === " x ")) return;
          if (!("word" in quoted) || findUnsafePlace(parts, "posix") !== undefined) return;
          run(`${before}${quoted.word}${behind}`, cwd);
          assert.ok(!existsSync(join(cwd, "canary")), `${before}${x}${behind}`);
        }),
        { numRuns: 800 },
      );
    });
  });
});
