import assert from "node:assert/strict";
import fc from "fast-check";
import { matchesPattern } from "../../../../../server/src/core/agent/patterns.ts";
import type { ToolPolicy } from "../../../../../server/src/protocol/tool-policy.ts";
import { decideToolCall, grantedPaths } from "../../../../../server/src/core/agent/policy/decide.ts";
import type { PolicyDecision } from "../../../../../server/src/core/agent/policy/decide.ts";
import type { TouchedPath } from "../../../../../server/src/core/ports/tools.ts";
import { layersOf } from "./questions.ts";

const path = (real: string, inside: boolean, written = real): TouchedPath => ({
  argument: "file",
  written,
  real,
  inside,
});
const decide = (
  policy: Partial<ToolPolicy>,
  tool: string,
  values: Record<string, unknown> = {},
  paths: readonly TouchedPath[] = [],
): PolicyDecision =>
  decideToolCall({
    layers: layersOf({ file: policy }),
    call: { callId: "c", tool, arguments: values },
    paths,
    origin: "step",
  });
const shell = (policy: Partial<ToolPolicy>, command: string): string =>
  decide(policy, "shell_exec", { command }).verdict;

describe("policy of direct steps", () => {
  it("lets a person's own step run unless something is against it", () => {
    assert.equal(decide({}, "shell_exec", { command: "make" }).verdict, "allow");
    assert.equal(decide({ allow: ["file_read"] }, "shell_exec").verdict, "allow");
  });

  it("deny beats ask beats allow, whatever the order", () => {
    const all = { allow: ["*"], ask: ["shell_*"], deny: ["shell_exec(rm*)"] };
    assert.equal(shell(all, "rm x"), "deny");
    assert.equal(shell(all, "ls"), "ask");
    assert.equal(decide(all, "file_read").verdict, "allow");
  });

  it("names the rule that decided", () => {
    const decision = decide({ ask: ["a*", "shell_*"] }, "shell_exec", { command: "ls" });
    assert.equal(decision.rule, "shell_*");
    assert.match(decision.because.english, /`ask: shell_\*`/);
  });

  it("never grants elevated rights", () => {
    assert.equal(decide({ allow: ["file_read"] }, "file_read", { file: "a", sudo: true }).verdict, "deny");
    assert.equal(decide({}, "file_read", { file: "a", sudo: false }).verdict, "allow");
  });

  describe("rules against a command", () => {
    const push = { deny: ["shell_exec(git push*)"] };
    for (const command of [
      "git push",
      "git push --force origin main",
      "git  push",
      "  git push",
      "cd x && git push",
      "cd x; git push",
      "true | git push",
      "echo $(git push)",
      "echo `git push`",
      "(git push)",
      "ls\ngit push",
      "ls & git push",
      "FOO=1 git push",
      "env FOO=1 git push",
      "sudo git push",
      "/usr/bin/git push",
      "'git' push",
      'g"i"t push',
      "gi\\t push",
    ]) {
      it(`see ${JSON.stringify(command)}`, () => assert.equal(shell(push, command), "deny"));
    }
    for (const command of ["git pull", "echo pushed", "git log --grep=push"]) {
      it(`leave ${JSON.stringify(command)} alone`, () => assert.equal(shell(push, command), "allow"));
    }

    it("see what is typed into a running program", () => {
      const typed = decide({ ask: ["shell_write_to_process(rm *)"] }, "shell_write_to_process", {
        input: "ls; rm -rf x",
      });
      assert.equal(typed.verdict, "ask");
    });
  });

  describe("rules for a command", () => {
    // What such a rule lets run shows where everything else is asked for; a broad `ask` would beat it, so look at the rule that decided.
    const ruleOf = (command: string): string | undefined =>
      decide({ allow: ["shell_exec(git log*)"] }, "shell_exec", { command }).rule;
    for (const command of ["git log", "git log --oneline", " git log -1 "]) {
      it(`fit ${JSON.stringify(command)}`, () => assert.equal(ruleOf(command), "shell_exec(git log*)"));
    }
    for (const command of [
      "git log; rm -rf /",
      "git log && rm x",
      "git log || rm x",
      "git log | sh",
      "git log & rm x",
      "git log $(rm x)",
      "git log `rm x`",
      "git log ${x}",
      "git log\nrm x",
      "git log\rrm x",
      "git log > /etc/passwd",
      "git log < x",
      "git log <(rm x)",
      "git log {a,b}",
      "sudo git log",
      "git push",
    ]) {
      it(`don't fit ${JSON.stringify(command)}`, () => assert.equal(ruleOf(command), undefined));
    }

    it("fit no command with anything behind a separator, whatever it is", () => {
      fc.assert(
        fc.property(
          fc.constantFrom(";", "&", "|", "\n", "$(", "`", ">", "<", "\r"),
          fc.string(),
          fc.string(),
          (separator, a, b) => {
            assert.equal(ruleOf(`git log${a}${separator}${b}`), undefined);
          },
        ),
      );
    });
  });

  describe("paths outside the workspace folder", () => {
    const hosts = path("/etc/hosts", false);
    const verdict = (allow: readonly string[], ...paths: readonly TouchedPath[]): string =>
      decide({ allow }, "file_read", { file: "x" }, paths).verdict;

    it("are denied", () => {
      const decision = decide({ allow: ["*"] }, "file_read", { file: "link" }, [path("/etc/hosts", false, "link")]);
      assert.equal(decision.verdict, "deny");
      assert.match(decision.because.english, /link \(really \/etc\/hosts\) lies outside.*file_read\(\/etc\/hosts\)/);
    });
    it("are allowed where a rule names that very path", () =>
      assert.equal(verdict(["file_read(/etc/hosts)"], hosts), "allow"));
    it("are allowed where a rule names their folder", () => assert.equal(verdict(["file_*(/etc/*)"], hosts), "allow"));
    it("are denied where a rule names another tool", () =>
      assert.equal(verdict(["file_write(/etc/hosts)"], hosts), "deny"));
    it("are denied where a rule only names the tool", () => assert.equal(verdict(["file_read"], hosts), "deny"));
    it("are denied where one of several isn't named", () => {
      assert.equal(verdict(["file_read(/etc/hosts)"], hosts, path("/etc/shadow", false)), "deny");
    });
    it("aren't reached by `..` under a pattern", () => {
      assert.equal(verdict(["file_read(/data/*)"], path("/etc/hosts", false, "/data/../etc/hosts")), "deny");
    });
    it("aren't reached by a link under a pattern", () => {
      assert.equal(verdict(["file_read(/data/*)"], path("/etc/hosts", false, "/data/link")), "deny");
    });
    it("are allowed where a rule names the link itself", () => {
      assert.equal(verdict(["file_read(/data/link)"], path("/private/data/link", false, "/data/link")), "allow");
    });
    it("are denied by a rule against them, however they are written", () => {
      const policy = { allow: ["file_read(/etc/*)"], deny: ["file_read(/etc/shadow)"] };
      assert.equal(decide(policy, "file_read", {}, [path("/etc/shadow", false, "../../etc/shadow")]).verdict, "deny");
    });
    it("may be written with either slash", () => {
      assert.equal(verdict(["file_read(C:/data/*)"], path("C:\\data\\a.txt", false)), "allow");
    });
    it("are granted to the call that may touch them, and no others", () => {
      assert.deepEqual(grantedPaths([hosts, path("/project/a", true)]), ["/etc/hosts"]);
    });
    it("stay allowed inside", () => assert.equal(verdict([], path("/project/a", true)), "allow"));
  });

  describe("patterns", () => {
    for (const [pattern, text, expected] of [
      ["file_*", "file_read", true],
      ["file_*", "files", false],
      ["*", "", true],
      ["a*b*c", "a-b-b-c", true],
      ["a*b*c", "acb", false],
      ["*ab", "aab", true],
      ["a*a", "a", false],
      ["a.c", "abc", false],
      ["[a]", "a", false],
    ] as const) {
      it(`${pattern} and ${text}`, () => assert.equal(matchesPattern(pattern, text), expected));
    }

    it("mean what a regular expression would", () => {
      const text = fc.array(fc.constantFrom("a", "b", "*")).map((all) => all.join(""));
      fc.assert(
        fc.property(text, text, (pattern, candidate) => {
          const expected = new RegExp(`^${pattern.replaceAll("*", "[^]*")}$`).test(candidate);
          assert.equal(matchesPattern(pattern, candidate), expected);
        }),
      );
    });

    it("come to an end, however sly", () => {
      assert.equal(matchesPattern("a*".repeat(2_000) + "b", "a".repeat(50_000)), false);
    });
  });
});
