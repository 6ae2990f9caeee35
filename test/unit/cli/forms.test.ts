import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Ask } from "../../../server/src/protocol/fleet.ts";
import { openBench, sampleRun, sampleTask, type CliBench } from "../../support/cli-bench.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const taskId = sampleTask().id;
const secret = "hunter2-canary";

const mail = {
  type: "object",
  properties: {
    to: { type: "array", title: "Recipients\u001b[2J", items: { type: "string", minLength: 3 } },
    subject: { type: "string", description: "One line", maxLength: 20 },
    copies: { type: "integer", minimum: 1, maximum: 9, default: 2 },
    urgent: { type: "boolean", default: true },
    colour: { enum: ["red", "blue"], default: "red" },
    server: {
      type: "object",
      properties: { port: { type: "number" }, password: { type: "string" } },
      required: ["port"],
    },
  },
  required: ["to", "subject"],
  additionalProperties: false,
};

describe("manusctl and forms", () => {
  let bench: CliBench;
  let folder: string;

  function open(interactive: boolean, form: NonNullable<Ask["form"]> = mail, changed: Partial<Ask> = {}): void {
    bench = openBench(folder, interactive);
    const ask: Ask = {
      id: "ask-1",
      kind: "approval",
      text: "It sends a mail",
      choices: ["approved", "denied", "stop"],
      askedAt: "2026-11-21T09:14:03.120Z",
      form,
      ...changed,
    };
    const waiting = { kind: "approval", text: "Waits", ask } as const;
    const tasks = [sampleTask({ status: "waiting", waiting, engine: "manus" })];
    bench.host.fleet = { ...bench.host.fleet, runs: [sampleRun()], tasks };
    bench.host.answers.set("manus/task/answer", () => ({ outcome: "accepted" }));
  }
  before(async () => (folder = await temporaryFolder()));
  const sent = (): unknown => bench.host.asked.at(-1)?.params;
  const answer = (more: object): object => ({ taskId, by: "terminal", askId: "ask-1", ...more });
  const asked = (): readonly string[] => bench.terminal.questions.map(({ text }) => text);
  const written = (): string => bench.terminal.out + bench.terminal.err + asked().join("");

  describe("on a terminal", () => {
    beforeEach(() => open(true));

    it("asks one property after another, by its kind, and shows all before it is sent", async () => {
      const { typed } = bench.terminal;
      typed.push("approved", "ab", "anna@example.org", "bob@example.org", "");
      typed.push("", "Hello", "many", "12", "3", "perhaps", "n", "green", "2", "y", "25", secret, "y");
      assert.equal(await bench.run("tasks", "answer", taskId), 0, bench.terminal.err);
      assert.deepEqual(
        sent(),
        answer({
          choice: "approved",
          values: {
            to: ["anna@example.org", "bob@example.org"],
            subject: "Hello",
            copies: 3,
            urgent: false,
            colour: "blue",
            server: { port: 25, password: secret },
          },
        }),
      );
      for (const said of [
        "to[0]: It has at least 3 characters",
        "subject is needed",
        "copies: It is a number",
        "copies: It is at most 9",
        "urgent: Answer with yes or no",
        "colour: It is one of: red, blue",
        "password: (not shown)",
      ]) {
        assert.ok(bench.terminal.err.includes(said), said);
      }
      assert.match(bench.terminal.err, /Recipients\\u\{1b\}\[2J \(to\)/);
      assert.match(bench.terminal.err, /One line/);
      assert.equal(written().includes(secret), false);
      assert.equal(written().includes("\u001b"), false);
      assert.deepEqual(
        bench.terminal.questions.filter(({ hidden }) => hidden).map(({ text }) => text),
        ["  password (it isn't shown): "],
      );
    });

    it("takes an empty answer for no yes and no choice: what is proposed is only shown", async () => {
      bench.terminal.typed.push("anna", "", "Hello", "", "", "", "", "y");
      assert.equal(await bench.run("tasks", "approve", taskId), 0, bench.terminal.err);
      assert.deepEqual(sent(), answer({ choice: "approved", values: { to: ["anna"], subject: "Hello", copies: 2 } }));
      assert.ok(asked().includes("  urgent (yes or no; proposed: true): "));
      assert.ok(asked().includes("  colour (proposed: red): "));
      assert.ok(asked().includes("  copies (Enter: 2): "));
    });

    it("preselects nothing that sends, spends, deploys or reveals", async () => {
      const properties = {
        recipient: { type: "string", default: "everyone@example.org" },
        budget: { type: "number", default: 500 },
        note: { type: "string", title: "Who may share it", default: "all" },
        token: { type: "string", default: "t" },
        dry: { type: "boolean", default: false },
      };
      open(true, { type: "object", properties });
      bench.terminal.typed.push("", "", "", "", "", "y");
      assert.equal(await bench.run("tasks", "approve", taskId), 0);
      assert.deepEqual(sent(), answer({ choice: "approved", values: { dry: false } }));
    });

    it("sends only with a yes at the end", async () => {
      bench.terminal.typed.push("anna", "", "Hello", "", "", "", "", "");
      assert.equal(await bench.run("tasks", "approve", taskId), 2);
      assert.match(bench.terminal.err, /Nothing was answered/);
      assert.deepEqual(bench.host.asked, []);
    });

    it("lets the person turn away at any point: nothing is answered", async () => {
      const typed = ["anna", "", "Hello", "3", "n", "1", "y", "25", "pw", "y"];
      for (let count = 0; count < typed.length; count += 1) {
        open(true);
        bench.terminal.typed.push(...typed.slice(0, count), undefined);
        assert.equal(await bench.run("tasks", "approve", taskId), 2, String(count));
        assert.deepEqual(bench.host.asked, []);
      }
    });

    it("asks for no form with a no", async () => {
      assert.equal(await bench.run("tasks", "deny", taskId), 0);
      assert.equal(await bench.run("tasks", "answer", taskId, "stop"), 0);
      assert.deepEqual(asked(), []);
      assert.deepEqual(sent(), answer({ choice: "stop" }));
    });

    it("asks a form that has no choices at once", async () => {
      open(true, { type: "object", properties: { n: { type: "integer" } }, required: ["n"] }, { choices: [] });
      bench.terminal.typed.push("4", "y");
      assert.equal(await bench.run("tasks", "answer", taskId), 0);
      assert.deepEqual(sent(), answer({ values: { n: 4 } }));
    });

    it("asks for lists of groups, and for JSON where it knows no other way", async () => {
      const row = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
      const properties = { rows: { type: "array", items: row }, any: {} };
      open(true, { type: "object", properties, required: ["any"] });
      bench.terminal.typed.push("y", "one", "y", '""', "", "{", '{"x":[1]}', "y");
      assert.equal(await bench.run("tasks", "approve", taskId), 0, bench.terminal.err);
      assert.deepEqual(
        sent(),
        answer({ choice: "approved", values: { rows: [{ a: "one" }, { a: "" }], any: { x: [1] } } }),
      );
    });
  });

  describe("without one", () => {
    beforeEach(() => open(false));
    const approve = (...flags: readonly string[]): Promise<number> => bench.run("tasks", "approve", taskId, ...flags);

    it("takes values one by one, in groups and in lists", async () => {
      const flags = ["to=anna", "to=bob", "subject=a=b", "copies=3", "urgent=no", "server.port=25"];
      assert.equal(await approve(...flags.flatMap((flag) => ["--set", flag])), 0, bench.terminal.err);
      const values = { to: ["anna", "bob"], subject: "a=b", copies: 3, urgent: false, server: { port: 25 } };
      assert.deepEqual(sent(), answer({ choice: "approved", values }));
    });

    it("takes them as JSON, from a file and from a pipe; the more exact wins", async () => {
      await writeFile(join(folder, "v.json"), JSON.stringify({ to: ["file"], subject: "file", copies: 1 }));
      const flags = ["--values-file", "v.json", "--values", '{"subject":"line","copies":2}', "--set", "copies=3"];
      assert.equal(await approve(...flags), 0, bench.terminal.err);
      const values = { to: ["file"], subject: "line", copies: 3 };
      assert.deepEqual(sent(), answer({ choice: "approved", values }));
      bench.terminal.piped = JSON.stringify({ to: ["pipe"], subject: "s", server: { port: 1, password: secret } });
      assert.equal(await approve("--values-file", "-"), 0);
      assert.equal(written().includes(secret), false);
    });

    it("says that a secret on the command line is one no more", async () => {
      const flags = ["--set", "to=anna", "--set", "subject=s", "--set", "server.port=1"];
      assert.equal(await approve(...flags, "--set", `server.password=${secret}`), 0);
      assert.match(bench.terminal.err, /server\.password looks secret[^]*--values-file -/);
      assert.equal(written().includes(secret), false);
    });

    for (const [why, flags, said] of [
      ["what is needed", ["--set", "subject=s"], /to is needed/],
      ["all that is needed", [], /to is needed; subject is needed/],
      ["a number", ["--set", "copies=many"], /copies can't be set so: It is a number/],
      ["a bound", ["--values", '{"to":["anna"],"subject":"s","copies":12}'], /copies must be <= 9/],
      [
        "a type",
        ["--values", '{"to":"anna","subject":7,"server":1}'],
        /to is a list; subject is a text; server is a group/,
      ],
      ["a type in a group", ["--values", '{"to":[],"subject":"s","server":{"port":"x"}}'], /server\.port is a number/],
      ["an entry", ["--values", '{"to":[1],"subject":"s"}'], /to\/0 must be string/],
      ["a choice", ["--set", "colour=green"], /colour can't be set so: It is one of: red, blue/],
      ["a name", ["--set", "form=x"], /The form has no form\nIt has to, subject/],
      [
        "a name in JSON",
        ["--values", '{"to":[],"subject":"s","x":1,"server":{"port":1,"y":2}}'],
        /has no x: [^]*has no server\.y/,
      ],
      ["JSON", ["--values", "[1]"], /Write it as a JSON object/],
      ["an assignment", ["--set", "nothing"], /Write it as name=value/],
      ["a file", ["--values-file", "nowhere.json"], /nowhere/],
      ["a pipe", ["--values-file", "-"], /Nothing is piped in/],
    ] as const) {
      it(`names ${why} that is missing or wrong`, async () => {
        assert.equal(await approve(...flags), 2);
        assert.match(bench.terminal.err, said);
        assert.deepEqual(bench.host.asked, []);
      });
    }

    it("needs to be told the answer: values are no yes", async () => {
      assert.equal(await bench.run("tasks", "answer", taskId, "--values", '{"to":["a"],"subject":"s"}'), 2);
      assert.match(bench.terminal.err, /Answer with one of: approved, denied, stop/);
      assert.deepEqual(bench.host.asked, []);
    });

    it("fills in nothing with a no, nor where there is no form", async () => {
      assert.equal(await bench.run("tasks", "answer", taskId, "denied", "--set", "subject=x"), 2);
      bench = openBench(folder);
      const ask: Ask = { id: "ask-1", kind: "question", text: "Which?", choices: [], askedAt: "" };
      const waiting = { kind: "question", text: "Waits", ask } as const;
      bench.host.fleet = { ...bench.host.fleet, tasks: [sampleTask({ status: "waiting", waiting })] };
      assert.equal(await bench.run("tasks", "answer", taskId, "x", "--set", "subject=x"), 2);
      assert.deepEqual(bench.host.asked, []);
    });

    it("is harmless with names that mean something to JavaScript", async () => {
      const form = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as NonNullable<
        Ask["form"]
      >;
      open(false, form);
      assert.equal(await approve("--set", "__proto__=x"), 0, bench.terminal.err);
      const { values } = sent() as { values: object };
      assert.deepEqual(Object.keys(values), ["__proto__"]);
      assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
    });
  });
});
