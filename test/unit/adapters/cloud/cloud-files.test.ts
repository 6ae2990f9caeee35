import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFile, readdir, readFile, truncate, writeFile, mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { Cancelled } from "../../../../server/src/core/ports/cancellation.ts";
import type { PlannedAnswer, SeenRequest } from "../../../support/answering-server.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { bad, caller, CancellationSource, failureOf, good, openCloud, valueOf } from "./cloud-bench.ts";
import { listen } from "./listen.ts";

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

/** A cloud that takes uploads; `put` says what storage answers. */
function taking(put: (count: number) => PlannedAnswer, states: readonly string[] = ["uploaded"]) {
  let [puts, looks, records] = [0, 0, 0];
  return ({ url, headers, method }: SeenRequest): PlannedAnswer => {
    if (method === "PUT") return put((puts += 1));
    if (url.pathname === "/v2/file.detail") {
      looks += 1;
      return good({ file: { id: "f", status: states[Math.min(looks, states.length) - 1] } });
    }
    records += 1;
    const upload_url = `http://${headers.host}/put/${records}?signature=s3cret`;
    return good({ file: { id: `f${records}`, status: "pending" }, upload_url, upload_expires_at: 1_763_715_600 });
  };
}

async function fileOf(name: string, content: string | Buffer = "Hello"): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

