import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { launchBrowser, type LaunchOrder } from "../../server/src/adapters/tools/browser/launch.ts";
import { reapBrowsers } from "../../server/src/adapters/tools/browser/browser-record.ts";
import type { Answer } from "../../server/src/core/ports/tools.ts";
import { CancellationSource } from "../../server/src/runtime/cancellation-source.ts";
import {
  openBrowserBench,
  servePages,
  useTestBrowser,
  type BrowserBench,
  type BrowserBenchOptions,
  type PageServer,
} from "../support/browser-bench.ts";
import { eventually } from "../support/eventually.ts";
import { rememberLog } from "../support/remembered-log.ts";
import { skipBecause } from "../support/skip-because.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { isRunning } from "../support/toolbox-bench.ts";

describe("toolbox: browser: its life", function () {
  this.timeout(30_000);
  let server: PageServer;
  let undo = (): void => undefined;
  const benches: BrowserBench[] = [];
  before(async function () {
    undo = await useTestBrowser(this);
    server = await servePages(
      {
        "/plain": "<title>Plain</title><p>plain</p>",
        "/cookie": `<title>Cookie</title><script>document.cookie = "visit=1"; localStorage.kept = "yes"</script>`,
        "/look": `<title>Look</title><p id="p"></p><script>p.textContent = document.cookie + " " + localStorage.kept</script>`,
        "/busy": `<title>Busy</title><button onclick="for (;;);">Hang</button>`,
      },
      { "/never": () => undefined },
    );
  });
  after(async () => {
    await server.close();
    undo();
  });
  afterEach(async () => {
    await Promise.all(benches.splice(0).map((bench) => bench.toolbox.endRun(bench.context.runId)));
  });
  const openBench = async (options?: BrowserBenchOptions): Promise<BrowserBench> => {
    const bench = await openBrowserBench(options);
    benches.push(bench);
    return bench;
  };
  const open = (bench: BrowserBench, path: string): Promise<string> =>
    bench.works("browser_navigate", { url: `${server.origin}${path}` });
  const pidOf = async ({ runFolder }: BrowserBench): Promise<number> => {
    const record = JSON.parse(await readFile(join(runFolder, "browser/process.json"), "utf8")) as { pid: number };
    return record.pid;
  };

  it("begins at the first call and ends with the run, with its processes and its profile", async () => {
    const bench = await openBench();
    assert.ok(!existsSync(join(bench.runFolder, "browser")));
    await open(bench, "/plain");
    const pid = await pidOf(bench);
    assert.ok(await isRunning(pid));
    if (process.platform !== "win32") assert.equal((await stat(join(bench.runFolder, "browser"))).mode & 0o077, 0);
    await bench.works("browser_view");
    await bench.toolbox.endRun(bench.context.runId);
    assert.ok(!(await isRunning(pid)));
    assert.ok(!existsSync(join(bench.runFolder, "browser/profile")));
    assert.ok(!existsSync(join(bench.runFolder, "browser/process.json")));
    assert.ok(existsSync(join(bench.runFolder, "browser")), "what was seen stays");
    assert.deepEqual(bench.log.lines, []);
  });

  it("ends with the run even while it starts", async () => {
    const bench = await openBench();
    const opening = bench.call("browser_navigate", { url: `${server.origin}/plain` });
    await eventually("it starts", () => existsSync(join(bench.runFolder, "browser/profile")));
    await bench.toolbox.endRun(bench.context.runId);
    assert.equal((await opening).outcome, "failed");
    assert.ok(!existsSync(join(bench.runFolder, "browser/profile")));
    assert.ok(!existsSync(join(bench.runFolder, "browser/process.json")));
  });

  it("ends with its task, while others of the run go on", async () => {
    const bench = await openBench();
    const other = { taskId: "other", runFolder: await temporaryFolder() };
    await open(bench, "/plain");
    await bench.works("browser_navigate", { url: `${server.origin}/plain` }, other);
    const pid = await pidOf(bench);
    await bench.toolbox.endTask(bench.context.runId, bench.context.taskId);
    assert.ok(!(await isRunning(pid)));
    assert.match(await bench.works("browser_view", {}, other), /^Page: Plain$/m);
  });

  it("is shared by the steps of a run, and outlives each", async () => {
    const bench = await openBench();
    const step = { origin: "step", taskId: "first" } as const;
    await bench.works("browser_navigate", { url: `${server.origin}/plain` }, step);
    await bench.toolbox.endTask(bench.context.runId, "first");
    assert.match(await bench.works("browser_view", {}, { origin: "step", taskId: "second" }), /^Page: Plain$/m);
  });

  it("that crashes is a clear failure, and the next call starts a new one", async () => {
    const bench = await openBench();
    await open(bench, "/plain");
    const waiting = bench.call("browser_navigate", { url: `${server.origin}/never` });
    await eventually("the page is asked for", () => server.asked.includes("/never"));
    process.kill(await pidOf(bench), "SIGKILL");
    const result = await waiting;
    assert.deepEqual([result.outcome, result.error?.code], ["failed", "browser-crashed"], result.output);
    const opened = await open(bench, "/plain");
    assert.match(opened, /ended unexpectedly; this is a new one/);
    assert.match(opened, /^Page: Plain$/m);
  });

  it("whose page crashes says so, and opens it again", async () => {
    const contexts: Awaited<ReturnType<typeof launchBrowser>>[] = [];
    const launch = async (order: LaunchOrder): ReturnType<typeof launchBrowser> => {
      const context = await launchBrowser(order);
      contexts.push(context);
      return context;
    };
    const bench = await openBench({ launch });
    await open(bench, "/plain");
    const page = contexts[0]?.pages()[0];
    assert.ok(page !== undefined);
    const crashed = page.waitForEvent("crash");
    page.goto("chrome://crash").catch(() => undefined);
    await crashed;
    await bench.fails("page-crashed", "browser_click", { coordinate_x: 1, coordinate_y: 1 });
    assert.match(await bench.works("browser_view"), /The page crashed; browser_navigate opens it again/);
    assert.match(await open(bench, "/plain"), /^Page: Plain$/m);
  });

  it("is afresh after browser_restart", async () => {
    const bench = await openBench();
    await open(bench, "/cookie");
    assert.match(await open(bench, "/look"), /visit=1 yes/);
    const again = await bench.works("browser_restart", { url: `${server.origin}/look` });
    assert.match(again, /^Started the browser afresh/);
    assert.match(again, /^undefined$/m);
    await bench.fails("address-refused", "browser_restart", { url: "file:///etc/passwd" });
  });

  it("is left behind by no host that dies", async () => {
    const bench = await openBench({ runFolder: join(await temporaryFolder(), "run", "task") });
    await open(bench, "/plain");
    const pid = await pidOf(bench);
    const runsFolder = join(bench.runFolder, "../..");
    const log = rememberLog();
    assert.ok((await reapBrowsers(runsFolder, log)) > 0);
    assert.ok(!(await isRunning(pid)));
    assert.equal(await reapBrowsers(runsFolder, log), 0);
    assert.equal(log.lines.length, 1);
    assert.equal(await reapBrowsers(join(runsFolder, "missing"), log), 0);
  });

  describe("a call that is cancelled", () => {
    it("ends at once, and the next one works", async () => {
      const bench = await openBench();
      await open(bench, "/plain");
      for (const [tool, args] of [
        ["browser_navigate", { url: `${server.origin}/never` }],
        ["browser_console_exec", { javascript: "new Promise(() => 0)" }],
        ["browser_console_exec", { javascript: "for (;;);" }],
      ] as const) {
        const cancellation = new CancellationSource();
        const asked = server.asked.length;
        const waiting = bench.call(tool, args, { cancellation });
        if (tool === "browser_navigate") await eventually("it is asked for", () => server.asked.length > asked);
        cancellation.cancel();
        const result = await waiting;
        assert.equal(result.outcome, "interrupted");
      }
      assert.match(await bench.works("browser_view"), /^Page: Plain$/m);
    });

    it("before it began does nothing", async () => {
      const bench = await openBench();
      const cancellation = new CancellationSource();
      cancellation.cancel();
      const result = await bench.call("browser_navigate", { url: `${server.origin}/plain` }, { cancellation });
      assert.equal(result.outcome, "interrupted");
      assert.ok(!existsSync(join(bench.runFolder, "browser")));
    });
  });

  it("says so where a page is busy", async () => {
    const bench = await openBench();
    await open(bench, "/busy");
    const clicked = await bench.call("browser_click", { index: 0 });
    assert.match(clicked.output, /busy and doesn't answer|didn't answer in time/);
    assert.match(await bench.works("browser_restart", { url: `${server.origin}/plain` }), /^Page: Plain$/m);
  });

  it("lets calls at the same time take turns", async () => {
    const bench = await openBench();
    const answers = await Promise.all([open(bench, "/plain"), open(bench, "/cookie"), bench.works("browser_view")]);
    assert.deepEqual(
      answers.map((answer) => /^Page: (.*)$/m.exec(answer)?.[1]),
      ["Plain", "Cookie", "Cookie"],
    );
  });

  describe("where there is none", () => {
    it("its tools aren't offered, and say why they don't work", async () => {
      const environment = { MANUS_BROWSER: "/nowhere/chrome" };
      const bench = await openBench({ environment });
      assert.ok(!bench.toolbox.names(bench.context.runId).some((name) => name.startsWith("browser_")));
      assert.match(await bench.fails("no-browser", "browser_view"), /MANUS_BROWSER names \/nowhere\/chrome/);
      assert.equal((await openBrowserBench()).toolbox.names().filter((name) => name.startsWith("browser_")).length, 12);
    });

    it("a program that is no browser is told", async function () {
      if (process.platform === "win32") skipBecause(this, "there is no /bin/false");
      const bench = await openBench({ environment: { MANUS_BROWSER: "/bin/false" }, limits: { startMs: 3000 } });
      await bench.fails("browser-not-started", "browser_view");
    });
  });

  describe("handing it over", () => {
    /** A browser that is asked to be visible is started without a window all the same: there may be no display. */
    function onADisplay(): BrowserBenchOptions & { readonly visible: boolean[] } {
      const visible: boolean[] = [];
      return {
        visible,
        hasDisplay: () => true,
        launch: (order) => {
          visible.push(order.visible);
          return launchBrowser({ ...order, visible: false });
        },
      };
    }
    const question = { text: "Please log in", suggest_user_takeover: "browser" };

    it("shows the same page with the same cookies, waits for the person, and looks at what they left", async () => {
      const display = onADisplay();
      const bench = await openBench(display);
      await open(bench, "/cookie");
      const asked: unknown[] = [];
      const ask = async (order: { kind: string }): Promise<Answer> => {
        asked.push(order.kind);
        return { text: "done", by: "editor" };
      };
      const said = await bench.works("message_ask_user", question, { ask });
      assert.deepEqual([asked, display.visible], [["takeover"], [false, true]]);
      assert.match(said, /^done\nThe person has given the browser back\.\n[\s\S]*^Page: Cookie$/m);
      assert.match(await open(bench, "/look"), /visit=1 yes/);
      await bench.works("message_ask_user", question, { ask });
      assert.equal(display.visible.length, 2, "it stays visible");
    });

    it("lets the person go where the agent may not, and the agent stay there", async () => {
      const mayOpen = async (url: string): Promise<boolean> => new URL(url).origin === server.origin;
      const ask = async (): Promise<Answer> => {
        // A person types it into the address line.
        await browserOfPerson();
        return { by: "editor" };
      };
      let browserOfPerson = async (): Promise<void> => undefined;
      const display = onADisplay();
      const person = await openBench({
        ...display,
        launch: async (order) => {
          const context = await display.launch?.(order);
          assert.ok(context !== undefined);
          browserOfPerson = async () => {
            await context.pages()[0]?.goto(`${server.other}/plain`);
          };
          return context;
        },
      });
      const said = await person.works("message_ask_user", question, { ask, mayOpen });
      assert.ok(said.includes(`Address: ${server.other}/plain`), said);
      const script = { javascript: "location.reload()" };
      await person.works("browser_console_exec", script, { mayOpen });
      assert.ok((await person.works("browser_view", {}, { mayOpen })).includes(`Address: ${server.other}/plain`));
    });

    it("asks all the same where there is no display, and says that nothing was handed over", async () => {
      const bench = await openBench({ hasDisplay: () => false });
      const asked: { readonly kind: string; readonly text: string }[] = [];
      const said = await bench.works("message_ask_user", question, {
        ask: async (order) => {
          asked.push(order);
          return { text: "I can't", by: "editor" };
        },
      });
      assert.deepEqual(
        asked.map(({ kind }) => kind),
        ["question"],
      );
      assert.match(asked.map(({ text }) => text).join(), /^Please log in\n.*no display/);
      assert.match(said, /^I can't\n.*not handed over/);
    });

    it("is interrupted when nobody wants the answer any more", async () => {
      const bench = await openBench(onADisplay());
      const cancellation = new CancellationSource();
      let isAsked = false;
      const waiting = bench.call("message_ask_user", question, {
        cancellation,
        ask: () => {
          isAsked = true;
          return new Promise(() => undefined);
        },
      });
      await eventually("it is asked", () => isAsked);
      cancellation.cancel();
      assert.equal((await waiting).outcome, "interrupted");
    });
  });

  it("works from the bundle that ships: what is sent into pages needs nothing of it", async () => {
    const outfile = join(await temporaryFolder(), "toolbox.cjs");
    const library = fileURLToPath(import.meta.resolve("playwright-core"));
    await esbuild.build({
      entryPoints: [join(import.meta.dirname, "../../server/src/adapters/tools/toolbox.ts")],
      ...{ outfile, bundle: true, minify: true, platform: "node", format: "cjs", target: "node20" },
      mainFields: ["module", "main"],
      define: { "import.meta.url": JSON.stringify(import.meta.url) },
      plugins: [
        {
          name: "library",
          setup: (build) => build.onResolve({ filter: /^playwright-core$/ }, () => ({ path: library, external: true })),
        },
      ],
    });
    const bundle = createRequire(import.meta.url)(outfile) as Pick<BrowserBenchOptions, "createToolbox">;
    const bench = await openBench(bundle);
    assert.match(await open(bench, "/busy"), /^\[0\] button "Hang"$/m);
    await bench.works("browser_scroll_down");
    await bench.fails("not-a-field", "browser_input", {
      coordinate_x: 20,
      coordinate_y: 20,
      text: "x",
      press_enter: false,
    });
    assert.equal(await bench.works("browser_console_exec", { javascript: "[1]" }), "[\n 1\n]");
  });

  it("is visible on request where there is a display, and says so where there is none", async () => {
    const visible: boolean[] = [];
    const launch = (order: LaunchOrder): ReturnType<typeof launchBrowser> => {
      visible.push(order.visible);
      return launchBrowser({ ...order, visible: false });
    };
    const environment = { MANUS_BROWSER_VISIBLE: "1" };
    await open(await openBench({ environment, launch, hasDisplay: () => true }), "/plain");
    const told = await open(await openBench({ environment, launch, hasDisplay: () => false }), "/plain");
    assert.deepEqual(visible, [true, false]);
    assert.match(told, /can't be shown: this machine has no display/);
    await open(
      await openBench({ environment: { MANUS_BROWSER_VISIBLE: "off" }, launch, hasDisplay: () => true }),
      "/plain",
    );
    assert.equal(visible.at(-1), false);
  });
});
