import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Cancelled } from "../../server/src/core/ports/cancellation.ts";
import { freePort, listeningOn } from "../../server/src/adapters/tools/deploy/ports.ts";
import { openDatasourceBench } from "../support/datasource-bench.ts";
import { eventually } from "../support/eventually.ts";
import { cancellation, isRunning } from "../support/toolbox-bench.ts";

const packages = join(import.meta.dirname, "../../node_modules/@modelcontextprotocol");
const everything = join(packages, "server-everything/dist/index.js");
const filesystem = join(packages, "server-filesystem/dist/index.js");
const ofOurs = join(import.meta.dirname, "../support/mcp-server.ts");

const node = process.execPath;
const all = { name: "all", mcp: { command: node, args: [everything, "stdio"] } };
const misbehaving = (...args: string[]): { name: string; mcp: { command: string; args: string[] } } => ({
  name: "own",
  mcp: { command: node, args: [ofOurs, ...args] },
});

/** Writes down its number, and never says a word. */
const silent = (file: string): { name: string; mcp: { command: string; args: string[] } } => {
  const program = "require('fs').writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)";
  return { name: "own", mcp: { command: node, args: ["-e", program, file] } };
};

describe("datasources: server-everything over stdio", () => {
  it("announces its tools and calls them", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([all]);
    assert.deepEqual(session.failures, {});
    const [announcement] = session.announcements;
    assert.equal(announcement?.kind, "mcp");
    assert.match(announcement.documentation, /^mcp_all_echo\(message: string\): Echoes/m);
    assert.match(announcement.documentation, /^\[Left out: 1 that only run as tasks\]$/m);
    const echo = announcement.tools.find(({ name }) => name === "mcp_all_echo");
    assert.deepEqual(echo?.parameters["required"], ["message"]);
    assert.match(echo.fingerprint, /^[0-9a-f]{64}$/);
    assert.deepEqual(await bench.call(session, "mcp_all_echo", { message: "hello" }), {
      outcome: "succeeded",
      output: "Echo: hello",
    });
  });

  it("gives the same fingerprints when it is opened again", async () => {
    const bench = await openDatasourceBench();
    const [first, second] = [await bench.open([all]), await bench.open([all])];
    assert.deepEqual(second.announcements, first.announcements);
  });

  it("keeps pictures and resources in the run's folder", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([all]);
    const picture = await bench.call(session, "mcp_all_get-tiny-image");
    assert.deepEqual(picture.images, ["datasources/mcp_all_get-tiny-image-1.png"]);
    const bytes = await readFile(join(bench.taskFolder, "datasources/mcp_all_get-tiny-image-1.png"));
    assert.equal(bytes.subarray(1, 4).toString(), "PNG");
    assert.match(picture.output, /\[Picture: datasources\/mcp_all_get-tiny-image-1\.png in the run's folder\]/);
    const links = await bench.call(session, "mcp_all_get-resource-links", { count: 2 });
    assert.match(links.output, /\[Resource .*: demo:/);
    const text = await bench.call(session, "mcp_all_get-resource-reference", { resourceType: "Text", resourceId: 1 });
    assert.match(text.output, /\[Resource demo:[^\]]*\]\n.*plaintext/s);
    const blob = await bench.call(session, "mcp_all_get-resource-reference", { resourceType: "Blob", resourceId: 2 });
    assert.match(blob.output, /\[File of \d+ bytes \([^)]*\): datasources\//);
  });

  it("shows structured content once", async () => {
    const bench = await openDatasourceBench();
    const result = await bench.call(await bench.open([all]), "mcp_all_get-structured-content", { location: "Chicago" });
    assert.equal(result.output.match(/"temperature"/g)?.length, 1);
  });

  it("fails with the server's words where the arguments are wrong", async () => {
    const bench = await openDatasourceBench();
    const result = await bench.call(await bench.open([all]), "mcp_all_get-sum", { a: "one" });
    assert.deepEqual([result.outcome, result.error?.code], ["failed", "datasource-failed"]);
    assert.ok(result.error?.remedy);
    assert.match(result.output, /invalid/i);
  });

  it("waits longer for a call that shows progress, and no longer for one that doesn't", async () => {
    const bench = await openDatasourceBench({ limits: { callMs: 700 } });
    const session = await bench.open([all]);
    const tool = "mcp_all_trigger-long-running-operation";
    const moving = await bench.call(session, tool, { duration: 2, steps: 10 });
    assert.equal(moving.outcome, "succeeded", moving.output);
    const still = await bench.call(session, tool, { duration: 20, steps: 1 });
    assert.equal(still.error?.code, "timeout", still.output);
  });

  it("is interrupted at once", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([all]);
    const source = cancellation();
    const args = { duration: 60, steps: 2 };
    const call = bench.call(session, "mcp_all_trigger-long-running-operation", args, {
      context: { cancellation: source },
    });
    source.cancel();
    assert.equal((await call).outcome, "interrupted");
    assert.equal((await bench.call(session, "mcp_all_echo", { message: "again" })).outcome, "succeeded");
  });

  it("gets the file's environment with its secrets, and neither ours nor keys that nobody gave it", async () => {
    process.env["MANUS_SECRET_OTHER"] = "not for servers";
    process.env["SOME_API_KEY"] = "nor this";
    try {
      const bench = await openDatasourceBench({ variables: { MANUS_SECRET_PIN: "tr0ub4dor" } });
      const session = await bench.open([all], { environment: { PLAIN: "given", PIN: "${{ secrets.PIN }}" } });
      const { output } = await bench.call(session, "mcp_all_get-env");
      const variables = JSON.parse(output) as Record<string, string>;
      assert.equal(variables["PLAIN"], "given");
      assert.equal(variables["PIN"], "***", "a secret is masked in what comes back");
      assert.equal(variables["SOME_API_KEY"], undefined);
      const ours = Object.keys(variables).filter((name) => name.startsWith("MANUS_"));
      assert.deepEqual(ours.sort(), ["MANUS_DATASOURCE_ID", "MANUS_RUN_ID"]);
      assert.ok(variables["PATH"]);
    } finally {
      delete process.env["MANUS_SECRET_OTHER"];
      delete process.env["SOME_API_KEY"];
    }
  });
});

