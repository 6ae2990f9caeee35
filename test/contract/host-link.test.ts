import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SocketHostLink } from "../../server/src/adapters/host-link/host-link.ts";
import { startHost } from "../../server/src/host/host.ts";
import type { LinkState } from "../../server/src/protocol/host.ts";
import {
  FleetChangedNotification,
  HostStatusRequest,
  SnapshotRequest,
  StopHostRequest,
} from "../../server/src/protocol/host.ts";
import { StartRunRequest } from "../../server/src/protocol/runs.ts";
import { eventually } from "../support/eventually.ts";
import { rememberLog } from "../support/remembered-log.ts";
import { createStubDispatcher } from "../support/stub-dispatcher.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const hostBundle = join(import.meta.dirname, "../support/stub-host.ts");

describe("host link: over a socket", function () {
  this.timeout(30_000);
  let home: string;
  const links: SocketHostLink[] = [];
  beforeEach(async () => (home = await temporaryFolder()));

  function make(behaviour = "serve", bundle = hostBundle): SocketHostLink {
    const environment = { ...process.env, STUB_HOST: behaviour };
    const link = new SocketHostLink({
      home,
      hostBundle: bundle,
      environment,
      client: { kind: "terminal", pid: process.pid },
    });
    links.push(link);
    return link;
  }

  afterEach(async () => {
    const [first] = links;
    const connected = await first?.connect({ start: false });
    if (connected?.ok === true) {
      await first?.request(StopHostRequest, { force: true });
      await eventually("the host has ended", async () => !(await make().connect({ start: false })).ok);
    }
    for (const link of links.splice(0)) link.close();
  });

  async function hostPid(link: SocketHostLink): Promise<number> {
    const status = await link.request(HostStatusRequest);
    assert.ok(status.ok, JSON.stringify(status));
    return status.value.pid;
  }

  it("finds none where none runs, and starts none", async () => {
    const outcome = await make().connect({ start: false });
    assert.ok(!outcome.ok);
    assert.equal(outcome.failure.code, "no-host");
  });

  it("starts one and attaches", async () => {
    const link = make();
    const states: string[] = [];
    link.onState(({ state }) => states.push(state));
    const outcome = await link.connect({ start: true });
    assert.ok(outcome.ok, JSON.stringify(outcome));
    assert.equal(outcome.value.sequence, 7);
    assert.notEqual(await hostPid(link), process.pid);
    assert.deepEqual(states, ["closed", "connecting", "connected"]);
  });

  it("answers at once while attached", async () => {
    const link = make();
    await link.connect({ start: true });
    const again = await link.connect({ start: true });
    assert.ok(again.ok && again.value.sequence === 7);
  });

  it("asks for the fleet that came with the attach once more only after a change", async () => {
    const dispatcher = createStubDispatcher();
    let asked = 0;
    const counted = { ...dispatcher, snapshot: () => ((asked += 1), dispatcher.snapshot()) };
    const started = await startHost({
      ...{ home, version: "1.0.0", idleMs: 30_000, log: rememberLog() },
      startedAt: new Date().toISOString(),
      createDispatcher: () => counted,
    });
    assert.ok("host" in started);
    const link = make();
    let heard = 0;
    link.on(FleetChangedNotification, () => (heard += 1));
    await link.connect({ start: false });
    const [first, second] = [await link.request(SnapshotRequest), await link.connect({ start: false })];
    assert.ok(first.ok && second.ok && first.value.sequence === 7 && second.value.sequence === 7);
    assert.equal(asked, 1);
    dispatcher.tellChange();
    await eventually("the change is heard", () => heard === 1);
    const third = await link.request(SnapshotRequest);
    assert.ok(third.ok && third.value.sequence === 8);
    assert.equal(asked, 2);
  });

  it("connects by itself for a request", async () => {
    assert.ok((await hostPid(make())) > 0);
  });

  it("shares one host with others, also when all start at the same moment", async () => {
    const several = [make(), make(), make(), make()];
    const outcomes = await Promise.all(several.map((link) => link.connect({ start: true })));
    assert.ok(
      outcomes.every(({ ok }) => ok),
      JSON.stringify(outcomes),
    );
    assert.equal(new Set(await Promise.all(several.map(hostPid))).size, 1);
  });

  it("does one connect for calls that overlap, also when only the second may start a host", async () => {
    const link = make();
    const outcomes = await Promise.all([link.connect({ start: false }), link.connect({ start: true })]);
    assert.deepEqual(
      outcomes.map(({ ok }) => ok),
      [false, true],
    );
  });

  it("tells why a host can't start", async () => {
    const outcome = await make("fail").connect({ start: true });
    assert.deepEqual(outcome, {
      ok: false,
      failure: { code: "host-failed", retryable: false, message: "too new", remedy: "Update." },
    });
  });

  it("tells of a host that ends without a word, with its last ones", async () => {
    const outcome = await make("crash").connect({ start: true });
    assert.ok(!outcome.ok);
    assert.equal(outcome.failure.code, "host-failed");
    assert.match(outcome.failure.message, /exit code 1.*\n.*a crash while it starts/s);
  });

  it("tells that the host's program is missing", async () => {
    const outcome = await make("serve", join(home, "nope.cjs")).connect({ start: true });
    assert.ok(!outcome.ok);
    assert.match(outcome.failure.message, /nope\.cjs/);
  });

  it("takes no harm from a meeting point that its host left behind", async () => {
    await mkdir(home, { recursive: true });
    const endpoint = { pid: 1, socket: join(home, "gone"), protocolVersion: 1, version: "0", startedAt: "" };
    await writeFile(join(home, "host.json"), JSON.stringify(endpoint));
    await writeFile(join(home, "host.token"), "old");
    assert.ok((await make().connect({ start: true })).ok);
  });

  it("takes no harm from a broken meeting point", async () => {
    await writeFile(join(home, "host.json"), '{"pid": 1');
    await writeFile(join(home, "host.token"), "old");
    assert.ok((await make().connect({ start: true })).ok);
  });

  it("starts and attaches to the successor of a host that was killed", async () => {
    const link = make();
    await link.connect({ start: true });
    const before = await hostPid(link);
    const states: LinkState["state"][] = [];
    link.onState(({ state }) => states.push(state));
    process.kill(before, "SIGKILL");
    await eventually("it is connected again", () => states.filter((state) => state === "connected").length === 2);
    assert.notEqual(await hostPid(link), before);
    assert.deepEqual(states, ["connected", "lost", "connecting", "connected"]);
  });

  it("fails what was asked of a host that died, rather than ask its successor", async () => {
    const link = make();
    const pid = await hostPid(link);
    process.kill(pid, "SIGSTOP");
    const asked = link.request(StartRunRequest, { file: "/x", workspaceFolder: "/", trusted: true, inputs: {} });
    process.kill(pid, "SIGKILL");
    const outcome = await asked;
    assert.ok(!outcome.ok);
    assert.equal(outcome.failure.code, "host-lost");
  });

  it("lets a host rest that was stopped, until it's needed", async () => {
    const link = make();
    const before = await hostPid(link);
    const states: LinkState[] = [];
    link.onState((state) => states.push(state));
    assert.deepEqual(await link.request(StopHostRequest, { force: false }), {
      ok: true,
      value: { outcome: "stopping" },
    });
    await eventually("the link knows that it was stopped", () => states.at(-1)?.state === "closed");
    assert.match(states.at(-1)?.message ?? "", /was stopped/);
    assert.notEqual(await hostPid(link), before);
  });

  it("hears nothing any more once closed, and lets the host be", async () => {
    const link = make();
    const pid = await hostPid(link);
    link.close();
    const asked = await link.request(HostStatusRequest);
    assert.ok(!asked.ok && asked.failure.code === "host-lost");
    assert.equal(await hostPid(make()), pid);
    assert.ok((await link.connect({ start: false })).ok, "it may be connected again");
  });

  it("fails with what the host says of a request it can't answer", async () => {
    const outcome = await make().request(StartRunRequest, { file: "" } as never);
    assert.ok(!outcome.ok);
    assert.equal(outcome.failure.code, "host-failed");
    assert.match(outcome.failure.message, /aren't what the protocol says/);
  });

  describe("a newer version", () => {
    /** A link whose program and host are of a version. */
    function ofVersion(version: string, behaviour = "serve"): SocketHostLink {
      const environment = { ...process.env, STUB_HOST: behaviour, STUB_VERSION: version };
      const client = { kind: "editor", pid: process.pid } as const;
      const link = new SocketHostLink({ home, hostBundle, environment, client, version });
      links.push(link);
      return link;
    }

    async function hostVersion(link: SocketHostLink): Promise<string> {
      const status = await link.request(HostStatusRequest);
      assert.ok(status.ok, JSON.stringify(status));
      return status.value.version;
    }

    it("takes over from an older host, whose clients follow, and none of them goes back", async () => {
      const old = ofVersion("1.0.0");
      await old.connect({ start: true });
      const before = await hostPid(old);
      const states: LinkState[] = [];
      old.onState((state) => states.push(state));
      const fresh = ofVersion("1.1.0");
      assert.ok((await fresh.connect({ start: false })).ok);
      assert.equal(await hostVersion(fresh), "1.1.0");
      assert.equal(await hostVersion(old), "1.1.0");
      assert.notEqual(await hostPid(old), before);
      assert.equal(await hostPid(old), await hostPid(fresh));
      assert.deepEqual(
        states.map(({ state }) => state),
        ["connected", "lost", "connected"],
      );
      assert.match(states[1]?.message ?? "", /newer version/);
    });

    it("leaves a newer one, one of the same version, and any where it isn't to", async () => {
      const first = ofVersion("1.1.0");
      await first.connect({ start: true });
      const pid = await hostPid(first);
      for (const [version, takeOver] of [
        ["1.0.0", true],
        ["1.1.0", true],
        ["1.2.0", false],
      ] as const) {
        const link = ofVersion(version);
        await link.connect({ start: true, takeOver });
        assert.equal(await hostPid(link), pid);
      }
    });

    it("attaches to an older host that is busy, which goes on as before", async () => {
      const old = ofVersion("1.0.0", "busy");
      await old.connect({ start: true });
      const pid = await hostPid(old);
      const fresh = ofVersion("1.1.0");
      assert.ok((await fresh.connect({ start: true })).ok);
      assert.equal(await hostPid(fresh), pid);
      const status = await fresh.request(HostStatusRequest);
      assert.ok(status.ok && status.value.held === undefined, JSON.stringify(status));
    });

    it("is asked once even where its own host turns out to be old", async () => {
      await ofVersion("1.0.0").connect({ start: true });
      const environment = { ...process.env, STUB_HOST: "serve", STUB_VERSION: "1.0.0" };
      const client = { kind: "terminal", pid: process.pid } as const;
      const link = new SocketHostLink({ home, hostBundle, environment, client, version: "2.0.0" });
      links.push(link);
      assert.ok((await link.connect({ start: true })).ok);
      assert.equal(await hostVersion(link), "1.0.0");
    });
  });
});
