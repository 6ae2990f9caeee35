import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import type { AccountView, InstanceView } from "../../../server/src/protocol/fleet.ts";
import { openBench, sampleTask, type CliBench } from "../../support/cli-bench.ts";

const account = (id: string, provider: AccountView["provider"]): AccountView => {
  return { id, provider, title: id, disabled: false, origin: "person", key: "held" };
};
const reviews: InstanceView = {
  id: "reviews",
  accountId: "work",
  engine: "manus",
  title: "Reviews",
  capacity: 3,
  profile: "lite",
  policy: { allow: ["file_*"], ask: [], deny: ["deploy_*"] },
  limits: { timeoutMs: 600_000, credits: 50 },
  status: "failed",
  running: [],
  reason: { code: "key-refused", message: "The key\u001b[31m is wrong", remedy: "Give another." },
};

describe("manusctl instances", () => {
  let bench: CliBench;
  function open(interactive = false): void {
    bench = openBench(tmpdir(), interactive);
    const accounts = [account("work", "manus"), account("ollama", "model"), account("local", "local")];
    bench.host.fleet = { ...bench.host.fleet, accounts, instances: [reviews] };
    for (const verb of ["add", "change", "start", "stop", "pause", "resume", "remove"]) {
      bench.host.answers.set(`manus/instance/${verb}`, () => ({ outcome: "accepted", note: `Noted: ${verb}` }));
    }
  }
  beforeEach(() => open());
  const last = (): unknown => bench.host.asked.at(-1);
  const hold = (): void => {
    const tasks = [sampleTask({ instanceId: "reviews" })];
    const instances = [{ ...reviews, running: tasks.map(({ id }) => id) }];
    bench.host.fleet = { ...bench.host.fleet, instances, tasks };
  };

  for (const verb of ["list", "show", "add", "change", "start", "stop", "pause", "resume", "remove"]) {
    it(`helps with instances ${verb}, with an example`, async () => {
      assert.equal(await bench.run("instances", verb, "--help"), 0);
      assert.match(bench.terminal.out, new RegExp(`Examples?:\\n  manusctl instances ${verb}`));
    });
  }

  it("lists how full each is and why it failed", async () => {
    await bench.run("instances", "list");
    assert.match(bench.terminal.out, /\nreviews +Reviews +work +manus +failed +0\/3 +The key is wrong\n/);
  });

  it("shows one with its rules, limits and tasks", async () => {
    hold();
    assert.equal(await bench.run("instances", "show", "reviews"), 0);
    assert.match(
      bench.terminal.out,
      /Holds +1 of 3 tasks\nProfile +lite\nAllows +file_\*\nDenies +deploy_\*\nAt most +10 min, 50 credits\n/,
    );
    assert.match(bench.terminal.out, /01JD3KX5Y0QZ7V8N2M4P6R9ST1 +running +First/);
    await bench.run("instances", "show", "reviews", "-o", "yaml");
    assert.match(bench.terminal.out, /\nid: reviews\naccountId: work\n/);
  });

  describe("add", () => {
    it("takes all that can be decided", async () => {
      const flags = ["--capacity", "2", "--title", "Two", "--profile", "max", "--directory", "a", "--scale-to", "3"];
      const limits = ["--max-time", "1h30m", "--max-turns", "20", "--max-cost", "2.5", "--max-credits", "40"];
      const rules = ["--allow", "a", "--allow", "b", "--deny", "c", "--stopped"];
      const code = await bench.run("instances", "add", "two", "--account", "work", ...flags, ...limits, ...rules);
      assert.equal(code, 0, bench.terminal.err);
      assert.deepEqual(last(), {
        method: "manus/instance/add",
        params: {
          instance: {
            id: "two",
            accountId: "work",
            engine: "manus",
            title: "Two",
            capacity: 2,
            profile: "max",
            directory: resolve(tmpdir(), "a"),
            scaleTo: 3,
            limits: { timeoutMs: 5_400_000, turns: 20, cost: 2.5, credits: 40 },
            policy: { allow: ["a", "b"], ask: [], deny: ["c"] },
          },
          stopped: true,
          by: "terminal",
        },
      });
      assert.equal(bench.terminal.err, "Created the instance two for the account work\nNoted: add\n");
    });
    for (const [accountId, engine] of [
      ["ollama", "local"],
      ["local", "tool"],
    ]) {
      it(`works with the engine of its account: ${String(accountId)}`, async () => {
        await bench.run("instances", "add", "x", "--account", String(accountId), "-o", "json");
        const added = { id: "x", accountId, engine, title: "x", capacity: 5 };
        assert.deepEqual(JSON.parse(bench.terminal.out), { instance: "x", added, note: "Noted: add" });
      });
    }
    for (const args of [
      ["x"],
      ["x", "--account", "nope"],
      ["x", "--account", "work", "--capacity", "6"],
      ["x", "--account", "work", "--capacity", "0"],
      ["x", "--account", "work", "--max-time", "soon"],
      ["x", "--account", "work", "--engine", "magic"],
    ]) {
      it(`refuses: ${args.join(" ")}`, async () => {
        assert.equal(await bench.run("instances", "add", ...args), 2);
        assert.deepEqual(bench.host.asked, []);
      });
    }
  });

  describe("change", () => {
    it("completes rules and limits, and takes decisions back", async () => {
      const flags = ["--max-credits", "10", "--ask", "shell_*", "--unset", "profile", "directory"];
      assert.equal(await bench.run("instances", "change", "reviews", ...flags), 0, bench.terminal.err);
      assert.deepEqual((last() as { params: unknown }).params, {
        instanceId: "reviews",
        changes: {
          limits: { timeoutMs: 600_000, credits: 10 },
          policy: { allow: ["file_*"], ask: ["shell_*"], deny: ["deploy_*"] },
          profile: null,
          directory: null,
        },
        by: "terminal",
      });
    });
    for (const args of [
      ["reviews"],
      ["nope", "--capacity", "1"],
      ["reviews", "--profile", "x", "--unset", "profile"],
    ]) {
      it(`refuses: ${args.join(" ")}`, async () => {
        assert.equal(await bench.run("instances", "change", ...args), 2);
        assert.deepEqual(bench.host.asked, []);
      });
    }
  });

  describe("stop", () => {
    it("drains at once what holds nothing", async () => {
      assert.equal(await bench.run("instances", "stop", "reviews"), 0);
      assert.deepEqual(last(), {
        method: "manus/instance/stop",
        params: { instanceId: "reviews", mode: "drain", by: "terminal" },
      });
    });
    for (const [flags, mode] of [
      [["--drain"], "drain"],
      [["--yes"], "drain"],
      [["--now", "--yes"], "now"],
    ] as const) {
      it(`does as told while it holds tasks: ${flags.join(" ")}`, async () => {
        hold();
        assert.equal(await bench.run("instances", "stop", "reviews", ...flags), 0);
        assert.equal((last() as { params: { mode: string } }).params.mode, mode);
      });
    }
    for (const flags of [[], ["--now"], ["--now", "--drain"]]) {
      it(`asks nothing of the host where nobody said what becomes of its tasks: ${flags.join(" ")}`, async () => {
        hold();
        assert.equal(await bench.run("instances", "stop", "reviews", ...flags), 2);
        assert.deepEqual(bench.host.asked, []);
      });
    }
    for (const [typed, mode] of [
      ["n", "now"],
      ["drain", "drain"],
      ["", undefined],
    ] as const) {
      it(`asks on a terminal: ${JSON.stringify(typed)}`, async () => {
        open(true);
        hold();
        bench.terminal.typed.push(typed);
        assert.equal(await bench.run("instances", "stop", "reviews"), mode === undefined ? 2 : 0);
        assert.equal((last() as { params: { mode: string } } | undefined)?.params.mode, mode);
      });
    }
  });

  describe("pause, start and resume", () => {
    for (const [flags, tasks] of [
      [["--tasks", "pause"], "pause"],
      [["--tasks", "go-on"], "goOn"],
      [["--yes"], "goOn"],
    ] as const) {
      it(`pauses: ${flags.join(" ")}`, async () => {
        hold();
        assert.equal(await bench.run("instances", "pause", "reviews", ...flags), 0);
        assert.deepEqual((last() as { params: unknown }).params, { instanceId: "reviews", tasks, by: "terminal" });
        assert.match(bench.terminal.err, /Noted: pause/);
      });
    }
    it("doesn't guess what becomes of its tasks", async () => {
      hold();
      assert.equal(await bench.run("instances", "pause", "reviews"), 2);
      assert.deepEqual(bench.host.asked, []);
    });
    for (const verb of ["start", "resume"]) {
      it(`${verb}s, and gives the host's refusal`, async () => {
        assert.equal(await bench.run("instances", verb, "reviews"), 0);
        assert.deepEqual(last(), {
          method: `manus/instance/${verb}`,
          params: { instanceId: "reviews", by: "terminal" },
        });
        const because = { code: "x", message: "It can't be" };
        bench.host.answers.set(`manus/instance/${verb}`, () => ({ outcome: "refused", because }));
        assert.equal(await bench.run("instances", verb, "reviews"), 2);
        assert.match(bench.terminal.err, /error It can't be\n$/);
      });
    }
  });

  describe("remove", () => {
    it("needs a yes", async () => {
      assert.equal(await bench.run("instances", "remove", "reviews"), 2);
      assert.deepEqual(bench.host.asked, []);
      assert.equal(await bench.run("instances", "remove", "reviews", "-y", "--stop-tasks"), 0);
      const params = { instanceId: "reviews", tasks: "stop", by: "terminal" };
      assert.deepEqual(last(), { method: "manus/instance/remove", params });
    });
    it("asks what becomes of its tasks", async () => {
      open(true);
      hold();
      bench.terminal.typed.push("s");
      assert.equal(await bench.run("instances", "remove", "reviews"), 0);
      assert.equal((last() as { params: { tasks: string } }).params.tasks, "stop");
      open(true);
      bench.terminal.typed.push("yes");
      assert.equal(await bench.run("instances", "remove", "reviews"), 0);
      assert.equal((last() as { params: { tasks: string } }).params.tasks, "refuse");
    });
  });
});
