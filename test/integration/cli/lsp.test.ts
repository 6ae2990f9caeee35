import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { StartRunResult } from "../../../server/src/protocol/runs.ts";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { openRealWorld, startLanguageServer, type RealWorld } from "../../support/real-manusctl.ts";
import { Session } from "../lsp/session.ts";

const hello =
  "manus: 1\nkind: workflow\nname: hello\nsteps:\n  - id: say\n    tool: message_notify_user\n    with: { text: Hello }\n";

describe("manusctl lsp", function () {
  this.timeout(30_000);
  let world: RealWorld;
  let ends: (() => void)[];
  beforeEach(async () => {
    world = await openRealWorld();
    ends = [];
  });
  afterEach(async () => {
    for (const end of ends) end();
    await world.close();
  });

  const serve = (...flags: readonly string[]): { child: ReturnType<typeof startLanguageServer>; session: Session } => {
    const child = startLanguageServer(world, flags);
    const session = new Session(child.stdout, child.stdin);
    ends.push(() => {
      session.wire.dispose();
      child.kill();
    });
    return { child, session };
  };

  it("checks a file, starts no host, and ends in order when asked to", async () => {
    const { child, session } = serve("--stdio");
    const { serverInfo } = await session.initialize([world.workspace]);
    assert.equal(serverInfo?.name, "manus-manager");
    const uri = pathToFileURL(join(world.workspace, "a.manus.yaml")).href;
    await session.open(uri, "manus: 1\nkind: task\nname: a\nprmpt: x\n");
    const codes = (await session.diagnostics(uri, 1)).map((one) => one.code);
    assert.deepEqual(codes.sort(), ["missing-key", "unknown-key"]);
    await eventually("it looked for a host", () => session.links.some(({ state }) => state === "connecting"));
    await eventually("there is none", () => session.links.at(-1)?.state === "closed");
    assert.ok(!existsSync(join(world.home, "host.json")));
    await session.wire.sendRequest("shutdown");
    const exit = once(child, "exit");
    await session.wire.sendNotification("exit");
    assert.deepEqual(await exit, [0, null]);
  });

  it("starts a host when the editor runs a file", async () => {
    await world.write("hello.manus.yaml", hello);
    const { session } = serve("--stdio");
    await session.initialize([world.workspace]);
    await eventually("there is no host", () => session.links.at(-1)?.state === "closed");
    const file = join(world.workspace, "hello.manus.yaml");
    const params = { file, workspaceFolder: world.workspace, trusted: true, inputs: {} };
    const started = await session.wire.sendRequest<StartRunResult>("manus/run/start", params);
    assert.equal(started.outcome, "started", JSON.stringify(started));
    await eventually("the run succeeds", async () => {
      const snapshot = await session.wire.sendRequest<FleetSnapshot>("manus/fleet/snapshot");
      return snapshot.runs[0]?.status === "succeeded";
    });
  });

  it("attaches by itself to a host that runs", async () => {
    await world.write("hello.manus.yaml", hello);
    const { exitCode, stderr } = await world.run("run", "hello");
    assert.equal(exitCode, 0, stderr);
    const { session } = serve("--stdio");
    await session.initialize([world.workspace]);
    await eventually("it is attached", () => session.links.at(-1)?.state === "connected", 10_000);
  });

  it("refuses to run anything with --no-host", async () => {
    await world.write("hello.manus.yaml", hello);
    const { session } = serve("--stdio", "--no-host");
    await session.initialize([world.workspace], { attachHost: true });
    const file = join(world.workspace, "hello.manus.yaml");
    const params = { file, workspaceFolder: world.workspace, trusted: true, inputs: {} };
    await assert.rejects(session.wire.sendRequest("manus/run/start", params), /works without a host/);
    assert.ok(!existsSync(join(world.home, "host.json")));
  });

  it("says what to do where --stdio is missing: 2", async () => {
    const { exitCode, stdout, stderr } = await world.run("lsp");
    assert.equal(exitCode, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /manusctl lsp --stdio/);
  });
});