describe("cloud: uploads", () => {
  it("sends the bytes to the signed address, without the key, and waits until the cloud has them", async () => {
    const { cloud, server } = await openCloud(taking(() => ({}), ["pending", "pending", "uploaded"]));
    const sent = valueOf(await cloud.uploadFile(caller, await fileOf("a b.csv", "x,y\n1,2\n")));
    assert.deepEqual(sent, { fileId: "f1", filename: "a b.csv" });
    const [record, put, ...looks] = server.seen;
    assert.deepEqual(JSON.parse(record?.body ?? ""), { filename: "a b.csv" });
    assert.deepEqual(
      [put?.method, put?.url.href, put?.body],
      ["PUT", "http://server/put/1?signature=s3cret", "x,y\n1,2\n"],
    );
    assert.ok(put);
    assert.equal(put.headers["x-manus-api-key"], undefined);
    assert.equal(put.headers["content-length"], "8");
    assert.equal(put.headers["transfer-encoding"], undefined, "storage takes no bytes of unknown number");
    assert.deepEqual(
      looks.map(({ url }) => url.search),
      Array(3).fill("?file_id=f1"),
    );
  });

  it("sends an empty file, and one that is larger than a piece", async () => {
    const { cloud, server } = await openCloud(taking(() => ({})));
    valueOf(await cloud.uploadFile(caller, await fileOf("empty.txt", "")));
    const large = "0123456789".repeat(100_000);
    valueOf(await cloud.uploadFile(caller, await fileOf("large.txt", large)));
    const [empty, whole] = server.seen.filter(({ method }) => method === "PUT");
    assert.deepEqual([empty?.headers["content-length"], empty?.body], ["0", ""]);
    assert.ok(whole?.body === large);
  });

  for (const [name, content] of [
    ["setup.EXE", "x"],
    ["run.sh", "x"],
    ["run.bat", "x"],
    ["image.dmg", "x"],
    ["picture.png", Buffer.from("4d5a9000", "hex")],
    ["program", Buffer.from("7f454c4602", "hex")],
    ["script.txt", "#!/bin/sh\nrm -rf /\n"],
  ] as const) {
    it(`refuses ${name} before anything is sent`, async () => {
      const { cloud, server } = await openCloud(taking(() => ({})));
      const { code, retryable, message } = failureOf(await cloud.uploadFile(caller, await fileOf(name, content)));
      assert.deepEqual([code, retryable], ["invalid-request", false]);
      assert.match(message, /is a program or a script/);
      assert.equal(server.seen.length, 0);
    });
  }

  it("refuses what is too large, no file, or not there, before anything is sent", async () => {
    const { cloud, server } = await openCloud(taking(() => ({})));
    const large = await fileOf("large.bin.csv");
    await truncate(large, 512 * 1024 * 1024 + 1);
    await mkdir(join(folder, "folder"));
    for (const [file, told] of [
      [large, /larger than 512 MB/],
      [join(folder, "folder"), /is no file/],
      [join(folder, "nothing"), /it isn't there/],
    ] as const) {
      const { code, message } = failureOf(await cloud.uploadFile(caller, file));
      assert.equal(code, "invalid-request");
      assert.match(message, told);
    }
    assert.equal(server.seen.length, 0);
  });

  it("asks for another address when the first one has expired, and gives up after three", async () => {
    const { cloud, server } = await openCloud(taking((count) => (count === 1 ? { status: 403 } : {})));
    assert.equal(valueOf(await cloud.uploadFile(caller, await fileOf("a.txt"))).fileId, "f2");
    assert.equal(server.seen.filter(({ method }) => method === "PUT").length, 2);
    const never = await openCloud(taking(() => ({ status: 403 })));
    const { code, message } = failureOf(await never.cloud.uploadFile(caller, await fileOf("a.txt")));
    assert.equal(code, "cloud-failed");
    assert.doesNotMatch(message, /s3cret/);
    assert.equal(never.server.seen.filter(({ method }) => method === "PUT").length, 3);
  });

  it("says what became of a file that the cloud doesn't take, or isn't ready in time", async () => {
    const wrong = await openCloud(taking(() => ({}), ["pending", "error"]));
    assert.match(failureOf(await wrong.cloud.uploadFile(caller, await fileOf("a.txt"))).message, /its state is error/);
    const slow = await openCloud(taking(() => ({}), ["pending"]));
    const { code, message } = failureOf(await slow.cloud.uploadFile(caller, await fileOf("a.txt")));
    assert.equal(code, "timeout");
    assert.match(message, /wasn't ready 60 s after/);
  });

  it("sends no more than what was looked at of a file that grows", async () => {
    const file = await fileOf("log.txt", "1234");
    const answer = taking(() => ({}));
    const { cloud, server } = await openCloud((request) => {
      if (request.url.pathname === "/v2/file.upload") void appendFile(file, "5678");
      return answer(request);
    });
    valueOf(await cloud.uploadFile(caller, file));
    assert.equal(server.seen.find(({ method }) => method === "PUT")?.body, "1234");
  });

  it("sends nothing to an address that isn't safe, or would ask this machine", async () => {
    for (const upload_url of ["http://example.org/put", "file:///etc/passwd", "nonsense"]) {
      const { cloud } = await openCloud(() => good({ file: { id: "f1" }, upload_url }));
      assert.match(failureOf(await cloud.uploadFile(caller, await fileOf("a.txt"))).message, /no usable address/);
    }
  });

  it("passes on why the cloud gave no place", async () => {
    const { cloud } = await openCloud(() => bad(400, "QuotaExceededError", "10 GB"));
    assert.equal(failureOf(await cloud.uploadFile(caller, await fileOf("a.txt"))).code, "quota");
  });
});

describe("cloud: downloads", () => {
  it("saves a file whole, and tells its size and hash; no key goes along", async () => {
    const content = Buffer.alloc(300_000, "abc");
    const { cloud, server } = await openCloud(() => ({ body: content }));
    const file = join(folder, "new", "a.bin");
    const saved = valueOf(await cloud.download(caller, `${server.origin}/a?signature=s3cret`, file));
    assert.deepEqual(saved, { size: 300_000, sha256: createHash("sha256").update(content).digest("hex") });
    assert.ok((await readFile(file)).equals(content));
    assert.deepEqual(await readdir(join(folder, "new")), ["a.bin"]);
    assert.equal(server.seen[0]?.headers["x-manus-api-key"], undefined);
  });

  it("replaces a file, and leaves it alone where the new one doesn't come whole", async () => {
    const file = await fileOf("a.txt", "old");
    const broken = createServer((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    const { cloud, server } = await openCloud(() => ({ body: "new" }));
    const { code, retryable } = failureOf(await cloud.download(caller, `${await listen(broken)}/a`, file));
    assert.deepEqual([code, retryable], ["cloud-unreachable", true]);
    assert.equal(await readFile(file, "utf8"), "old");
    assert.deepEqual(await readdir(folder), ["a.txt"]);
    valueOf(await cloud.download(caller, `${server.origin}/a`, file));
    assert.equal(await readFile(file, "utf8"), "new");
  });

  for (const status of [400, 401, 403, 404, 410]) {
    it(`says that the address holds no more when storage answers ${status}`, async () => {
      const { cloud, server } = await openCloud(() => ({ status, body: "<Error>Expired</Error>" }));
      const told = failureOf(await cloud.download(caller, `${server.origin}/a?signature=s3cret`, join(folder, "a")));
      assert.deepEqual([told.code, told.retryable, server.seen.length], ["not-found", false, 1]);
      assert.match(told.remedy, /Ask for the task's messages again/);
      assert.doesNotMatch(JSON.stringify(told), /s3cret/);
      assert.deepEqual(await readdir(folder), []);
    });
  }

  it("tries again what fails for now", async () => {
    const { cloud, server } = await openCloud((_request, count) => (count < 3 ? { status: 503 } : { body: "x" }));
    valueOf(await cloud.download(caller, `${server.origin}/a`, join(folder, "a")));
    assert.equal(server.seen.length, 3);
  });

  it("follows a redirect of storage, not without end and not to where it isn't safe", async () => {
    const { cloud, server } = await openCloud(({ url }) => {
      if (url.pathname === "/a") return { status: 302, headers: { location: "/b" } };
      if (url.pathname === "/round") return { status: 302, headers: { location: "/round" } };
      if (url.pathname === "/off") return { status: 302, headers: { location: "http://example.org/" } };
      return { body: "there" };
    });
    const file = join(folder, "a");
    valueOf(await cloud.download(caller, `${server.origin}/a`, file));
    assert.equal(await readFile(file, "utf8"), "there");
    assert.match(failureOf(await cloud.download(caller, `${server.origin}/round`, file)).message, /without end/);
    assert.equal(failureOf(await cloud.download(caller, `${server.origin}/off`, file)).code, "cloud-failed");
  });

  it("asks no server of this machine for a cloud that is elsewhere", async () => {
    const { cloud, server, moveTo } = await openCloud(() => ({ body: "secret of this machine" }));
    moveTo("https://api.manus.ai");
    const told = failureOf(await cloud.download(caller, `${server.origin}/a`, join(folder, "a")));
    assert.equal(told.code, "invalid-request");
    assert.equal(server.seen.length, 0);
  });

  it("says so when the disk doesn't take it", async () => {
    const { cloud, server } = await openCloud(() => ({ body: "x" }));
    const inTheWay = await fileOf("file");
    const told = failureOf(await cloud.download(caller, `${server.origin}/a`, join(inTheWay, "a")));
    assert.equal(told.retryable, false);
    assert.match(told.message, /Can't write/);
  });

  it("leaves nothing behind when it's cancelled", async () => {
    const source = new CancellationSource();
    const { cloud } = await openCloud(() => undefined);
    const slow = createServer((_request, response) => {
      response.write("half", () => setImmediate(() => source.cancel()));
    });
    const saving = cloud.download({ ...caller, cancellation: source }, `${await listen(slow)}/a`, join(folder, "a"));
    await assert.rejects(saving, Cancelled);
    assert.deepEqual(await readdir(folder), []);
  });
});
