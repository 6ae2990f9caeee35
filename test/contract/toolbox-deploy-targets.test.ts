// Cloudflare and DigitalOcean can't be reached from a test: executables that write down how they were called stand in for their command lines, so what is shown is what they are asked, not what they do.
import assert from "node:assert/strict";
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { reapAllOrphans } from "../../server/src/adapters/tools/shell/process-record.ts";
import { eventually } from "../support/eventually.ts";
import { addressIn, get, putFiles } from "../support/site.ts";
import { skipBecause } from "../support/skip-because.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { cancellation, isRunning, openBench, type BenchOptions, type ToolboxBench } from "../support/toolbox-bench.ts";

/** What an executable that stands in for another one wrote down. */
interface Recorded {
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

describe("toolbox: deploy_apply_deployment, command lines of others", () => {
  const path = process.env["PATH"] ?? "";
  let recordings: string;

  beforeEach(async function () {
    if (process.platform === "win32") skipBecause(this, "the executables that stand in are scripts for sh");
    recordings = await temporaryFolder();
  });
  afterEach(() => {
    process.env["PATH"] = path;
  });

  /** Puts an executable on the PATH that writes down how it is called, prints `says` and ends with `exitCode`. */
  const standIn = async (name: string, says: string, exitCode = 0): Promise<void> => {
    const script = `require("fs").writeFileSync(${JSON.stringify(join(recordings, "call.json"))}, JSON.stringify({ args: process.argv.slice(2), folder: process.cwd(), environment: process.env })); console.log(${JSON.stringify(says)}); process.exitCode = ${exitCode};`;
    await writeFile(join(recordings, `${name}.cjs`), script);
    await writeFile(
      join(recordings, name),
      `#!/bin/sh\nexec '${process.execPath}' '${join(recordings, `${name}.cjs`)}' "$@"\n`,
    );
    await chmod(join(recordings, name), 0o755);
    process.env["PATH"] = `${recordings}${delimiter}${path}`;
  };
  const recorded = async (): Promise<Recorded> =>
    JSON.parse(await readFile(join(recordings, "call.json"), "utf8")) as Recorded;

  const pages = {
    MANUS_DEPLOY_TARGET: "cloudflare-pages",
    CLOUDFLARE_API_TOKEN: "cf-token-1234567890",
    CLOUDFLARE_ACCOUNT_ID: "abc123",
    CLOUDFLARE_PAGES_PROJECT: "my-site",
  };

  it("gives a folder to wrangler, with the token and nothing of the workspace's making", async () => {
    await standIn("npx", "Deployment complete! https://my-site.pages.dev");
    const bench = await openBench({ variables: pages });
    await putFiles(bench, {
      "dist/index.html": "x",
      "node_modules/.bin/wrangler": "#!/bin/sh\ntouch stolen\n",
      ".npmrc": "registry=http://evil\n",
    });
    const output = await bench.works("deploy_apply_deployment", { type: "static", local_dir: "dist" });
    assert.match(output, /https:\/\/my-site\.pages\.dev/);
    const { args, folder, environment } = await recorded();
    assert.deepEqual(args, [
      "--yes",
      "wrangler@4",
      "pages",
      "deploy",
      join(bench.workspace, "dist"),
      "--project-name=my-site",
    ]);
    assert.ok(!folder.startsWith(bench.workspace), "an agent may write in the workspace");
    assert.equal(environment["CLOUDFLARE_API_TOKEN"], "cf-token-1234567890");
    assert.equal(environment["CLOUDFLARE_ACCOUNT_ID"], "abc123");
    assert.deepEqual(
      Object.keys(environment).filter((name) => /^MANUS_(?!RUN_ID|DEPLOY_ID)/.test(name)),
      [],
    );
  });

  it("passes on why wrangler failed", async () => {
    await standIn(
      "npx",
      "Project not found. The specified project name does not match any of your existing projects.",
      1,
    );
    const bench = await openBench({ variables: pages });
    await putFiles(bench, { "dist/index.html": "x" });
    const result = await bench.call("deploy_apply_deployment", { type: "static", local_dir: "dist" });
    assert.deepEqual([result.outcome, result.error?.code, result.exitCode], ["failed", "deploy-failed", 1]);
    assert.match(result.error?.message ?? "", /Project not found/);
    assert.match(result.error?.remedy ?? "", /wrangler pages project create my-site/);
  });

  it("isn't offered without the token, the account and the project", async () => {
    for (const missing of ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_PAGES_PROJECT"]) {
      const variables = Object.fromEntries(Object.entries(pages).filter(([name]) => name !== missing));
      const bench = await openBench({ variables });
      assert.ok(!bench.toolbox.names("run").includes("deploy_apply_deployment"), missing);
      assert.match(
        await bench.fails("not-configured", "deploy_apply_deployment", { type: "static", local_dir: "." }),
        new RegExp(missing),
      );
    }
    assert.ok((await openBench({ variables: pages })).toolbox.names("run").includes("deploy_apply_deployment"));
  });

  const platform = { MANUS_DEPLOY_TARGET: "digitalocean-app", DIGITALOCEAN_ACCESS_TOKEN: "dop_v1_1234567890" };

  it("gives App Platform the specification, and says what is deployed by it", async () => {
    await standIn("doctl", "1234 https://my-app.ondigitalocean.app");
    const bench = await openBench({ variables: platform });
    await putFiles(bench, { "site/.do/app.yaml": "name: my-app\n" });
    const output = await bench.works("deploy_apply_deployment", { type: "static", local_dir: "site" });
    assert.match(
      output,
      /ondigitalocean\.app\n\[Deployed is what \.do\/app\.yaml names, usually the last pushed commit/,
    );
    const { args, environment } = await recorded();
    assert.deepEqual(args.slice(0, 4), ["apps", "create", "--spec", join(bench.workspace, "site/.do/app.yaml")]);
    assert.ok(["--upsert", "--update-sources", "--wait"].every((flag) => args.includes(flag)));
    assert.equal(environment["DIGITALOCEAN_ACCESS_TOKEN"], "dop_v1_1234567890");
  });

  it("says that App Platform takes no folder", async () => {
    const bench = await openBench({ variables: platform });
    await putFiles(bench, { "site/index.html": "x", "app.yaml": "name: other\n" });
    await bench.fails("not-uploadable", "deploy_apply_deployment", { type: "static", local_dir: "site" });
    await mkdir(join(bench.workspace, "site/.do"));
    await symlink(join(bench.workspace, "app.yaml"), join(bench.workspace, "site/.do/app.yaml"));
    await bench.fails("not-uploadable", "deploy_apply_deployment", { type: "static", local_dir: "site" });
  });

  it("says that a program isn't there", async () => {
    process.env["PATH"] = recordings;
    const bench = await openBench({ variables: platform });
    await putFiles(bench, { ".do/app.yaml": "name: my-app\n" });
    assert.match(
      await bench.fails("program-missing", "deploy_apply_deployment", { type: "static", local_dir: "." }),
      /doctl isn't installed/,
    );
  });
});

describe("toolbox: deploy_apply_deployment, nextjs", () => {
  // A project whose build script does what the test is about; npm is the real one, Next.js isn't here.
  const project = async (build: string, options: BenchOptions = {}): Promise<ToolboxBench> => {
    const bench = await openBench(options);
    await putFiles(bench, {
      "app/package.json": JSON.stringify({ name: "app", private: true, scripts: { build: "node build.cjs" } }),
      "app/build.cjs": build,
    });
    return bench;
  };
  const nextjs = { type: "nextjs", local_dir: "app" };
  const exporting = `require("fs").mkdirSync("out", { recursive: true }); require("fs").writeFileSync("out/index.html", "exported");`;

  it("builds, and serves what was exported", async () => {
    const bench = await project(exporting);
    const address = addressIn(await bench.works("deploy_apply_deployment", nextjs));
    assert.equal((await get(address)).body, "exported");
  }).timeout(30_000);

  it("passes on why the build failed", async () => {
    const bench = await project(`console.log("Type error: x is not a page"); process.exit(2);`);
    assert.match(
      await bench.fails("build-failed", "deploy_apply_deployment", nextjs),
      /exit code 2.*Type error: x is not a page/s,
    );
  }).timeout(30_000);

  it("wants a build script", async () => {
    const bench = await openBench();
    await putFiles(bench, { "app/index.html": "x" });
    await bench.fails("no-build", "deploy_apply_deployment", nextjs);
    await putFiles(bench, { "app/package.json": "{}" });
    await bench.fails("no-build", "deploy_apply_deployment", nextjs);
  });

  it("starts the application on a port of its own where nothing was exported, and ends it with the run", async () => {
    const bench = await project("");
    const next = `const [, , command, ...options] = process.argv; const option = (name) => options[options.indexOf(name) + 1];
if (command !== "start") throw new Error(command);
require("fs").writeFileSync("pid", String(process.pid));
require("http").createServer((_, response) => response.end("from the server")).listen(Number(option("--port")), option("--hostname"));`;
    await putFiles(bench, {
      "app/node_modules/next/package.json": JSON.stringify({ name: "next", version: "0.0.0", bin: "next.js" }),
      "app/node_modules/next/next.js": next,
    });
    await putFiles(bench, { "app/node_modules/.bin/next": `#!${process.execPath}\n${next}` });
    await chmod(join(bench.workspace, "app/node_modules/.bin/next"), 0o755);
    const address = addressIn(await bench.works("deploy_apply_deployment", nextjs));
    assert.equal((await get(address)).body, "from the server");
    const pid = await bench.pidIn("app/pid");
    await bench.toolbox.endRun(bench.context.runId);
    assert.equal(await isRunning(pid), false);
  }).timeout(30_000);

  it("is ended by the next host when its own dies", async () => {
    const bench = await project("");
    const next = `require("fs").writeFileSync("pid", String(process.pid));
require("http").createServer().listen(Number(process.argv.at(-1)), "127.0.0.1");`;
    await putFiles(bench, { "app/node_modules/.bin/next": `#!${process.execPath}\n${next}` });
    await chmod(join(bench.workspace, "app/node_modules/.bin/next"), 0o755);
    await bench.works("deploy_apply_deployment", nextjs);
    const pid = await bench.pidIn("app/pid");
    // The next host knows the folder of runs, and nothing of this toolbox.
    assert.ok((await reapAllOrphans(dirname(bench.runFolder), bench.log)) > 0);
    assert.equal(await isRunning(pid), false);
  }).timeout(30_000);

  it("says why the application didn't start", async () => {
    const bench = await project("");
    await putFiles(bench, {
      "app/node_modules/.bin/next": `#!/bin/sh\necho "Could not find a production build"; exit 1\n`,
    });
    await chmod(join(bench.workspace, "app/node_modules/.bin/next"), 0o755);
    assert.match(
      await bench.fails("not-started", "deploy_apply_deployment", nextjs),
      /Could not find a production build|npm/,
    );
  }).timeout(30_000);

  it("is interrupted with everything that it has started", async () => {
    const bench = await project(
      `require("fs").writeFileSync("../pid", String(process.pid)); setInterval(() => {}, 1000);`,
    );
    const source = cancellation();
    const call = bench.call("deploy_apply_deployment", nextjs, { cancellation: source });
    const pid = await bench.pidIn("pid");
    source.cancel();
    assert.equal((await call).outcome, "interrupted");
    assert.equal(await isRunning(pid), false);
  }).timeout(30_000);

  it("isn't taken by Cloudflare Pages where it needs a server", async () => {
    const variables = {
      MANUS_DEPLOY_TARGET: "cloudflare-pages",
      CLOUDFLARE_API_TOKEN: "t".repeat(10),
      CLOUDFLARE_ACCOUNT_ID: "a",
      CLOUDFLARE_PAGES_PROJECT: "p",
    };
    const bench = await project("", { variables });
    assert.match(await bench.fails("needs-a-server", "deploy_apply_deployment", nextjs), /output: "export"/);
  }).timeout(30_000);

  it("builds for an agent in the sandbox", async function () {
    const policy = {
      ceiling: async () => ({
        policy: { allow: [], ask: [], deny: [] },
        files: [],
        sudo: "deny" as const,
        sandbox: { mode: "auto" as const, network: [], write: [], denyRead: [] },
      }),
    };
    const outside = join(await temporaryFolder(), "escaped");
    const build = `try { require("fs").writeFileSync(${JSON.stringify(outside)}, "x"); } catch (error) { console.log(error.code); } ${exporting}`;
    const bench = await project(build, { policy });
    if (!(await bench.toolbox.sandbox()).sandboxed) skipBecause(this, "this machine has no sandbox");
    const result = await bench.call("deploy_apply_deployment", nextjs, { origin: "agent" });
    assert.equal((await get(addressIn(result.output))).body, "exported");
    await assert.rejects(readFile(outside), /ENOENT/);
    await bench.works("deploy_apply_deployment", nextjs);
    await eventually("a direct step builds without one", async () => (await readFile(outside, "utf8")) === "x");
  }).timeout(60_000);
});