describe("datasources: server-filesystem", () => {
  it("reads what its arguments allow and nothing else", async () => {
    const bench = await openDatasourceBench();
    await writeFile(join(bench.workspace, "note.txt"), "the note");
    const session = await bench.open([{ name: "files", mcp: { command: node, args: [filesystem, bench.workspace] } }]);
    const inside = await bench.call(session, "mcp_files_read_text_file", { path: join(bench.workspace, "note.txt") });
    assert.equal(inside.output, "the note");
    const outside = await bench.call(session, "mcp_files_read_text_file", { path: "/etc/hosts" });
    assert.deepEqual([outside.outcome, outside.error?.code], ["failed", "datasource-failed"]);
  });

  it("starts in the workspace folder", async () => {
    const bench = await openDatasourceBench();
    await writeFile(join(bench.workspace, "note.txt"), "the note");
    const session = await bench.open([{ name: "files", mcp: { command: node, args: [filesystem, "."] } }]);
    const { output } = await bench.call(session, "mcp_files_list_allowed_directories");
    assert.ok(output.includes(bench.workspace), output);
  });
});

describe("datasources: server-everything over HTTP", () => {
  const running: ChildProcess[] = [];
  const start = async (kind: "streamableHttp" | "sse", port: number): Promise<ChildProcess> => {
    const child = spawn(node, [everything, kind], { env: { ...process.env, PORT: String(port) }, stdio: "ignore" });
    running.push(child);
    await eventually(`${kind} listens`, async () => (await listeningOn(port)) !== undefined);
    return child;
  };
  const end = (child: ChildProcess): Promise<unknown> =>
    new Promise((resolve) => {
      child.once("exit", resolve);
      if (!child.kill("SIGKILL")) resolve(undefined);
    });
  afterEach(async () => {
    for (const child of running.splice(0)) if (child.exitCode === null && child.signalCode === null) await end(child);
  });

  it("speaks Streamable HTTP, and connects anew once when the server was started again", async () => {
    const port = await freePort();
    const first = await start("streamableHttp", port);
    const bench = await openDatasourceBench();
    const session = await bench.open([{ name: "far", mcp: { url: `http://127.0.0.1:${port}/mcp` } }]);
    assert.deepEqual(session.failures, {});
    assert.equal((await bench.call(session, "mcp_far_echo", { message: "hello" })).output, "Echo: hello");
    await end(first);
    const gone = await bench.call(session, "mcp_far_echo", { message: "hello" });
    assert.equal(gone.error?.code, "datasource-gone", gone.output);
    await start("streamableHttp", port);
    assert.equal((await bench.call(session, "mcp_far_echo", { message: "back" })).output, "Echo: back");
  });

  it("falls back to SSE for a server that knows only that", async () => {
    const port = await freePort();
    await start("sse", port);
    const bench = await openDatasourceBench();
    const session = await bench.open([{ name: "old", mcp: { url: `http://127.0.0.1:${port}/sse` } }]);
    assert.deepEqual(session.failures, {});
    assert.equal((await bench.call(session, "mcp_old_echo", { message: "hello" })).output, "Echo: hello");
  });

  it("sends the headers with their secrets and never tells them", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401, { "content-type": "text/plain" }).end(`Wrong: ${request.headers.authorization ?? ""}`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const bench = await openDatasourceBench({ variables: { MANUS_SECRET_FAR: "hunter2hunter2" } });
    const headers = { Authorization: "Bearer ${{ secrets.FAR }}" };
    const session = await bench.open([{ name: "far", mcp: { url: `http://127.0.0.1:${port}/mcp`, headers } }]);
    server.close();
    assert.deepEqual(seen, ["Bearer hunter2hunter2"]);
    assert.equal(session.failures["far"]?.code, "datasource-unreachable");
    assert.match(session.failures["far"].message, /Bearer \*\*\*/);
    assert.ok(!JSON.stringify([session.failures, bench.log.lines]).includes("hunter2"));
  });

  it("sends no secret over the net in clear", async () => {
    const bench = await openDatasourceBench({ variables: { MANUS_SECRET_FAR: "hunter2hunter2" } });
    const headers = { Authorization: "Bearer ${{ secrets.FAR }}" };
    const session = await bench.open([{ name: "far", mcp: { url: "http://192.0.2.1/mcp", headers } }]);
    assert.equal(session.failures["far"]?.code, "secret-in-clear");
  });

  it("says that nothing is there", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([
      { name: "far", mcp: { url: `http://127.0.0.1:${await freePort()}/mcp` } },
      { name: "odd", mcp: { url: "ftp://example.org" } },
    ]);
    assert.equal(session.failures["far"]?.code, "datasource-unreachable");
    assert.equal(session.failures["far"].retryable, true);
    assert.equal(session.failures["odd"]?.code, "datasource-invalid");
  });
});

