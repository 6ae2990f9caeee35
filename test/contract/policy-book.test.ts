import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createPolicyBook,
  managedPolicyFile,
  type RulesDocument,
  type TrustDocument,
} from "../../server/src/adapters/policy/policy-book.ts";
import { createDocumentStore } from "../../server/src/adapters/store/documents.ts";
import type { GivenRule, PolicyBook } from "../../server/src/core/ports/policy-book.ts";
import { createFakeClock } from "../support/fakes/fake-clock.ts";
import { MemoryPolicyBook } from "../support/fakes/memory-policy-book.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Place {
  readonly home: string;
  readonly managedFile: string;
  readonly homeFolder: string;
}

async function makePlace(): Promise<Place> {
  const folder = await temporaryFolder();
  for (const name of ["home", "person", "etc"]) await mkdir(join(folder, name));
  return {
    home: join(folder, "home"),
    managedFile: join(folder, "etc", "policy.yaml"),
    homeFolder: join(folder, "person"),
  };
}

function openBook({ home, managedFile, homeFolder }: Place): PolicyBook {
  const clock = createFakeClock();
  const file = (name: string): string => join(home, "documents", name);
  return createPolicyBook({
    home,
    managedFile,
    homeFolder,
    clock,
    rules: createDocumentStore<RulesDocument>({ file: file("rules.json"), clock }),
    trusted: createDocumentStore<TrustDocument>({ file: file("trusted.json"), clock }),
  });
}

const forRun = (pattern: string, runId = "r"): GivenRule => ({
  pattern,
  scope: { kind: "run", runId },
  by: "editor",
  at: "t",
});
const always = (pattern: string, folder = "/project"): GivenRule => ({
  pattern,
  scope: { kind: "workspace", folder },
  by: "editor",
  at: "t",
});

function describeBook(name: string, make: () => Promise<PolicyBook>): void {
  describe(`policy book: ${name}`, () => {
    let book: PolicyBook;
    beforeEach(async () => (book = await make()));
    const patterns = async (runId: string, folder: string): Promise<readonly string[]> =>
      (await book.given(runId, folder)).map(({ pattern }) => pattern);

    it("says nothing at first", async () => {
      const { policy, sudo, sandbox } = await book.ceiling();
      assert.deepEqual(policy, { allow: [], ask: [], deny: [] });
      assert.deepEqual([sudo, sandbox.mode, sandbox.network, sandbox.write], ["deny", "auto", [], []]);
      assert.deepEqual([await book.given("r", "/project"), await book.rules(), book.notices()], [[], [], []]);
    });
    it("remembers rules for a run and for a folder, each once", async () => {
      for (const rule of [forRun("a"), forRun("a"), always("b"), always("b"), always("c", "/other")])
        assert.ok((await book.give(rule)).ok);
      assert.deepEqual(await patterns("r", "/project"), ["a", "b"]);
      assert.deepEqual(await patterns("s", "/other"), ["c"]);
      assert.deepEqual(
        (await book.rules()).map(({ pattern }) => pattern),
        ["b", "c"],
      );
    });
    it("forgets the rules of a run, and those that are taken back", async () => {
      for (const rule of [forRun("a"), always("a"), always("b")]) await book.give(rule);
      await book.forgetRun("r");
      await book.revoke(always("b"));
      await book.revoke(always("never given"));
      assert.deepEqual(await patterns("r", "/project"), ["a"]);
    });
    it("tells when a rule counts", async () => {
      const heard: (readonly string[])[] = [];
      const cancel = book.onGiven(() => void patterns("r", "/project").then((now) => heard.push(now)));
      await book.give(forRun("a"));
      cancel();
      await book.give(forRun("b"));
      await patterns("r", "/project");
      assert.deepEqual(heard, [["a"]]);
    });
    it("trusts a content of a file, and no other file or content", async () => {
      await book.setTrusted("/a.manus.yaml", "1", true, "editor");
      await book.setTrusted("/a.manus.yaml", "2", true, "editor");
      await book.setTrusted("/a.manus.yaml", "1", false, "editor");
      const known = [
        ["/a.manus.yaml", "1"],
        ["/a.manus.yaml", "2"],
        ["/b.manus.yaml", "2"],
      ] as const;
      assert.deepEqual(await Promise.all(known.map(([file, print]) => book.isTrusted(file, print))), [
        false,
        true,
        false,
      ]);
    });
  });
}

describeBook("in memory", async () => new MemoryPolicyBook());
describeBook("on this machine", async () => openBook(await makePlace()));

