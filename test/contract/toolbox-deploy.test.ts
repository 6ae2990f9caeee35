import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { freePort } from "../../server/src/adapters/tools/deploy/ports.ts";
import { addressIn, get, putFiles } from "../support/site.ts";
import { openBench } from "../support/toolbox-bench.ts";

describe("toolbox: deploy_expose_port", () => {
  it("gives the loopback address where no editor is there", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const bench = await openBench();
    assert.equal(
      await bench.works("deploy_expose_port", { port }),
      `Port ${port} is reachable on this machine only, at http://127.0.0.1:${port}/`,
    );
    server.close();
  });

  it("gives the editor's address, asked for the run", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const asked: unknown[] = [];
    const bench = await openBench({
      exposePort: async (...question) => {
        asked.push(question);
        return "https://forwarded.example/";
      },
    });
    assert.match(await bench.works("deploy_expose_port", { port }), /at https:\/\/forwarded\.example\/$/);
    assert.deepEqual(asked, [[bench.context.runId, port]]);
    server.close();
  });

  it("says so where nothing listens", async () => {
    const bench = await openBench();
    await bench.fails("nothing-listens", "deploy_expose_port", { port: await freePort() });
  });
});

describe("toolbox: deploy_apply_deployment, preview", () => {
  it("serves a folder's files until the run ends", async () => {
    const bench = await openBench();
    await putFiles(bench, {
      "site/index.html": "<h1>Home</h1>",
      "site/docs/index.html": "docs",
      "site/about.html": "about",
      "site/a b.css": "css",
      "site/404.html": "nothing here",
      "site/.well-known/x.json": "{}",
    });
    const address = addressIn(await bench.works("deploy_apply_deployment", { type: "static", local_dir: "site" }));
    assert.deepEqual(await get(address), {
      status: 200,
      type: "text/html; charset=utf-8",
      location: "",
      body: "<h1>Home</h1>",
    });
    assert.equal((await get(address, { path: "/a%20b.css?v=1" })).type, "text/css; charset=utf-8");
    assert.equal((await get(address, { path: "/about" })).body, "about");
    const folder = await get(address, { path: "/docs" });
    assert.deepEqual([folder.status, folder.location], [301, "/docs/"]);
    assert.equal((await get(address, { path: "/docs/" })).body, "docs");
    assert.equal((await get(address, { path: "/.well-known/x.json" })).status, 200);
    const missing = await get(address, { path: "/nowhere" });
    assert.deepEqual([missing.status, missing.body], [404, "nothing here"]);
    assert.deepEqual((await get(address, { method: "HEAD" })).body, "");
    assert.equal((await get(address, { method: "POST" })).status, 405);
    await bench.toolbox.endRun(bench.context.runId);
    await assert.rejects(get(address), /ECONNREFUSED/);
  });

  it("ends with its task where only that ends", async () => {
    const bench = await openBench();
    await putFiles(bench, { "index.html": "x" });
    const address = addressIn(await bench.works("deploy_apply_deployment", { type: "static", local_dir: "." }));
    await bench.toolbox.endTask(bench.context.runId, "another");
    assert.equal((await get(address)).status, 200);
    await bench.toolbox.endTask(bench.context.runId, bench.context.taskId);
    await assert.rejects(get(address), /ECONNREFUSED/);
  });

  it("shows nothing outside the folder, nothing hidden, and nothing to pages of the net", async () => {
    const bench = await openBench();
    await putFiles(bench, {
      "secret.txt": "secret",
      "site/index.html": "x",
      "site/.env": "KEY=secret",
      "site/.git/config": "secret",
    });
    await symlink(join(bench.workspace, "secret.txt"), join(bench.workspace, "site", "link.txt"));
    await symlink(bench.workspace, join(bench.workspace, "site", "up"));
    const address = addressIn(await bench.works("deploy_apply_deployment", { type: "static", local_dir: "site" }));
    for (const path of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/..%5csecret.txt",
      "/x/../../secret.txt",
      "//etc/hosts",
      "/link.txt",
      "/up/secret.txt",
      "/.env",
      "/.git/config",
      "/%00",
      "/%",
    ]) {
      const { status, body } = await get(address, { path });
      assert.deepEqual([path, status, body.includes("secret")], [path, 404, false]);
    }
    assert.equal((await get(address, { host: "attacker.example" })).status, 421);
    assert.equal((await get(address, { host: "localhost:1234" })).status, 200);
  });

  it("refuses what is no folder of the workspace", async () => {
    const bench = await openBench();
    await putFiles(bench, { "index.html": "x" });
    await bench.fails("not-a-folder", "deploy_apply_deployment", { type: "static", local_dir: "index.html" });
    await bench.fails("not-found", "deploy_apply_deployment", { type: "static", local_dir: "nowhere" });
    await bench.fails("outside-workspace", "deploy_apply_deployment", { type: "static", local_dir: "/etc" });
    const touched = await bench.toolbox.touches(
      { callId: "c", tool: "deploy_apply_deployment", arguments: { type: "static", local_dir: "/etc" } },
      bench.context,
    );
    assert.deepEqual(
      touched.map(({ argument, inside }) => [argument, inside]),
      [["local_dir", false]],
    );
  });

  it("knows no other targets than its own", async () => {
    const bench = await openBench({ variables: { MANUS_DEPLOY_TARGET: "heroku" } });
    assert.ok(!bench.toolbox.names("run").includes("deploy_apply_deployment"));
    assert.match(
      await bench.fails("unknown-target", "deploy_apply_deployment", { type: "static", local_dir: "." }),
      /heroku.*preview, cloudflare-pages, digitalocean-app/,
    );
  });
});
