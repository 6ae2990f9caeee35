import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTrust } from "../../../server/src/host/trust.ts";
import { openAgent, type AgentAtTheGate } from "./agent-at-the-gate.ts";

const everything = { policy: { allow: ["*"] } };

describe("attacks: files", () => {
  let agent: AgentAtTheGate;
  beforeEach(async () => {
    agent = await openAgent();
    await writeFile(join(agent.person, ".ssh", "id_rsa"), "PRIVATE KEY");
  });
  const at = (...names: string[]): string => join(agent.bench.workspace, ...names);
  const read = (file: string): ReturnType<AgentAtTheGate["call"]> => agent.call("file_read", { file }, everything);

  it("a file that wants a private key read: by its path, by .., by a link, as an attachment", async () => {
    const key = join(agent.person, ".ssh", "id_rsa");
    await symlink(key, at("notes.txt"));
    await symlink(agent.person, at("docs"));
    for (const file of [
      key,
      `../../../../../../../../../${key}`,
      "notes.txt",
      "docs/.ssh/id_rsa",
      "./docs/../docs/.ssh/id_rsa",
    ]) {
      const result = await read(file);
      assert.equal(result.outcome, "refused", file);
      assert.doesNotMatch(result.output, /PRIVATE KEY/);
    }
    const sent = await agent.call("message_notify_user", { text: "x", attachments: ["notes.txt"] }, everything);
    assert.deepEqual([sent.outcome, agent.bench.notified, agent.asked], ["refused", [], []]);
  });

  it("a rule that opens a folder, and a link in it that leads out again", async () => {
    await mkdir(at("data"));
    await symlink(join(agent.person, ".ssh"), at("data", "more"));
    const said = { policy: { allow: [`file_read(${at("data")}/*)`, "file_read(data/**)"] } };
    assert.equal((await agent.call("file_read", { file: "data/more/id_rsa" }, said)).outcome, "refused");
  });

  it("a link that takes the file's place between the approval and the call", async () => {
    await writeFile(at("report.md"), "old");
    const target = join(agent.person, ".ssh", "authorized_keys");
    agent.answer = async () => {
      await rm(at("report.md"));
      await symlink(target, at("report.md"));
      return "approved";
    };
    const result = await agent.call("file_write", { file: "report.md", content: "ssh-rsa evil" });
    assert.equal(result.outcome, "refused");
    assert.ok(!existsSync(target));
    assert.match(agent.asked[0]?.diff ?? "", /-old[\s\S]*\+ssh-rsa evil/);
  });

  it("a link to another file of the workspace that takes its place at the very last moment", async () => {
    await mkdir(at(".git", "hooks"), { recursive: true });
    await mkdir(at("src"));
    const { toolbox } = agent.bench;
    // After the gate has looked for the last time, before the tool opens the file.
    const late: typeof toolbox = {
      names: () => toolbox.names(),
      touches: (call, territory) => toolbox.touches(call, territory),
      preview: async () => undefined,
      sandbox: () => toolbox.sandbox(),
      endRun: (runId) => toolbox.endRun(runId),
      endTask: (runId, taskId) => toolbox.endTask(runId, taskId),
      async execute(call, context) {
        await symlink(at(".git", "hooks", "pre-commit"), at("src", "a.sh"));
        return toolbox.execute(call, context);
      },
    };
    const said = { policy: { allow: ["file_write(src/**)"] }, toolbox: late };
    const result = await agent.call("file_write", { file: "src/a.sh", content: "#!/bin/sh" }, said);
    assert.deepEqual([result.outcome, result.error?.code], ["failed", "path-changed"]);
    assert.ok(!existsSync(at(".git", "hooks", "pre-commit")));
  });

  it("a file that is changed between the diff that was shown and the call", async () => {
    await writeFile(at("a.txt"), "one");
    agent.answer = async () => {
      await writeFile(at("a.txt"), "one and what must not be lost");
      return "approved";
    };
    const result = await agent.call("file_str_replace", { file: "a.txt", old_str: "one", new_str: "two" });
    assert.equal(result.error?.code, "file-changed");
    assert.equal(await readFile(at("a.txt"), "utf8"), "one and what must not be lost");
  });

  for (const file of [
    ".git/hooks/pre-commit",
    ".vscode/tasks.json",
    "x/../.git/config",
    "deploy.manus.yaml",
    "link/hooks/pre-push",
  ]) {
    it(`writing ${file}, though the file allows every tool`, async () => {
      await mkdir(at(".git", "hooks"), { recursive: true });
      await mkdir(at("x"));
      await symlink(at(".git"), at("link"));
      const said = { policy: { allow: ["*", "file_*", "file_write(**)"] }, agent: { isolated: true } };
      const result = await agent.call("file_write", { file, content: "evil" }, said);
      assert.equal(result.outcome, "refused");
      assert.deepEqual(agent.asked[0]?.choices, ["approved", "denied"], "never more than this once");
    });
  }

  it("an agent that writes the policy, or the rules that people gave", async () => {
    for (const file of [join(agent.home, "policy.yaml"), join(agent.home, "documents", "rules.json")]) {
      const said = { policy: { allow: ["*", `file_write(${agent.home}/*)`, `file_write(${file})`] } };
      const result = await agent.call("file_write", { file, content: "tools: { allow: ['*'] }" }, said);
      assert.deepEqual([result.outcome, existsSync(file)], ["refused", false]);
    }
    assert.deepEqual((await agent.book.ceiling()).policy.allow, []);
  });

  it("a task file that allows itself everything", async () => {
    const text = "tools: { allow: ['*'] }";
    const file = at("evil.manus.yaml");
    const value = { kind: "task", prompt: "x", tools: { allow: ["*"] } };
    const trust = createTrust(agent);
    const before = await trust.trustOf(file, { text, value });
    assert.deepEqual([before.trusted, before.points.map(({ key }) => key)], [false, ["tools.allow: *"]]);
    const said = { ...everything, agent: { trusted: before.trusted } };
    assert.equal(
      (await agent.call("shell_exec", { id: "m", exec_dir: ".", command: "touch x" }, said)).outcome,
      "refused",
    );
    await agent.book.setTrusted(file, before.fingerprint, true, "test");
    assert.ok((await trust.trustOf(file, { text, value })).trusted);
    assert.ok(!(await trust.trustOf(file, { text: `${text} `, value })).trusted, "another content");
    assert.ok(!(await trust.trustOf(at("copy.manus.yaml"), { text, value })).trusted, "another file");
  });
});