describe("policy files", () => {
  let place: Place;
  let book: PolicyBook;
  beforeEach(async () => {
    place = await makePlace();
    book = openBook(place);
  });
  const user = (text: string): Promise<void> => writeFile(join(place.home, "policy.yaml"), text);
  const managed = (text: string): Promise<void> => writeFile(place.managedFile, text);

  it("are read again when they have changed", async () => {
    await user("tools: { deny: [deploy_*] }");
    assert.deepEqual((await book.ceiling()).policy.deny, ["deploy_*"]);
    await user("tools: { deny: [browser_*] }");
    assert.deepEqual((await book.ceiling()).policy.deny, ["browser_*"]);
  });
  it("count together, the machine's first", async () => {
    await managed(
      "tools: { deny: [a], ask: [b], sudo: ask }\nsandbox: { mode: required, network: [only.example], denyRead: [/srv/keys] }",
    );
    await user(
      "tools: { allow: [c], deny: [d], sudo: allow }\nsandbox: { mode: 'off', network: [other.example], write: [~/cache] }",
    );
    const { policy, sudo, sandbox, files } = await book.ceiling();
    assert.deepEqual(policy, { allow: ["c"], ask: ["b"], deny: ["a", "d"] });
    assert.deepEqual([sudo, sandbox.mode, sandbox.network], ["ask", "required", ["only.example"]]);
    assert.deepEqual(sandbox.write, [join(place.homeFolder, "cache")]);
    assert.ok(sandbox.denyRead.includes("/srv/keys"));
    assert.deepEqual(files, [place.managedFile, join(place.home, "policy.yaml")]);
  });
  it("always keep MANUS_HOME and the places of keys unread, by all their names", async () => {
    const { sandbox } = await book.ceiling();
    assert.ok(sandbox.denyRead.includes(place.home));
    assert.ok(sandbox.denyRead.includes(join(place.homeFolder, ".ssh")));
    const link = `${place.home}-link`;
    await symlink(place.home, link);
    const behind = await openBook({ ...place, home: link }).ceiling();
    assert.ok(behind.sandbox.denyRead.includes(link) && behind.sandbox.denyRead.includes(place.home));
  });
  for (const [what, text, said] of [
    ["no YAML", "tools: [", /no YAML/],
    ["an unknown key", "tool: { deny: [x] }", /unknown key `tool`/],
    ["a wrong value", "tools: { sudo: yes }", /tools\.sudo/],
    ["a wrong pattern", "tools: { deny: ['rm -rf'] }", /tools\.deny\.0/],
    ["a host that is an address", "sandbox: { network: ['https://a.example/'] }", /sandbox\.network\.0/],
    ["a list", "- a", /the file/],
  ] as const) {
    it(`that can't be understood ask for everything: ${what}`, async () => {
      await managed("tools: { deny: [deploy_*], allow: ['*'] }\nsandbox: { network: [a.example] }");
      await user(text);
      const { policy, sudo, sandbox } = await book.ceiling();
      assert.deepEqual(policy, { allow: [], ask: ["*"], deny: ["deploy_*"] });
      assert.deepEqual([sudo, sandbox.network, sandbox.write], ["deny", [], []]);
      assert.match(book.notices().join(), said);
      await user("");
      assert.deepEqual((await book.ceiling()).policy.ask, []);
      assert.deepEqual(book.notices(), []);
    });
  }
  it("that can't be read ask for everything", async () => {
    await mkdir(join(place.home, "policy.yaml"));
    assert.deepEqual((await book.ceiling()).policy.ask, ["*"]);
  });
  it("lie where the platform's administrators look", () => {
    assert.equal(managedPolicyFile("linux", {}), "/etc/manus-manager/policy.yaml");
    assert.equal(managedPolicyFile("darwin", {}), "/Library/Application Support/Manus Manager/policy.yaml");
    assert.equal(managedPolicyFile("win32", { ProgramData: "D:\\P" }), "D:\\P\\Manus Manager\\policy.yaml");
  });
  it("outlive the host, with what was given and trusted", async () => {
    await book.give(always("shell_exec(npm test)"));
    await book.setTrusted("/a.manus.yaml", "1", true, "editor");
    const next = openBook(place);
    assert.deepEqual(
      (await next.rules()).map(({ pattern }) => pattern),
      ["shell_exec(npm test)"],
    );
    assert.ok(await next.isTrusted("/a.manus.yaml", "1"));
  });
  it("grant nothing where a document was tampered with", async () => {
    await mkdir(join(place.home, "documents"));
    await writeFile(
      join(place.home, "documents", "rules.json"),
      '{"rules":[1,null,{"pattern":"*"},{"pattern":"*","scope":{"kind":"x"}}]}',
    );
    await writeFile(join(place.home, "documents", "trusted.json"), '{"files":{"/a":"1"}}');
    assert.deepEqual(
      [await book.rules(), await book.given("r", "/project"), await book.isTrusted("/a", "1")],
      [[], [], false],
    );
  });
});
