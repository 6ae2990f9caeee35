import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { chooseProxy } from "../../../../server/src/adapters/cloud/proxy-choice.ts";
import { selfSigned } from "../../../support/self-signed.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { bad, caller, canary, failureOf, good, openCloud, valueOf, type CloudBench } from "./cloud-bench.ts";
import { listenOnPort } from "./listen.ts";

const task = { id: "t1", status: "running" };

interface Surroundings {
  readonly bench: CloudBench;
  readonly tunnels: IncomingMessage[];
  /** Keys that the cloud saw, and over which connection. */
  readonly calls: (readonly [key: unknown, port: number | undefined])[];
  readonly certificate: string;
}

/** A cloud at https://nobody.invalid that only a proxy leads to; `status`: what the proxy answers. */
async function behindProxy(status = 200): Promise<Surroundings> {
  const calls: (readonly [unknown, number | undefined])[] = [];
  const cloud = createSecureServer({ key: selfSigned.key, cert: selfSigned.cert }, (request, response) => {
    calls.push([request.headers["x-manus-api-key"], request.socket.remotePort]);
    response.end(good({ task, task_id: "t1" }).body);
  });
  const cloudPort = await listenOnPort(cloud);
  const tunnels: IncomingMessage[] = [];
  const proxy = createServer();
  proxy.on("connect", (request, socket) => {
    tunnels.push(request);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const onward = connect(cloudPort, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    onward
      .on("error", () => socket.destroy())
      .pipe(socket)
      .on("error", () => onward.destroy())
      .pipe(onward);
  });
  const proxyPort = await listenOnPort(proxy);
  const certificate = join(await temporaryFolder(), "authority.pem");
  await writeFile(certificate, selfSigned.cert);
  const bench = await openCloud(() => good({ task }));
  bench.moveTo("https://nobody.invalid");
  bench.variables["HTTPS_PROXY"] = `http://me:ge%20heim@127.0.0.1:${proxyPort}`;
  return { bench, tunnels, calls, certificate };
}

describe("cloud: ways to the outside", () => {
  it("goes through the proxy of the run, with the authorities of the run, and tells the proxy no key", async () => {
    const { bench, tunnels, calls, certificate } = await behindProxy();
    bench.variables["NODE_EXTRA_CA_CERTS"] = certificate;
    valueOf(await bench.cloud.task(caller, "t1"));
    valueOf(await bench.cloud.task(caller, "t1"));
    assert.deepEqual(
      calls.map(([key]) => key),
      [canary, canary],
    );
    assert.equal(tunnels.length, 1, "a connection is used again");
    const [tunnel] = tunnels;
    assert.ok(tunnel);
    assert.equal(tunnel.url, "nobody.invalid:443");
    const authorization = `Basic ${Buffer.from("me:ge heim").toString("base64")}`;
    assert.equal(tunnel.headers["proxy-authorization"], authorization);
    assert.doesNotMatch(JSON.stringify(tunnel.headers), /CANARY/);
    valueOf(await bench.cloud.createTask(caller, { title: "A", message: { parts: [{ type: "text", text: "x" }] } }));
    assert.equal(tunnels.length, 2, "what mustn't be sent twice goes over a connection of its own");
  });

  it("trusts no certificate that nobody vouches for", async () => {
    const { bench, calls } = await behindProxy();
    const { code, retryable, message, remedy } = failureOf(await bench.cloud.task(caller, "t1"));
    assert.deepEqual([code, retryable, calls.length], ["cloud-unreachable", false, 0]);
    assert.match(message, /certificate isn't trusted/);
    assert.match(remedy, /NODE_EXTRA_CA_CERTS/);
  });

  for (const [status, retryable, remedy] of [
    [407, false, /name and password/],
    [403, false, /NO_PROXY/],
    [502, true, /NO_PROXY/],
  ] as const) {
    it(`says that the proxy answered ${status}, which carried nothing out`, async () => {
      const { bench, calls } = await behindProxy(status);
      const told = failureOf(
        await bench.cloud.createTask(caller, { title: "A", message: { parts: [{ type: "text", text: "x" }] } }),
      );
      assert.deepEqual([told.code, told.retryable, told.ambiguous], ["cloud-unreachable", retryable, undefined]);
      assert.match(told.message, new RegExp(`the proxy answered ${status}`));
      assert.match(told.remedy, remedy);
      assert.doesNotMatch(JSON.stringify(told), /heim/);
      assert.equal(calls.length, 0);
    });
  }

  it("says so when the proxy isn't there, or its address is none, and repeats no password", async () => {
    const { bench } = await behindProxy();
    bench.variables["HTTPS_PROXY"] = "http://me:geheim@127.0.0.1:1";
    assert.match(failureOf(await bench.cloud.task(caller, "t1")).message, /nothing listens there/);
    for (const address of ["me:geheim", "socks5://me:geheim@127.0.0.1:1"]) {
      bench.variables["HTTPS_PROXY"] = address;
      const told = failureOf(await bench.cloud.task(caller, "t1"));
      assert.match(told.message, /isn't the address of a proxy/);
      assert.doesNotMatch(JSON.stringify(told), /geheim/);
    }
  });

  it("says so when the file of authorities isn't there, and reads it once it is", async () => {
    const { bench, certificate } = await behindProxy();
    const later = `${certificate}.later`;
    bench.variables["NODE_EXTRA_CA_CERTS"] = later;
    assert.match(failureOf(await bench.cloud.task(caller, "t1")).message, /NODE_EXTRA_CA_CERTS/);
    await writeFile(later, selfSigned.cert);
    valueOf(await bench.cloud.task(caller, "t1"));
  });

  it("asks this machine directly", async () => {
    const { bench, tunnels } = await behindProxy();
    bench.moveTo(bench.server.origin);
    bench.variables["HTTP_PROXY"] = bench.variables["HTTPS_PROXY"] ?? "";
    valueOf(await bench.cloud.task(caller, "t1"));
    assert.equal(tunnels.length, 0);
  });

  it("sends the key nowhere else when it's redirected", async () => {
    const elsewhere = await openCloud(() => good({ task }));
    const bench = await openCloud(() => ({
      status: 307,
      headers: { location: `${elsewhere.server.origin}/v2/task.detail` },
    }));
    assert.match(failureOf(await bench.cloud.task(caller, "t1")).message, /redirects to another address/);
    assert.equal(elsewhere.server.seen.length, 0);
  });
});

describe("cloud: which proxy", () => {
  const settings = { httpsProxy: "http://secure:1", httpProxy: "http://open:1" };
  for (const [address, noProxy, expected] of [
    ["https://api.manus.ai", undefined, "http://secure:1"],
    ["http://api.manus.ai", undefined, "http://open:1"],
    ["https://api.manus.ai", "*", undefined],
    ["https://api.manus.ai", "example.org, api.manus.ai", undefined],
    ["https://api.manus.ai", "manus.ai", undefined],
    ["https://api.manus.ai", ".manus.ai", undefined],
    ["https://api.manus.ai", "*.manus.ai", undefined],
    ["https://manus.ai", ".manus.ai", "http://secure:1"],
    ["https://notmanus.ai", "manus.ai", "http://secure:1"],
    ["https://api.manus.ai", "API.MANUS.AI:443", undefined],
    ["https://api.manus.ai", "api.manus.ai:8443", "http://secure:1"],
    ["https://[2001:db8::1]", "2001:db8::1", undefined],
    ["https://[2001:db8::1]", "[2001:db8::1]", undefined],
    ["https://localhost:1", undefined, undefined],
    ["http://127.1.2.3", undefined, undefined],
    ["http://[::1]:80", undefined, undefined],
  ] as const) {
    it(`${address}, NO_PROXY ${noProxy ?? "not set"}: ${expected ?? "none"}`, () => {
      assert.equal(chooseProxy(new URL(address), { ...settings, noProxy }), expected);
    });
  }

  it("HTTP_PROXY stands in for HTTPS_PROXY", () => {
    assert.equal(chooseProxy(new URL("https://example.org"), { httpProxy: "http://open:1" }), "http://open:1");
    assert.equal(chooseProxy(new URL("https://example.org"), {}), undefined);
  });
});

describe("cloud: use of an account", () => {
  // What is counted from is midnight where this runs: the times are built the same way.
  const at = (month: number, day: number, hour = 12): number => new Date(2026, month, day, hour).getTime() / 1000;
  const clock = {
    now: () => new Date(2026, 10, 21, 9).toISOString(),
    monotonic: () => 0,
    after: () => () => undefined,
  };
  const credits = good({ data: { total_credits: -12.5, free_credits: 3, next_refresh_time: 1_795_305_600 } });

  it("adds up what was spent today and this month, page by page as far as that", async () => {
    const pages: Readonly<Record<string, unknown>> = {
      "": {
        data: [
          { credits: -10, type: "cost", created_at: at(10, 21, 8) },
          { credits: -5, type: "cost", created_at: at(10, 21, 0) },
          { credits: 4, type: "refund", created_at: at(10, 21, 1) },
          { credits: 1000, type: "grant", created_at: at(10, 21, 2) },
          { credits: -7, type: "adjustment", created_at: at(10, 20, 23) },
          { credits: "x", type: "cost", created_at: at(10, 21) },
          { credits: -99, type: "cost" },
          "no row",
        ],
        has_more: true,
        next_cursor: "2",
      },
      "2": {
        data: [
          { credits: -100, type: "cost", created_at: at(10, 1, 0) * 1000 },
          { credits: -1000, type: "cost", created_at: at(9, 31, 23) },
        ],
        has_more: true,
        next_cursor: "3",
      },
      "3": { data: [{ credits: -9, type: "cost", created_at: at(9, 30) }], has_more: true, next_cursor: "4" },
    };
    const { cloud, server } = await openCloud(
      ({ url }) =>
        url.pathname === "/v2/usage.availableCredits"
          ? credits
          : good(pages[url.searchParams.get("cursor") ?? ""] as Readonly<Record<string, unknown>>),
      { clock },
    );
    assert.deepEqual(valueOf(await cloud.usage(caller)), {
      unit: "credits",
      available: -12.5,
      refreshesAt: new Date(1_795_305_600_000).toISOString(),
      spentToday: 11,
      spentThisMonth: 118,
      asOf: clock.now(),
    });
    assert.equal(server.seen.length, 4, "what lies before the first of the month isn't asked for");
  });

  it("reads credits without a wrapping, and no refresh where there is none", async () => {
    const { cloud } = await openCloud(
      ({ url }) =>
        url.pathname === "/v2/usage.list" ? good({ data: [] }) : good({ total_credits: "7", next_refresh_time: 0 }),
      { clock },
    );
    const usage = valueOf(await cloud.usage(caller));
    assert.deepEqual([usage.available, usage.refreshesAt], [7, undefined]);
  });

  it("tries a key that belongs to no account, at any address; health is nobody's then", async () => {
    const { cloud, server, health } = await openCloud(() => bad(403, "permission_denied"));
    const key = `${canary}-new`;
    const refused = failureOf(await cloud.tryKey({ baseUrl: server.origin, key }));
    assert.equal(refused.code, "account-refused");
    assert.equal(server.seen[0]?.headers["x-manus-api-key"], key);
    assert.deepEqual(health, []);
  });

  it("takes a key for good where only the list of what was spent doesn't come", async () => {
    const { cloud, server } = await openCloud(({ url }) =>
      url.pathname === "/v2/usage.list" ? bad(403, "permission_denied") : credits,
    );
    const { available, spentToday } = valueOf(await cloud.tryKey({ baseUrl: server.origin, key: " key " }));
    assert.deepEqual([available, spentToday], [-12.5, 0]);
    assert.equal(failureOf(await cloud.usage(caller)).code, "account-refused");
  });
});
