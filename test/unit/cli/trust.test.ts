import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileTrust, PolicyInForce } from "../../../server/src/protocol/trust.ts";
import { eventually } from "../../support/eventually.ts";
import { openBench, type CliBench } from "../../support/cli-bench.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const points = [{ key: "tools.allow: shell_exec(\u001b[2Jrm*)", text: "The agent may use shell_exec without asking" }];

describe("manusctl trust", () => {
  let cwd: string;
  let cli: CliBench;
  let files: FileTrust[];

  async function open(interactive: boolean): Promise<void> {
    cwd = await temporaryFolder();
    await writeFile(join(cwd, "a.manus.yaml"), "");
    cli = openBench(cwd, interactive);
    files = [{ file: join(cwd, "a.manus.yaml"), fingerprint: "f1", points, trusted: false }];
    cli.host.answers.set("manus/trust/read", () => ({ outcome: "read", files }));
    cli.host.answers.set(
      "manus/trust/set",
      ({ fingerprints, trusted }: { fingerprints: string[]; trusted: boolean }) => {
        files = files.map((one) => (fingerprints.includes(one.fingerprint) ? { ...one, trusted } : one));
        return { outcome: "read", files };
      },
    );
  }
  const say = async (line: string): Promise<void> => {
    await eventually("it asks", async () => cli.terminal.questions.length > 0);
    cli.terminal.questions[0]?.answer(line);
  };

  it("shows what a file lets its agents do, and asks", async () => {
    await open(true);
    const ended = cli.run("trust", "a.manus.yaml");
    await say("y");
    assert.equal(await ended, 0);
    assert.match(
      cli.terminal.err,
      /a\.manus\.yaml lets its agents do[\s\S]*tools\.allow: shell_exec\(\\u\{1b\}\[2Jrm\*\)/,
    );
    assert.doesNotMatch(cli.terminal.err, /\u001b/);
    assert.match(cli.terminal.out, /confirmed a\.manus\.yaml/);
    assert.deepEqual(cli.host.asked.at(-1)?.params, {
      file: join(cwd, "a.manus.yaml"),
      workspaceFolder: cwd,
      fingerprints: ["f1"],
      trusted: true,
      by: "terminal",
    });
  });

  for (const line of ["", "n", "yep", "yes please"]) {
    it(`confirms nothing on ${JSON.stringify(line)}`, async () => {
      await open(true);
      const ended = cli.run("trust", "a.manus.yaml");
      await say(line);
      assert.equal(await ended, 2);
      assert.ok(!cli.host.methods().includes("manus/trust/set"));
    });
  }

  it("asks nobody where there is nobody, unless --yes", async () => {
    await open(false);
    assert.equal(await cli.run("trust", "a.manus.yaml"), 2);
    assert.match(cli.terminal.err, /tools\.allow[\s\S]*--yes/);
    assert.equal(await cli.run("trust", "a.manus.yaml", "--yes", "-o", "json"), 0);
    assert.equal((JSON.parse(cli.terminal.out) as FileTrust[])[0]?.trusted, true);
  });

  it("says so where there is nothing to confirm", async () => {
    await open(false);
    files = [{ file: join(cwd, "a.manus.yaml"), fingerprint: "f1", points: [], trusted: true }];
    assert.equal(await cli.run("trust", "a.manus.yaml"), 0);
    assert.match(cli.terminal.out, /needs no confirmation/);
    assert.ok(!cli.host.methods().includes("manus/trust/set"));
  });

  it("notices a file that was changed meanwhile", async () => {
    await open(false);
    cli.host.answers.set("manus/trust/set", () => {
      return { outcome: "read", files: files.map((one) => ({ ...one, fingerprint: "f2" })) };
    });
    assert.equal(await cli.run("trust", "a.manus.yaml", "--yes"), 2);
    assert.match(cli.terminal.err, /changed while you looked/);
  });

  it("takes it back", async () => {
    await open(false);
    files = files.map((one) => ({ ...one, trusted: true }));
    assert.equal(await cli.run("trust", "a.manus.yaml", "--revoke"), 0);
    assert.match(cli.terminal.out, /is not confirmed/);
  });

  it("needs a file that is there and can run", async () => {
    await open(false);
    assert.equal(await cli.run("trust", "none.manus.yaml"), 2);
    const because = { code: "invalid-file", message: "It can't run as it is", remedy: "Correct it." };
    cli.host.answers.set("manus/trust/read", () => ({ outcome: "refused", because }));
    assert.equal(await cli.run("trust", "a.manus.yaml", "--yes"), 2);
    assert.match(cli.terminal.err, /can't run as it is/);
  });
});

describe("manusctl policy", () => {
  let cli: CliBench;
  const rule = { pattern: "shell_exec(npm test)", workspaceFolder: "/w", by: "editor", at: "2026-11-21T09:14:03.120Z" };
  const policy: PolicyInForce = {
    files: ["/home/policy.yaml"],
    notices: ["The policy file /etc/x can't be used"],
    tools: { allow: [], ask: ["shell_exec(git push*)"], deny: ["deploy_*"], sudo: "deny" },
    sandbox: {
      mode: "auto",
      sandboxed: false,
      because: "socat is missing",
      remedy: "Install it",
      network: ["registry.npmjs.org"],
      write: [],
      denyRead: ["/root/.ssh"],
    },
    rules: [rule],
  };
  beforeEach(async () => {
    cli = openBench(await temporaryFolder());
    cli.host.answers.set("manus/policy/read", () => policy);
    cli.host.answers.set("manus/policy/revoke", () => ({ outcome: "accepted" }));
  });

  it("show says what is in force and from where", async () => {
    assert.equal(await cli.run("policy", "show"), 0);
    for (const part of [
      "/home/policy.yaml",
      "deploy_*",
      "git push",
      "socat is missing",
      "registry.npmjs.org",
      "/root/.ssh",
    ])
      assert.ok(cli.terminal.out.includes(part), part);
    assert.match(cli.terminal.err, /can't be used/);
  });
  it("show -o json is for scripts", async () => {
    await cli.run("policy", "show", "-o", "json");
    assert.deepEqual(JSON.parse(cli.terminal.out), policy);
  });
  it("rules lists what was given, and revoke takes it back", async () => {
    await cli.run("policy", "rules");
    assert.match(cli.terminal.out, /^1 +shell_exec\(npm test\) +\/w/m);
    assert.equal(await cli.run("policy", "revoke", "1"), 0);
    const asked = { pattern: rule.pattern, workspaceFolder: "/w", by: "terminal" };
    assert.deepEqual(cli.host.asked.at(-1), { method: "manus/policy/revoke", params: asked });
  });
  for (const number of ["0", "2", "x", "1.5", "-1"]) {
    it(`revoke knows no rule ${number}`, async () => {
      assert.equal(await cli.run("policy", "revoke", "--", number), 2);
      assert.ok(!cli.host.methods().includes("manus/policy/revoke"));
    });
  }
});
