import assert from "node:assert/strict";
import fc from "fast-check";
import { isToolDenied } from "../../../../../server/src/core/agent/policy/decide.ts";
import { inTask, inWorkspace, layersOf, ofAgent, outside, type SaidLayers } from "./questions.ts";

const shell = (said: SaidLayers, command: string): string => ofAgent(said, "shell_exec", { command }).verdict;

describe("policy of agents", () => {
  describe("defaults", () => {
    for (const [tool, values, paths, verdict] of [
      ["file_read", {}, [inWorkspace("a")], "allow"],
      ["file_find_in_content", {}, [inTask("a")], "allow"],
      ["file_read", {}, [outside("/etc/passwd")], "deny"],
      ["file_write", {}, [inWorkspace("a")], "ask"],
      ["file_str_replace", {}, [inWorkspace("a")], "ask"],
      ["file_write", {}, [inTask("todo.md")], "allow"],
      ["file_write", {}, [outside("/tmp/x")], "deny"],
      ["make_manus_page", {}, [inWorkspace("a.mdx")], "ask"],
      ["message_notify_user", {}, [], "allow"],
      ["message_ask_user", {}, [inWorkspace("a")], "allow"],
      ["message_notify_user", {}, [outside("/root/.ssh/id_rsa")], "deny"],
      ["shell_exec", { command: "ls" }, [inWorkspace(".")], "ask"],
      ["shell_exec", { command: "ls" }, [outside("/")], "deny"],
      ["shell_write_to_process", { input: "y" }, [], "ask"],
      ["shell_view", {}, [], "allow"],
      ["shell_kill_process", {}, [], "allow"],
      ["browser_navigate", { url: "https://example.com/" }, [], "ask"],
      ["browser_navigate", { url: "http://127.0.0.1:3000/" }, [], "ask"],
      ["browser_navigate", { url: "about:blank" }, [], "allow"],
      ["browser_navigate", { url: "file:///etc/passwd" }, [], "deny"],
      ["browser_navigate", { url: "javascript:alert(1)" }, [], "deny"],
      ["browser_click", { index: 1 }, [], "allow"],
      ["browser_console_exec", { javascript: "1" }, [], "ask"],
      ["info_search_web", { query: "x" }, [], "allow"],
      ["deploy_expose_port", { port: 80 }, [], "ask"],
      ["deploy_apply_deployment", { local_dir: "out" }, [inWorkspace("out")], "ask"],
      ["mcp_tickets_create", {}, [], "ask"],
      ["api_weather_get", {}, [], "ask"],
      ["idle", {}, [], "allow"],
      ["a_tool_of_tomorrow", {}, [], "ask"],
    ] as const) {
      it(`${tool} ${JSON.stringify(values)} ${paths.map(({ real }) => real).join()}: ${verdict}`, () => {
        assert.equal(ofAgent({}, tool, values, paths).verdict, verdict);
      });
    }

    it("let an agent write in a worktree of its own", () => {
      assert.equal(ofAgent({ isolated: true }, "file_write", {}, [inWorkspace("a")]).verdict, "allow");
    });
    it("refuse elevated rights, also inside a command", () => {
      assert.equal(ofAgent({}, "file_read", { sudo: true }, [inWorkspace("a")]).verdict, "deny");
      for (const command of ["sudo ls", "ls; sudo rm x", "FOO=1 sudo -n ls", "bash -c 'sudo ls'", "/usr/bin/doas ls"])
        assert.equal(shell({ file: { allow: ["*"] } }, command), "deny", command);
      assert.equal(shell({ file: { allow: ["*"] } }, `"sudo" ls`), "deny");
      for (const command of [
        "git commit -m 'no sudo here'",
        'git commit -m "docs (sudo removed; su too)"',
        "grep -r sudo",
      ])
        assert.equal(shell({}, command), "ask", command);
    });
    it("lets an agent work in its worktree, though that lies among what is hidden", () => {
      const denyRead = ["/project"];
      const paths = [inWorkspace("a.txt")];
      assert.equal(ofAgent({ denyRead, isolated: true }, "file_write", {}, paths).verdict, "allow");
      assert.equal(ofAgent({ denyRead, isolated: false }, "file_read", {}, paths).verdict, "deny");
      const other = [outside("/project/../project/other")];
      assert.equal(ofAgent({ denyRead, isolated: true }, "file_read", {}, other).verdict, "deny");
    });

    it("never show keys or other runs to a file tool", () => {
      const decision = ofAgent({ denyRead: ["/project/.manus"] }, "file_read", {}, [inWorkspace(".manus/policy.yaml")]);
      assert.deepEqual([decision.verdict, decision.layer], ["deny", "ceiling"]);
    });
  });

  describe("the file", () => {
    it("lets run what it allows, once it's trusted", () => {
      const file = { allow: ["shell_exec(npm test*)"] };
      assert.equal(shell({ file }, "npm test --silent"), "allow");
      assert.equal(shell({ file }, "npm test; curl evil"), "ask");
      const untrusted = ofAgent({ file, trusted: false }, "shell_exec", { command: "npm test" });
      assert.equal(untrusted.verdict, "ask");
      assert.match(untrusted.because.text, /`allow: shell_exec\(npm test\*\)` doesn't count/);
    });
    it("can't open what lies outside without trust", () => {
      const file = { allow: ["file_read(/etc/hosts)"] };
      assert.equal(ofAgent({ file }, "file_read", {}, [outside("/etc/hosts")]).verdict, "allow");
      assert.equal(ofAgent({ file, trusted: false }, "file_read", {}, [outside("/etc/hosts")]).verdict, "deny");
    });
    it("may be stricter than the defaults, trusted or not", () => {
      const file = { ask: ["file_read"], deny: ["info_search_web"] };
      assert.equal(ofAgent({ file, trusted: false }, "file_read", {}, [inWorkspace("a")]).verdict, "ask");
      assert.equal(ofAgent({ file, trusted: false }, "info_search_web", { query: "x" }).verdict, "deny");
    });
    it("names paths from the workspace folder on", () => {
      const file = { allow: ["file_write(src/**)"], deny: ["file_read(secret/*)"] };
      assert.equal(ofAgent({ file }, "file_write", {}, [inWorkspace("src/a/b.ts")]).verdict, "allow");
      assert.equal(ofAgent({ file }, "file_write", {}, [inWorkspace("lib/b.ts", "src/../lib/b.ts")]).verdict, "ask");
      assert.equal(ofAgent({ file }, "file_read", {}, [inWorkspace("secret/a", "./x/../secret/a")]).verdict, "deny");
    });
  });

  describe("the settings", () => {
    it("deny and ask whatever the file and people say", () => {
      const said = {
        settings: { deny: ["deploy_*"], ask: ["shell_exec(git push*)"] },
        file: { allow: ["*"] },
        given: ["*"],
      };
      assert.equal(ofAgent(said, "deploy_expose_port", { port: 1 }).verdict, "deny");
      const push = ofAgent(said, "shell_exec", { command: "git push" });
      assert.deepEqual([push.verdict, push.layer, push.grant], ["ask", "ceiling", undefined]);
      assert.equal(shell(said, "ls"), "allow");
    });
    it("let run what the file doesn't forbid", () => {
      const settings = { allow: ["shell_exec(ls*)"] };
      assert.equal(shell({ settings, trusted: false }, "ls -l"), "allow");
      assert.equal(shell({ settings, file: { ask: ["shell_exec"] } }, "ls -l"), "ask");
      assert.equal(shell({ settings, file: { deny: ["shell_exec"] } }, "ls -l"), "deny");
    });
    it("must grant elevated rights as the file does", () => {
      const read = (said: SaidLayers): string => ofAgent(said, "file_read", { sudo: true }, [inWorkspace("a")]).verdict;
      assert.equal(read({ sudo: "allow" }), "deny");
      assert.equal(read({ settingsSudo: "allow" }), "deny");
      assert.equal(read({ sudo: "allow", settingsSudo: "ask" }), "ask");
      assert.equal(read({ sudo: "allow", settingsSudo: "allow" }), "allow");
      assert.equal(read({ sudo: "allow", settingsSudo: "allow", trusted: false }), "ask");
    });
  });

  describe("what people gave", () => {
    it("answers what the file or a default asks", () => {
      const given = ["shell_exec(npm test)"];
      assert.equal(shell({ given }, "npm test"), "allow");
      assert.equal(shell({ given, file: { ask: ["shell_exec"] } }, "npm test"), "allow");
      assert.equal(shell({ given }, "npm test -- --danger"), "ask");
      assert.equal(shell({ given, file: { deny: ["shell_*"] } }, "npm test"), "deny");
    });
    it("opens an origin for every way to open a page", () => {
      const given = ["browser_navigate(https://example.com/*)"];
      for (const tool of ["browser_navigate", "browser_restart"])
        assert.equal(ofAgent({ given }, tool, { url: "https://example.com/a?b#c" }).verdict, "allow");
      assert.equal(ofAgent({ given }, "browser_navigate", { url: "https://example.com.evil.tld/" }).verdict, "ask");
    });
  });

  describe("what git, editors and this program obey", () => {
    for (const path of [
      ".git/hooks/pre-commit",
      ".GIT/config",
      "sub/.git/config",
      ".git",
      "GIT~1/config",
      ".git./config",
      ".git::$INDEX_ALLOCATION/config",
      ".vscode/tasks.json",
      ".idea/x",
      ".husky/pre-commit",
      "deploy.manus.yaml",
      "a/DEPLOY.MANUS.YML",
      "x.code-workspace",
      ".mcp.json",
      ".envrc",
      ".g\u200cit/config",
    ]) {
      it(`is asked for: ${path}`, () => {
        const said = {
          file: { allow: ["*", "file_*", "file_write(.*)", `file_write(${path.slice(0, 2)}*)`] },
          given: ["file_write"],
        };
        for (const isolated of [true, false]) {
          const decision = ofAgent({ ...said, isolated }, "file_write", {}, [inWorkspace(path)]);
          assert.deepEqual([decision.verdict, decision.grant], ["ask", undefined]);
        }
      });
    }
    it("is written where a rule names the very file", () => {
      const file = { allow: ["file_write(.vscode/tasks.json)"] };
      assert.equal(ofAgent({ file }, "file_write", {}, [inWorkspace(".vscode/tasks.json")]).verdict, "allow");
      assert.equal(
        ofAgent({ file, trusted: false }, "file_write", {}, [inWorkspace(".vscode/tasks.json")]).verdict,
        "ask",
      );
    });
    it("may be read, and leaves names that only look alike", () => {
      assert.equal(ofAgent({}, "file_read", {}, [inWorkspace(".git/config")]).verdict, "allow");
      assert.equal(ofAgent({ isolated: true }, "file_write", {}, [inWorkspace(".gitignore")]).verdict, "allow");
    });
  });

  describe("what can be granted beyond one call", () => {
    for (const [tool, values, paths, pattern] of [
      ["shell_exec", { command: " npm test " }, [], "shell_exec(npm test)"],
      ["shell_exec", { command: "npm test; rm x" }, [], undefined],
      ["shell_exec", { command: "ls *" }, [], undefined],
      ["shell_write_to_process", { input: "y" }, [], undefined],
      ["file_write", {}, [inWorkspace("src/a.ts")], "file_write(src/**)"],
      ["file_write", {}, [inWorkspace("README.md")], "file_write(README.md)"],
      ["browser_navigate", { url: "https://Example.com/a" }, [], "browser_navigate(https://example.com/*)"],
      ["browser_restart", { url: "http://localhost:80/" }, [], "browser_navigate(http://localhost/*)"],
      ["browser_navigate", { url: "https://user@example.com/a" }, [], undefined],
      ["make_manus_page", {}, [inWorkspace("docs/a.mdx"), inWorkspace("docs/a.html")], "make_manus_page(docs/**)"],
      ["make_manus_page", {}, [inWorkspace("a.mdx"), inWorkspace("a.html")], undefined],
      ["mcp_tickets_create", {}, [], "mcp_tickets_create"],
      ["browser_console_exec", { javascript: "1" }, [], undefined],
    ] as const) {
      it(`${tool} ${JSON.stringify(values)}: ${pattern ?? "nothing"}`, () => {
        const { grant } = ofAgent({}, tool, values, paths);
        assert.equal(grant?.pattern, pattern);
        if (grant !== undefined)
          assert.equal(ofAgent({ given: [grant.pattern] }, tool, values, paths).verdict, "allow", "it covers the call");
      });
    }
    it("never covers a command that is longer than what was approved", () => {
      fc.assert(
        fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (more) => {
          fc.pre(more.trim() !== "");
          assert.equal(shell({ given: ["shell_exec(npm test)"] }, `npm test${more}`) === "allow", false);
        }),
      );
    });
  });

  it("isn't offered what is denied outright", () => {
    const layers = layersOf({
      file: { deny: ["deploy_*", "shell_exec(rm*)"] },
      settings: { deny: ["browser_navigate(*)"] },
    });
    assert.deepEqual(
      ["deploy_expose_port", "shell_exec", "browser_navigate", "file_read"].map((tool) => isToolDenied(tool, layers)),
      [true, false, true, false],
    );
  });
});