describe("datasources: servers that misbehave", () => {
  it("refuses a tool that says something else than what was announced, and what wasn't announced at all", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([misbehaving("plain")]);
    assert.equal((await bench.call(session, "mcp_own_harmless")).outcome, "succeeded");
    assert.equal((await bench.call(session, "mcp_own_flip")).outcome, "succeeded");
    const changed = await bench.call(session, "mcp_own_harmless");
    assert.deepEqual([changed.outcome, changed.error?.code], ["refused", "datasource-changed"]);
    assert.ok(!changed.output.includes(".env"), "what it says now isn't passed on");
    const gone = await bench.call(session, "mcp_own_long");
    assert.deepEqual([gone.outcome, gone.error?.code], ["refused", "datasource-changed"]);
    const extra = await bench.call(session, "mcp_own_extra");
    assert.deepEqual([extra.outcome, extra.error?.code], ["refused", "not-announced"]);
    assert.equal((await bench.call(session, "mcp_own_flip")).outcome, "succeeded", "what stayed the same still runs");
  });

  it("refuses what an earlier host announced otherwise", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([misbehaving("plain")]);
    const result = await bench.call(session, "mcp_own_harmless", {}, { fingerprint: "0".repeat(64) });
    assert.deepEqual([result.outcome, result.error?.code], ["refused", "datasource-changed"]);
  });

  it("says that a server died, starts it once more, and then leaves it", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([misbehaving("plain")]);
    assert.match((await bench.call(session, "mcp_own_die")).output, /connection to own broke.*once more/s);
    assert.equal((await bench.call(session, "mcp_own_harmless")).outcome, "succeeded");
    assert.equal((await bench.call(session, "mcp_own_die")).error?.code, "datasource-gone");
    const last = await bench.call(session, "mcp_own_harmless");
    assert.deepEqual([last.outcome, last.error?.code], ["failed", "datasource-gone"]);
    assert.match(last.output, /isn't made any more/);
  });

  it("ends a server with all it has started", async () => {
    const bench = await openDatasourceBench();
    const file = join(bench.workspace, "pid");
    const session = await bench.open([misbehaving("family", file)]);
    await eventually("the child runs", async () => (await readFile(file, "utf8").catch(() => "")).trim() !== "");
    const pid = Number(await readFile(file, "utf8"));
    assert.equal(await isRunning(pid), true);
    await session.close();
    assert.equal(await isRunning(pid), false);
  });

  it("ends what a server has started that died by itself", async () => {
    const bench = await openDatasourceBench();
    const file = join(bench.workspace, "pid");
    const session = await bench.open([misbehaving("family", file)]);
    await eventually("the child runs", async () => (await readFile(file, "utf8").catch(() => "")).trim() !== "");
    const pid = Number(await readFile(file, "utf8"));
    assert.equal((await bench.call(session, "mcp_own_die")).error?.code, "datasource-gone");
    await eventually("it is gone", async () => !(await isRunning(pid)));
  });

  it("leaves it written down what a host that dies must have ended, and only as long as it runs", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([misbehaving("plain")]);
    const programs = join(bench.taskFolder, "programs");
    assert.equal((await readdir(programs)).length, 1);
    await session.close();
    assert.deepEqual(await readdir(programs), []);
  });

  it("gives up a server that never answers, and ends it", async () => {
    const bench = await openDatasourceBench({ limits: { startMs: 4000 } });
    const file = join(bench.workspace, "pid");
    const session = await bench.open([silent(file), all]);
    assert.equal(session.failures["own"]?.code, "datasource-not-started");
    assert.equal(await isRunning(Number(await readFile(file, "utf8"))), false);
    assert.equal((await bench.call(session, "mcp_all_echo", { message: "the others go on" })).outcome, "succeeded");
  });

  it("stops opening when it is cancelled, and leaves nothing behind", async () => {
    const bench = await openDatasourceBench();
    const file = join(bench.workspace, "pid");
    const source = cancellation();
    const opening = bench.open([silent(file), all], { cancellation: source });
    await eventually("the server runs", async () => (await readFile(file, "utf8").catch(() => "")).trim() !== "");
    source.cancel();
    await assert.rejects(opening, Cancelled);
    assert.equal(await isRunning(Number(await readFile(file, "utf8"))), false);
  });

  it("says why a command can't be started", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([{ name: "none", mcp: { command: "no-such-program-here" } }]);
    assert.equal(session.failures["none"]?.code, "datasource-not-started");
    assert.match(session.failures["none"].message, /no-such-program-here/);
    const dead = await bench.open([
      { name: "dead", mcp: { command: node, args: ["-e", "console.error('no port'); process.exit(2)"] } },
    ]);
    assert.match(dead.failures["dead"]?.message ?? "", /It said: no port/);
  });

  it("names the variable of a secret that nobody gave", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([misbehaving("plain", "${{ secrets.DB_URL }}")]);
    assert.equal(session.failures["own"]?.code, "secret-missing");
    assert.match(session.failures["own"].remedy, /MANUS_SECRET_DB_URL/);
  });

  it("bears what isn't a message, and keeps what is said on the side, masked", async () => {
    const bench = await openDatasourceBench({ variables: { MANUS_SECRET_KEY: "tr0ub4dor&3" } });
    const session = await bench.open([misbehaving("chatty")], { environment: { API_KEY: "${{ secrets.KEY }}" } });
    assert.deepEqual(session.failures, {});
    const file = join(bench.taskFolder, "datasources", "own.log");
    await eventually("it was written", async () => (await readFile(file, "utf8").catch(() => "")).includes("\n"));
    assert.equal(await readFile(file, "utf8"), "Started with the key ***\n");
  });

  it("ends a server that floods", async () => {
    const bench = await openDatasourceBench({ limits: { answerBytes: 1024 * 1024 } });
    const session = await bench.open([misbehaving("flood")]);
    assert.equal(session.failures["own"]?.code, "datasource-not-started");
  });

  it("announces only so many tools, and none that is too long, and says so", async () => {
    const bench = await openDatasourceBench();
    const many = (await bench.open([misbehaving("many")])).announcements[0];
    assert.equal(many?.tools.length, 100);
    assert.equal(many.tools[7]?.name, "mcp_own_tool_7");
    assert.match(many.documentation, /\[It offers 300 tools; these are the first 100\]$/);
    const huge = (await bench.open([misbehaving("huge-schema")])).announcements[0];
    assert.ok(huge !== undefined && huge.tools.every(({ name }) => name !== "mcp_own_huge"));
    assert.match(huge.documentation, /\[Left out: 1 whose parameters are too long\]$/);
  });

  it("gives every tool a name of its own that models take", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([misbehaving("alike")]);
    const names = session.announcements[0]?.tools.map(({ name }) => name) ?? [];
    assert.equal(new Set(names).size, 4);
    for (const name of names) assert.match(name, /^[A-Za-z0-9_-]{1,64}$/);
    assert.deepEqual(names.slice(2), ["mcp_own_one_tool", "mcp_own_one_tool_2"]);
    assert.equal((await bench.call(session, "mcp_own_one_tool")).output, "one tool was called");
    assert.equal((await bench.call(session, "mcp_own_one_tool_2")).output, "one_tool was called");
  });

  it("shows a long answer in part and keeps the whole", async () => {
    const bench = await openDatasourceBench();
    const result = await bench.call(await bench.open([misbehaving("plain")]), "mcp_own_long");
    assert.equal(result.outputFile, "datasources/mcp_own_long-1.txt");
    assert.match(result.output, /lines left out/);
    assert.ok(result.output.length < 40_000);
    const whole = await readFile(join(bench.taskFolder, result.outputFile), "utf8");
    assert.equal(whole.split("\n").length, 5000);
  });
});
