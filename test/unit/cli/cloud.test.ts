import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { CloudTaskRow } from "../../../server/src/protocol/cloud.ts";
import type { AccountView } from "../../../server/src/protocol/fleet.ts";
import { openBench, sampleTask, type CliBench } from "../../support/cli-bench.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const account = (id: string, provider: AccountView["provider"]): AccountView => {
  return { id, provider, title: id, disabled: false, origin: "person", key: "held" };
};
const row = (number: number, changed: Partial<CloudTaskRow> = {}): CloudTaskRow => ({
  id: `cloud${String(number).padStart(17, "0")}`,
  title: `Task ${number}\u001b[2J`,
  status: number % 2 === 0 ? "running" : "stopped",
  createdAt: "2026-11-21T09:14:03.120Z",
  updatedAt: "2026-11-21T09:20:03.120Z",
  url: `https://manus.im/app/${number}`,
  ...changed,
});
const all = Array.from({ length: 45 }, (_, index) => row(index));
const ours = sampleTask({
  engine: "manus",
  cloud: { accountId: "work", taskId: row(3).id, url: "https://manus.im/app/3" },
});

describe("manusctl cloud", () => {
  let bench: CliBench;
  let folder: string;

  function open(interactive = false, accounts = [account("work", "manus"), account("local", "local")]): void {
    bench = openBench(folder, interactive);
    bench.host.fleet = { ...bench.host.fleet, accounts, tasks: [ours] };
    bench.host.answers.set("manus/cloud/listTasks", ({ cursor = "0" }: { cursor?: string }) => {
      const [from, size] = [Number(cursor), 20];
      const rows = all.slice(from, from + size);
      return { outcome: "listed", rows, ...(from + size < all.length ? { cursor: String(from + size) } : {}) };
    });
    bench.host.answers.set("manus/cloud/editTask", () => ({ outcome: "accepted" }));
  }
  before(async () => (folder = await temporaryFolder()));
  beforeEach(() => open());
  const last = (): unknown => bench.host.asked.at(-1)?.params;

  for (const verb of ["tasks", "adopt", "open", "rename", "share", "delete", "projects", "connectors", "skills"]) {
    it(`helps with cloud ${verb}, with an example`, async () => {
      assert.equal(await bench.run("cloud", verb, "--help"), 0);
      assert.match(bench.terminal.out, new RegExp(`Examples?:\\n  manusctl cloud ${verb}`));
    });
  }

  describe("which account", () => {
    it("is the only one of the cloud unless told", async () => {
      await bench.run("cloud", "tasks");
      assert.deepEqual(last(), { accountId: "work" });
    });
    for (const [why, accounts, args, said] of [
      ["there is none", [account("local", "local")], [], /There is no account of the Manus cloud\nAdd one with/],
      ["there are two", [account("a", "manus"), account("b", "manus")], [], /several accounts[^]*a, b\nName one/],
      ["it isn't one of the cloud", [account("a", "manus"), account("m", "model")], ["--account", "m"], /isn't one of/],
    ] as const) {
      it(`is told when ${why}`, async () => {
        open(false, [...accounts]);
        assert.equal(await bench.run("cloud", "tasks", ...args), 2);
        assert.match(bench.terminal.err, said);
        assert.deepEqual(bench.host.asked, []);
      });
    }
  });

  describe("tasks", () => {
    const listed = async (...flags: readonly string[]): Promise<number> => {
      bench.terminal.out = "";
      assert.equal(await bench.run("cloud", "tasks", ...flags, "-o", "json"), 0, bench.terminal.err);
      return (JSON.parse(bench.terminal.out) as readonly unknown[]).length;
    };
    it("come page by page, as many as are wanted", async () => {
      assert.equal(await listed(), 20);
      assert.equal(await listed("--limit", "25"), 25);
      assert.equal(await listed("--limit", "99"), 45);
      assert.equal(await listed("--all"), 45);
      assert.equal(await listed("--all", "--status", "running"), 23);
      assert.equal(await bench.run("cloud", "tasks", "--all", "--limit", "3"), 2);
    });
    it("say that there are more, and can't move the cursor", async () => {
      await bench.run("cloud", "tasks", "--limit", "2");
      assert.match(bench.terminal.out, /^CLOUD TASK +TITLE +STATUS +CHANGED [^]*Task 0 +running [^]*\/app\/0\n/);
      assert.match(bench.terminal.err, /There may be more/);
      assert.equal(bench.terminal.out.includes("\u001b"), false);
    });
    it("come once each, and end, whatever the cloud answers", async () => {
      bench.host.answers.set("manus/cloud/listTasks", () => ({ outcome: "listed", rows: [row(1)], cursor: "same" }));
      assert.equal(await listed("--all"), 1);
    });
    it("are refused with the reason", async () => {
      const because = { code: "account-refused", message: "The key is wrong" };
      bench.host.answers.set("manus/cloud/listTasks", () => ({ outcome: "refused", because }));
      assert.equal(await bench.run("cloud", "tasks"), 2);
      assert.match(bench.terminal.err, /The key is wrong/);
    });
  });

  describe("adopt", () => {
    beforeEach(() => {
      bench.host.answers.set("manus/cloud/adopt", () => ({ outcome: "started", runId: "01RUN" }));
    });
    it("takes a task over into the workspace", async () => {
      await mkdir(join(folder, ".git"), { recursive: true });
      assert.equal(await bench.run("cloud", "adopt", row(9).id, "-o", "json"), 0);
      const params = { accountId: "work", cloudTaskId: row(9).id, workspaceFolder: folder, trusted: true };
      assert.deepEqual(last(), { ...params, by: "terminal" });
      assert.deepEqual(JSON.parse(bench.terminal.out), { runId: "01RUN", account: "work", cloudTask: row(9).id });
      assert.match(bench.terminal.err, /manusctl events 01RUN --follow/);
    });
    it("gives the host's refusal", async () => {
      const because = { code: "x", message: "It can't be" };
      bench.host.answers.set("manus/cloud/adopt", () => ({ outcome: "refused", because, problems: [] }));
      assert.equal(await bench.run("cloud", "adopt", row(9).id), 2);
    });
  });

  describe("open", () => {
    for (const [kind, id] of [
      ["our task", ours.id],
      ["the beginning of its id", ours.id.slice(0, 6).toLowerCase()],
      ["the cloud's id of it", row(3).id],
    ] as const) {
      it(`opens the address of ${kind}`, async () => {
        assert.equal(await bench.run("cloud", "open", id), 0, bench.terminal.err);
        assert.deepEqual(bench.opened, ["https://manus.im/app/3"]);
        assert.deepEqual(bench.host.asked, []);
      });
    }
    it("looks up one that isn't ours, and prints where that is wanted", async () => {
      assert.equal(await bench.run("cloud", "open", row(44).id, "--print"), 0);
      assert.equal(bench.terminal.out, "https://manus.im/app/44\n");
      assert.deepEqual(bench.opened, []);
      assert.equal(await bench.run("cloud", "open", "nowhere"), 2);
    });
    for (const url of ["file:///etc/passwd", "javascript:alert(1)", "-rf", ""]) {
      it(`opens nothing but addresses of the web: ${JSON.stringify(url)}`, async () => {
        bench.host.answers.set("manus/cloud/listTasks", () => ({ outcome: "listed", rows: [row(9, { url })] }));
        assert.equal(await bench.run("cloud", "open", row(9).id), 2);
        assert.equal(await bench.run("cloud", "open", row(9).id, "--print"), 2);
        assert.deepEqual([bench.opened, bench.terminal.out], [[], ""]);
      });
    }
  });

  describe("changes", () => {
    const edited = (edit: object): object => {
      return { accountId: "work", cloudTaskId: row(3).id, edit, by: "terminal" };
    };
    it("rename and share", async () => {
      assert.equal(await bench.run("cloud", "rename", ours.id, "Better"), 0);
      assert.deepEqual(last(), edited({ kind: "rename", title: "Better" }));
      assert.equal(await bench.run("cloud", "share", ours.id, "team"), 0);
      assert.deepEqual(last(), edited({ kind: "share", visibility: "team" }));
      assert.equal(await bench.run("cloud", "share", ours.id, "everybody"), 2);
    });
    for (const [args, kind] of [
      [["share", ours.id, "public"], "share"],
      [["delete", ours.id], "delete"],
    ] as const) {
      it(`${kind} asks first, and needs a yes`, async () => {
        assert.equal(await bench.run("cloud", ...args), 2);
        open(true);
        bench.terminal.typed.push("", "y");
        assert.equal(await bench.run("cloud", ...args), 2);
        assert.deepEqual(bench.host.asked, []);
        assert.equal(await bench.run("cloud", ...args), 0);
        open();
        assert.equal(await bench.run("cloud", ...args, "--yes"), 0);
        assert.equal((last() as { edit: { kind: string } }).edit.kind, kind);
      });
    }
  });

  for (const kind of ["projects", "connectors", "skills"]) {
    it(`lists ${kind}`, async () => {
      const items = [
        { id: "x1", name: "Mail\u001b[2J", description: "Sends\nmail" },
        { id: "x2", name: "Web" },
      ];
      bench.host.answers.set("manus/cloud/listItems", () => ({ outcome: "listed", items }));
      assert.equal(await bench.run("cloud", kind), 0);
      assert.match(bench.terminal.out, /^ID +NAME +DESCRIPTION\nx1 +Mail +Sends ⏎ mail\nx2 +Web\n$/);
      assert.deepEqual(last(), { accountId: "work", kind });
    });
  }
});
