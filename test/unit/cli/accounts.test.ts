import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import type { AccountView, InstanceView } from "../../../server/src/protocol/fleet.ts";
import { openBench, sampleTask, type CliBench } from "../../support/cli-bench.ts";

const work: AccountView = {
  id: "work",
  provider: "manus",
  title: "Work\u001b[2J",
  disabled: false,
  origin: "person",
  keyPlace: "keyring",
  key: "kept",
  usage: {
    unit: "credits",
    available: 1250,
    spentToday: 12,
    spentThisMonth: 340.5,
    asOf: "2026-11-21T09:14:03.120Z",
    low: true,
  },
};
const ollama: AccountView = {
  id: "ollama",
  provider: "model",
  title: "Ollama",
  baseUrl: "http://127.0.0.1:11434/v1",
  disabled: true,
  origin: "person",
  key: "missing",
  keyPlace: "memory",
  usage: { unit: "usd", spentToday: 0, spentThisMonth: 3.2, asOf: "2026-11-21T09:14:03.120Z", low: false },
};
const instance: InstanceView = {
  id: "work",
  accountId: "work",
  engine: "manus",
  title: "Work",
  capacity: 5,
  status: "running",
  running: [sampleTask().id],
};
const key = "sk-canary-0123456789";

describe("manusctl accounts", () => {
  let bench: CliBench;

  function open(interactive = false): void {
    bench = openBench(tmpdir(), interactive);
    bench.host.fleet = { ...bench.host.fleet, accounts: [work, ollama] };
  }
  beforeEach(() => open());
  const last = (): unknown => bench.host.asked.at(-1)?.params;
  const written = (): string => bench.terminal.out + bench.terminal.err;
  const accepting = (method: string, more: object = {}): void =>
    void bench.host.answers.set(`manus/account/${method}`, () => ({ outcome: "accepted", ...more }));
  const refusing = (method: string, code: string): void =>
    void bench.host.answers.set(`manus/account/${method}`, () => ({
      outcome: "refused",
      because: { code, message: `It is ${code}`, remedy: "Do otherwise." },
    }));

  for (const verb of ["list", "show", "add", "set-key", "rename", "change", "check", "enable", "disable", "remove"]) {
    it(`helps with accounts ${verb}, with an example`, async () => {
      assert.equal(await bench.run("accounts", verb, "--help"), 0);
      assert.match(bench.terminal.out, new RegExp(`Examples?:\\n  .*manusctl accounts ${verb}`));
      assert.doesNotMatch(bench.terminal.out, /--key \[/);
    });
  }

  describe("list and show", () => {
    it("is a table for people: where the key is, what is left and spent, what is wrong", async () => {
      assert.equal(await bench.run("accounts", "list"), 0);
      const [head, first, second] = bench.terminal.out.split("\n");
      assert.match(head ?? "", /^ACCOUNT +PROVIDER +TITLE +KEY +AVAILABLE +TODAY +THIS MONTH +PER DAY +PROBLEM$/);
      assert.match(first ?? "", /^work +manus +Work +keyring +1,250 credits \(low\) +12 credits +340\.5 credits$/);
      assert.match(
        second ?? "",
        /^ollama +model +Ollama +missing +\$0\.00 +\$3\.20 +disabled; nobody can give its key now$/,
      );
    });
    for (const [format, parse] of [
      ["json", (text: string): unknown => JSON.parse(text)],
      ["yaml", (text: string): unknown => text],
    ] as const) {
      it(`is for scripts as it is: ${format}`, async () => {
        assert.equal(await bench.run("accounts", "list", "-o", format), 0);
        const found = parse(bench.terminal.out);
        if (format === "json") assert.deepEqual(found, [work, ollama]);
        else assert.match(String(found), /^- id: work\n {2}provider: manus\n/);
      });
    }
    it("shows one with its instances, and what its key's place protects from", async () => {
      bench.host.fleet = { ...bench.host.fleet, instances: [instance] };
      assert.equal(await bench.run("accounts", "show", "work"), 0);
      assert.match(
        bench.terminal.out,
        /Key +keyring\n +The key is in the keyring[^]*not from programs that run as you/,
      );
      assert.match(bench.terminal.out, /Instances +work/);
      assert.equal(bench.terminal.out.includes("\u001b"), false);
    });
    it("names those there are when one is unknown", async () => {
      assert.equal(await bench.run("accounts", "show", "wrok"), 2);
      assert.match(bench.terminal.err, /There is no account wrok: there are work, ollama/);
    });
  });

  describe("add, without a terminal", () => {
    it("takes the key from a pipe, and shows it nowhere", async () => {
      accepting("add", { keyPlace: "file" });
      bench.terminal.piped = `${key}\r\n`;
      const flags = ["--provider", "manus", "--title", "Mine", "--warn-below", "100", "--key-stdin"];
      assert.equal(await bench.run("accounts", "add", "mine", ...flags), 0, bench.terminal.err);
      assert.deepEqual(last(), {
        account: { id: "mine", provider: "manus", title: "Mine", warnBelow: 100 },
        key,
        by: "terminal",
      });
      assert.match(bench.terminal.err, /Added the account mine\nThe key is in a private, encrypted file/);
      assert.equal(written().includes(key), false);
    });
    it("says what the host notes, and gives scripts all of it", async () => {
      accepting("add", { keyPlace: "file", note: "There is no keyring here" });
      bench.terminal.piped = key;
      await bench.run("accounts", "add", "mine", "--provider", "manus", "--key-stdin", "--unchecked", "-o", "json");
      assert.deepEqual(JSON.parse(bench.terminal.out), {
        account: "mine",
        keyPlace: "file",
        note: "There is no keyring here",
      });
      assert.deepEqual((last() as { unchecked: unknown }).unchecked, true);
    });
    it("needs no key for a model server, the editor, or where the environment has it", async () => {
      for (const flags of [
        ["--provider", "model", "--base-url", "http://127.0.0.1:1/v1"],
        ["--provider", "editor"],
        ["--provider", "manus", "--keep", "environment"],
      ]) {
        accepting("add");
        assert.equal(await bench.run("accounts", "add", "mine", ...flags), 0, bench.terminal.err);
        assert.equal("key" in (last() as object), false);
      }
      assert.equal((last() as { keyPlace: unknown }).keyPlace, "environment");
    });
    for (const [why, args, said] of [
      ["no name", ["--provider", "manus"], /needs a name/],
      ["no provider", ["mine"], /Give --provider/],
      ["no address", ["mine", "--provider", "model"], /Give --base-url/],
      ["no key", ["mine", "--provider", "manus"], /Pipe the key in with --key-stdin/],
      ["no pipe", ["mine", "--provider", "manus", "--key-stdin"], /no pipe with a key in it/],
      ["a provider that is none", ["mine", "--provider", "local"], /Allowed choices/],
      ["a level below 0", ["mine", "--provider", "manus", "--warn-below", "-1"], /isn't below 0/],
    ] as const) {
      it(`refuses ${why}, and asks the host nothing`, async () => {
        assert.equal(await bench.run("accounts", "add", ...args), 2);
        assert.match(bench.terminal.err, said);
        assert.deepEqual(bench.host.asked, []);
      });
    }
    for (const said of ["", " \n", "two words", "k\u00e9y", "a\u0000b"]) {
      it(`refuses what can't be a key: ${JSON.stringify(said)}`, async () => {
        bench.terminal.piped = said;
        assert.equal(await bench.run("accounts", "add", "mine", "--provider", "manus", "--key-stdin"), 2);
        assert.deepEqual(bench.host.asked, []);
      });
    }
    for (const argument of [["--key", key], [`--key=${key}`]]) {
      it(`takes no key as an argument, and doesn't repeat it: ${argument.length}`, async () => {
        for (const command of [
          ["add", "mine", "--provider", "manus"],
          ["set-key", "work"],
        ]) {
          assert.equal(await bench.run("accounts", ...command, ...argument), 2);
          assert.match(bench.terminal.err, /would stay in the shell's history[^]*--key-stdin/);
          assert.equal(written().includes(key), false);
        }
      });
    }
    it("gives the host's refusal: 2", async () => {
      refusing("add", "key-refused");
      bench.terminal.piped = key;
      assert.equal(await bench.run("accounts", "add", "mine", "--provider", "manus", "--key-stdin"), 2);
      assert.equal(bench.terminal.err, "error It is key-refused\nDo otherwise.\n");
    });
  });

  describe("add, on a terminal", () => {
    beforeEach(() => open(true));

    it("asks what isn't given, step by step and back, and the key without showing it", async () => {
      accepting("add", { keyPlace: "keyring" });
      bench.terminal.typed.push("My Server", "ollama-2", "manus", "<", "model", "nowhere", "http://127.0.0.1:1/v1");
      bench.terminal.typed.push("", "small", key);
      assert.equal(await bench.run("accounts", "add"), 0, bench.terminal.err);
      assert.deepEqual(last(), {
        account: {
          id: "ollama-2",
          provider: "model",
          title: "ollama-2",
          baseUrl: "http://127.0.0.1:1/v1",
          defaultModel: "small",
        },
        key,
        by: "terminal",
      });
      assert.deepEqual(
        bench.terminal.questions.map(({ hidden }) => hidden),
        [...Array<boolean>(9).fill(false), true],
      );
      assert.equal(written().includes(key), false);
    });
    it("asks only for the key where all else is given", async () => {
      accepting("add");
      bench.terminal.typed.push(key);
      assert.equal(await bench.run("accounts", "add", "mine", "--provider", "manus"), 0);
      assert.deepEqual(
        bench.terminal.questions.map(({ text }) => text),
        ["Key of mine (it isn't shown): "],
      );
    });
    it("asks again for a key that the provider refuses", async () => {
      let tries = 0;
      bench.host.answers.set("manus/account/add", () => {
        tries += 1;
        if (tries > 1) return { outcome: "accepted" };
        return { outcome: "refused", because: { code: "key-refused", message: "The key is wrong" } };
      });
      bench.terminal.typed.push("bad", key);
      assert.equal(await bench.run("accounts", "add", "mine", "--provider", "manus"), 0);
      assert.equal((last() as { key: string }).key, key);
    });
    it("adds unchecked only with a yes", async () => {
      bench.host.answers.set("manus/account/add", ({ unchecked }: { unchecked?: boolean }) =>
        unchecked === true
          ? { outcome: "accepted" }
          : { outcome: "refused", because: { code: "provider-unreachable", message: "Nobody answers" } },
      );
      bench.terminal.typed.push(key, "");
      assert.equal(await bench.run("accounts", "add", "mine", "--provider", "manus"), 2);
      bench.terminal.typed.push(key, "y");
      assert.equal(await bench.run("accounts", "add", "mine", "--provider", "manus"), 0);
    });
    it("ends when the person turns away: nothing is asked of the host", async () => {
      for (const typed of [[undefined], ["mine", undefined], ["mine", "manus", "", "", undefined]]) {
        bench.terminal.typed.push(...typed);
        assert.equal(await bench.run("accounts", "add"), 2);
      }
      assert.match(bench.terminal.err, /Nothing was changed/);
      assert.deepEqual(bench.host.asked, []);
    });
  });

  describe("set-key", () => {
    it("rotates the key", async () => {
      accepting("setKey", { keyPlace: "memory" });
      bench.terminal.piped = key;
      assert.equal(await bench.run("accounts", "set-key", "work", "--key-stdin", "--keep", "memory"), 0);
      assert.deepEqual(last(), { accountId: "work", key, keyPlace: "memory", by: "terminal" });
      assert.match(bench.terminal.err, /gone when the host ends/);
    });
    it("is typed without being shown on a terminal, and never empty", async () => {
      open(true);
      accepting("setKey");
      bench.terminal.typed.push("", key);
      assert.equal(await bench.run("accounts", "set-key", "work"), 2);
      assert.equal(await bench.run("accounts", "set-key", "work"), 0);
      assert.deepEqual(
        bench.terminal.questions.map(({ hidden }) => hidden),
        [true, true],
      );
    });
    it("refuses more than one argument without repeating it", async () => {
      assert.equal(await bench.run("accounts", "set-key", "work", key), 2);
      assert.equal(written().includes(key), false);
    });
  });

  describe("changes", () => {
    for (const [args, changes] of [
      [["rename", "work", "Work, Berlin"], { title: "Work, Berlin" }],
      [["disable", "work"], { disabled: true }],
      [["enable", "work"], { disabled: false }],
      [
        ["change", "work", "--base-url", "https://x.example", "--model", "m", "--warn-below", "0.5"],
        { baseUrl: "https://x.example", defaultModel: "m", warnBelow: 0.5 },
      ],
    ] as const) {
      it(args.join(" "), async () => {
        accepting("change", { note: "Noted" });
        assert.equal(await bench.run("accounts", ...args, "-o", "json"), 0);
        assert.deepEqual(last(), { accountId: "work", changes, by: "terminal" });
        assert.deepEqual(JSON.parse(bench.terminal.out), { account: "work", changed: changes, note: "Noted" });
      });
    }
    it("says that nothing is to be changed", async () => {
      assert.equal(await bench.run("accounts", "change", "work"), 2);
    });
  });

  describe("check", () => {
    it("asks the provider now", async () => {
      bench.host.answers.set("manus/account/check", () => ({
        outcome: "checked",
        check: { summary: "1,250 credits left", usage: work.usage, models: ["a", "b"] },
      }));
      assert.equal(await bench.run("accounts", "check", "work"), 0);
      assert.match(bench.terminal.out, /^1,250 credits left\nAvailable +1,250 credits \(low\)\n[^]*Models +a, b\n$/);
      assert.deepEqual(last(), { accountId: "work" });
    });
    it("ends with 2 where it is refused", async () => {
      refusing("check", "key-refused");
      assert.equal(await bench.run("accounts", "check", "work"), 2);
    });
  });

  describe("remove", () => {
    const hold = (): void => {
      const task = sampleTask({ instanceId: "work", title: "Draft" });
      const ended = sampleTask({ id: "01JD3KX5Y0QZ7V8N2M4P6R9ST9", instanceId: "work", status: "failed" });
      bench.host.fleet = { ...bench.host.fleet, instances: [instance], tasks: [task, ended] };
    };
    it("needs --yes where nobody can be asked", async () => {
      assert.equal(await bench.run("accounts", "remove", "work"), 2);
      assert.match(bench.terminal.err, /Say so with --yes/);
      assert.deepEqual(bench.host.asked, []);
    });
    for (const [flags, tasks] of [
      [[], "refuse"],
      [["--stop-tasks"], "stop"],
    ] as const) {
      it(`lets the host ${tasks}`, async () => {
        accepting("remove");
        hold();
        assert.equal(await bench.run("accounts", "remove", "work", "--yes", ...flags), 0);
        assert.deepEqual(last(), { accountId: "work", tasks, by: "terminal" });
      });
    }
    it("asks what becomes of its tasks, and shows them", async () => {
      open(true);
      accepting("remove");
      hold();
      bench.terminal.typed.push("", "s");
      assert.equal(await bench.run("accounts", "remove", "work"), 2);
      assert.equal(await bench.run("accounts", "remove", "work"), 0);
      assert.match(bench.terminal.err, /01JD3KX5Y0QZ7V8N2M4P6R9ST1 +running +Draft\n/);
      assert.match(bench.terminal.questions[0]?.text ?? "", /What becomes of the 1 task of the account work\?/);
      assert.deepEqual(last(), { accountId: "work", tasks: "stop", by: "terminal" });
    });
    it("takes an empty answer for no yes", async () => {
      open(true);
      bench.terminal.typed.push("");
      assert.equal(await bench.run("accounts", "remove", "ollama"), 2);
      assert.deepEqual(bench.host.asked, []);
    });
  });
});
