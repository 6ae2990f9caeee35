import assert from "node:assert/strict";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { skipBecause } from "../../support/skip-because.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { openSourceBench, valueOf, wrongOf } from "../../unit/adapters/models/source-bench.ts";
import { makeCertificate, whyNoCertificates, type OwnCertificate } from "./certificates.ts";
import { nameBehindProxy, openLocalProxy, type LocalProxy } from "./local-proxy.ts";

interface Listening {
  readonly port: number;
  readonly close: () => void;
}

/** This machine is never asked for through a proxy: so that it is, there is a name for it that only the proxy knows. */
describe("the way to a model's server", () => {
  const models: RequestListener = (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"data":[{"id":"tiny"}]}');
  };
  const open: Listening[] = [];
  const proxies: LocalProxy[] = [];
  let folder = "";

  before(async () => (folder = await temporaryFolder()));
  after(async () => {
    for (const { close } of open) close();
    await Promise.all(proxies.map((proxy) => proxy.close()));
  });

  const listen = async (own?: OwnCertificate): Promise<number> => {
    const server =
      own === undefined ? createHttpServer(models) : createServer({ key: own.key, cert: own.certificate }, models);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    open.push({
      port,
      close: () => {
        server.close();
        server.closeAllConnections();
      },
    });
    return port;
  };
  const openProxy = async (password?: string): Promise<LocalProxy> => {
    const proxy = await openLocalProxy(password);
    proxies.push(proxy);
    return proxy;
  };
  const list = (variables: Record<string, string>): ReturnType<ReturnType<typeof openSourceBench>["source"]["list"]> =>
    openSourceBench(variables).source.list("run-1");

  describe("over TLS", () => {
    let own: OwnCertificate;
    let port = 0;
    before(async function () {
      const why = whyNoCertificates();
      if (why !== undefined) return;
      own = makeCertificate(folder);
      port = await listen(own);
    });
    beforeEach(function () {
      const why = whyNoCertificates();
      if (why !== undefined) skipBecause(this, why);
    });

    it("doesn't trust a certificate that nobody vouches for, and says what to do", async () => {
      const failure = wrongOf(await list({ MANUS_MODEL_BASE_URL: `https://localhost:${port}/v1` }));
      assert.deepEqual([failure.code, failure.retryable], ["model-unreachable", false]);
      assert.match(failure.message, /certificate isn't trusted/);
      assert.match(failure.remedy, /NODE_EXTRA_CA_CERTS/);
    });
    it("trusts the authority that NODE_EXTRA_CA_CERTS names", async () => {
      const variables = { MANUS_MODEL_BASE_URL: `https://localhost:${port}/v1`, NODE_EXTRA_CA_CERTS: own.file };
      assert.deepEqual(valueOf(await list(variables)).models, ["tiny"]);
    });
    it("goes through HTTPS_PROXY, the certificate checked all the same", async () => {
      const proxy = await openProxy();
      const base = { MANUS_MODEL_BASE_URL: `https://${nameBehindProxy}:${port}/v1`, HTTPS_PROXY: proxy.url };
      assert.match(wrongOf(await list(base)).message, /certificate isn't trusted/);
      assert.deepEqual(valueOf(await list({ ...base, NODE_EXTRA_CA_CERTS: own.file })).models, ["tiny"]);
      assert.deepEqual([...new Set(proxy.asked)], [`CONNECT ${nameBehindProxy}:${port}`]);
    });
  });

  it("asks a proxy that hangs up once, not for ever", async () => {
    const proxy = await openProxy();
    const closed = await listen();
    open.pop()?.close();
    const failure = wrongOf(
      await list({ MANUS_MODEL_BASE_URL: `https://${nameBehindProxy}:${closed}/v1`, HTTPS_PROXY: proxy.url }),
    );
    assert.match(failure.message, /The proxy closed the connection/);
    assert.equal(proxy.asked.length, 1);
  });
  it("says that the file of authorities can't be read", async () => {
    const variables = { MANUS_MODEL_BASE_URL: "https://localhost:1/v1", NODE_EXTRA_CA_CERTS: join(folder, "gone.pem") };
    assert.match(wrongOf(await list(variables)).message, /NODE_EXTRA_CA_CERTS.*ENOENT/);
  });
  it("goes through HTTP_PROXY", async () => {
    const [port, proxy] = [await listen(), await openProxy()];
    const listed = valueOf(
      await list({ MANUS_MODEL_BASE_URL: `http://${nameBehindProxy}:${port}/v1`, HTTP_PROXY: proxy.url }),
    );
    assert.deepEqual([listed.models, proxy.asked], [["tiny"], [`GET http://${nameBehindProxy}:${port}/v1/models`]]);
  });
  it("passes the name and password of a proxy on, and never shows the password", async () => {
    const [port, proxy] = [await listen(), await openProxy("s3cret-of-proxy")];
    const base = { MANUS_MODEL_BASE_URL: `http://${nameBehindProxy}:${port}/v1` };
    assert.deepEqual(valueOf(await list({ ...base, HTTP_PROXY: proxy.url })).models, ["tiny"]);
    const refused = wrongOf(
      await list({
        MANUS_MODEL_BASE_URL: "https://model.test.invalid/v1",
        HTTPS_PROXY: proxy.url.replace("s3cret-of-proxy", "wr0ng-password"),
      }),
    );
    assert.match(refused.message, /the proxy answered 407/);
    assert.doesNotMatch(JSON.stringify(refused), /s3cret|wr0ng/);
  });
  it("goes directly to what NO_PROXY names, and always to this machine", async () => {
    const [port, proxy] = [await listen(), await openProxy()];
    valueOf(await list({ MANUS_MODEL_BASE_URL: `http://localhost:${port}/v1`, HTTP_PROXY: proxy.url }));
    valueOf(
      await list({
        MANUS_MODEL_BASE_URL: `http://127.0.0.1:${port}/v1`,
        HTTP_PROXY: proxy.url,
        NO_PROXY: "example.com",
      }),
    );
    wrongOf(
      await list({
        MANUS_MODEL_BASE_URL: `http://${nameBehindProxy}:${port}/v1`,
        HTTP_PROXY: proxy.url,
        NO_PROXY: ".test.invalid",
      }),
    );
    assert.deepEqual(proxy.asked, []);
  });
  it("reads no proxy from the environment of this process", async () => {
    const [port, proxy] = [await listen(), await openProxy()];
    const before = { http: process.env["http_proxy"], https: process.env["https_proxy"] };
    process.env["http_proxy"] = proxy.url;
    process.env["https_proxy"] = proxy.url;
    try {
      wrongOf(await list({ MANUS_MODEL_BASE_URL: `http://${nameBehindProxy}:${port}/v1` }));
    } finally {
      for (const [name, value] of [
        ["http_proxy", before.http],
        ["https_proxy", before.https],
      ] as const) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    }
    assert.deepEqual(proxy.asked, []);
  });
  it("says that a proxy's address is none, without repeating it", async () => {
    const failure = wrongOf(
      await list({ MANUS_MODEL_BASE_URL: "http://model.test.invalid/v1", HTTP_PROXY: "me:s3cret@no way" }),
    );
    assert.match(failure.message, /isn't the address of a proxy/);
    assert.doesNotMatch(JSON.stringify(failure), /s3cret/);
  });
  it("follows no redirect with what it knows", async () => {
    const { port } = { port: await listen() };
    let redirected = "";
    const redirecting = createHttpServer((request, response) => {
      redirected = request.url ?? "";
      response.writeHead(307, { location: `http://127.0.0.1:${port}/v1/models` }).end();
    });
    await new Promise<void>((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
    open.push({ port: 0, close: () => redirecting.close() });
    const from = (redirecting.address() as AddressInfo).port;
    const failure = wrongOf(await list({ MANUS_MODEL_BASE_URL: `http://127.0.0.1:${from}/v1` }));
    assert.equal(redirected, "/v1/models");
    assert.match(failure.message, /redirects to http:\/\/127\.0\.0\.1/);
  });
});
