import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer as createTlsServer } from "node:https";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  openBrowserBench,
  servePages,
  useTestBrowser,
  type Answers,
  type BrowserBench,
  type PageServer,
} from "../support/browser-bench.ts";
import { eventually } from "../support/eventually.ts";
import { selfSigned } from "../support/self-signed.ts";

const pages = {
  "/plain": "<title>Plain</title><p>plain</p>",
  "/dialogs": `<title>Dialogs</title><button onclick="alert('Mind the gap'); document.title = 'Told'">Alert</button>
    <button onclick="document.title = confirm('Really?') ? 'Yes' : 'No'">Confirm</button>
    <button onclick="document.title = 'Hello ' + prompt('Your name?', 'nobody')">Prompt</button>`,
  "/greeting": "<title>Greeting</title><script>alert('Welcome')</script><p>behind</p>",
  "/unsaved": `<title>Unsaved</title><button onclick="window.addEventListener('beforeunload', (e) => e.preventDefault())">Change</button><a href="/plain">Leave</a>`,
  "/links": `<title>Links</title><a href="/file">File</a> <a href="/plain" target="_blank">New tab</a> <button onclick="window.open('/dialogs')">Open</button> <a href="/missing">Missing</a>
    <a href="/endless-file">Big</a><a href="/upload-name">Odd</a>`,
  "/leaving": `<title>Leaving</title><a href="{{other}}/plain">Away</a> <a href="/to-other">Redirect</a> <button onclick="location = '{{other}}/plain'">Script</button>
    <a href="{{other}}/plain" target="_blank">Away in a tab</a><iframe src="{{other}}/plain"></iframe><form action="{{other}}/plain" method="post"><button>Post</button></form>`,
  "/metadata": `<title>Meta</title><img src="http://169.254.169.254/latest/meta-data/"><a href="http://169.254.169.254/">Cloud</a><script>
    fetch("http://metadata.google.internal/x").catch(() => document.title = "No cloud")</script>`,
};

const download =
  (name: string, body: string): Answers =>
  (_request, response) => {
    response.writeHead(200, {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${name}"`,
    });
    response.end(body);
  };
const redirect =
  (to: (server: PageServer) => string): Answers =>
  (_request, response, server) => {
    response.writeHead(302, { location: to(server) });
    response.end();
  };

describe("toolbox: browser: what happens to a page", function () {
  this.timeout(30_000);
  let bench: BrowserBench;
  let server: PageServer;
  let undo = (): void => undefined;
  const held: ServerResponse[] = [];
  before(async function () {
    undo = await useTestBrowser(this);
    server = await servePages(pages, {
      "/file": download("report.txt", "content"),
      "/upload-name": download("..\\\\..//CON.txt", "odd"),
      "/endless-file": (_request, response) => {
        response.writeHead(200, {
          "content-type": "application/zip",
          "content-disposition": "attachment; filename=big.zip",
        });
        response.write("begin");
        held.push(response);
      },
      "/never": (_request, response) => void held.push(response),
      "/half": (_request, response) => {
        response.writeHead(200, { "content-type": "text/html" });
        response.write(`<title>Half</title><p>the first half</p>${" ".repeat(2048)}`);
        held.push(response);
      },
      "/slow-picture": (_request, response) => {
        response.writeHead(200, { "content-type": "text/html" });
        response.end("<title>Slow</title><p>text</p><img src='/never'>");
      },
      "/to-other": redirect((pageServer) => `${pageServer.other}/plain`),
      "/to-file": redirect(() => "file:///etc/passwd"),
      "/to-cloud": redirect(() => "http://169.254.169.254/latest/"),
      "/circle": redirect(() => "/circle"),
      "/nothing": (_request, response) => response.writeHead(204).end(),
      "/broken": (_request, response) =>
        response.writeHead(500, { "content-type": "text/html" }).end("<title>Broken</title><p>Oh no</p>"),
    });
    bench = await openBrowserBench();
  });
  after(async () => {
    await bench.toolbox.endRun(bench.context.runId);
    await server.close();
    undo();
  });
  const open = (path: string): Promise<string> => bench.works("browser_navigate", { url: `${server.origin}${path}` });
  const click = async (view: string, pattern: RegExp): Promise<string> =>
    bench.works("browser_click", { index: bench.numberOf(view, pattern) });

  describe("dialogs", () => {
    it("are told and wait for Enter or Escape, and nothing else works before", async () => {
      const asked = await click(await open("/dialogs"), /"Confirm"/);
      assert.match(asked, /^The page shows a question and waits: Really\?$/m);
      assert.match(await bench.fails("dialog-open", "browser_click", { index: 0 }), /Really\?.*Enter accepts/);
      await bench.fails("dialog-open", "browser_scroll_down");
      await bench.fails("dialog-open", "browser_console_exec", { javascript: "1" });
      await bench.fails("dialog-open", "browser_press_key", { key: "a" });
      assert.match(await bench.works("browser_view"), /shows a question and waits: Really\?/);
      assert.match(await bench.works("browser_press_key", { key: "Enter" }), /^Accepted the dialog\.\nPage: Yes$/m);
      await click(await bench.works("browser_view"), /"Confirm"/);
      assert.match(await bench.works("browser_press_key", { key: "Escape" }), /^Dismissed the dialog\.\nPage: No$/m);
    });

    it("take a text where they are prompts", async () => {
      const asked = await click(await open("/dialogs"), /"Prompt"/);
      assert.match(asked, /shows a prompt and waits: Your name\? Its field holds: nobody\./);
      assert.match(await bench.works("browser_input", { text: "Ada", press_enter: true }), /^Page: Hello Ada$/m);
      await click(await bench.works("browser_view"), /"Prompt"/);
      assert.match(await bench.works("browser_input", { text: "Alan", press_enter: false }), /Its field holds: Alan/);
      assert.match(await bench.works("browser_press_key", { key: "Enter" }), /^Page: Hello Alan$/m);
    });

    it("of a page that is being loaded, and of a script", async () => {
      assert.match(await open("/greeting"), /shows an alert and waits: Welcome/);
      assert.match(await bench.works("browser_press_key", { key: "Enter" }), /behind/);
      assert.match(
        await bench.works("browser_console_exec", { javascript: "alert('from a script')" }),
        /waits: from a script/,
      );
      // Going elsewhere dismisses it.
      assert.match(await open("/plain"), /dialog was dismissed: from a script[\s\S]*^Page: Plain$/m);
    });

    it("that would keep the page are answered with leaving, and told", async () => {
      await click(await open("/unsaved"), /"Change"/);
      const left = await open("/plain");
      assert.match(left, /something isn't saved; it was left/);
      assert.match(left, /^Page: Plain$/m);
    });
  });

  describe("downloads", () => {
    it("are saved in the run's folder and told with their size", async () => {
      const clicked = await click(await open("/links"), /"File"/);
      await eventually("the download is told", async () => {
        const view = clicked.includes("Downloaded") ? clicked : await bench.works("browser_view");
        return view.includes(`Downloaded ${join(bench.runFolder, "downloads", "report.txt")} (7 bytes)`);
      });
      assert.equal(await readFile(join(bench.runFolder, "downloads/report.txt"), "utf8"), "content");
    });

    it("may be opened as an address; a second one gets another name", async () => {
      const opened = await open("/file");
      assert.match(opened, /A download began: report\.txt/);
      await eventually("it is there", () => existsSync(join(bench.runFolder, "downloads/report (2).txt")));
    });

    it("get names that lead nowhere else", async () => {
      await open("/upload-name");
      await eventually("it is there", async () => (await readdir(join(bench.runFolder, "downloads"))).length >= 3);
      const names = await readdir(join(bench.runFolder, "downloads"));
      assert.deepEqual(names.toSorted().slice(1), ["report (2).txt", "report.txt"]);
      assert.match(names.toSorted()[0] ?? "", /CON\.txt$/);
    });

    it("are told while they run", async () => {
      await click(await open("/links"), /"Big"/);
      assert.match(await bench.works("browser_view"), /^Downloads on their way: big\.zip$/m);
      held.at(-1)?.end();
      await eventually("it is saved", async () => !(await bench.works("browser_view")).includes("on their way"));
    });
  });

  describe("tabs", () => {
    it("are followed, listed, shown and closed", async () => {
      const clicked = await click(await open("/links"), /"New tab"/);
      assert.match(clicked, /A new tab was opened, and is shown now/);
      assert.match(clicked, /^Page: Plain$/m);
      assert.match(clicked, / {2}1\. Links .*\n {2}2\. Plain .*\(shown\)/);
      assert.match(await bench.works("browser_press_key", { key: "Control+1" }), /^Page: Links$/m);
      assert.match(await bench.works("browser_press_key", { key: "ctrl+tab" }), /^Page: Plain$/m);
      const closed = await bench.works("browser_press_key", { key: "Control+W" });
      assert.match(closed, /^Page: Links$/m);
      assert.ok(!closed.includes("Tabs ("));
      await bench.fails("no-such-tab", "browser_press_key", { key: "Control+9" });
    });

    it("that a script opens and closes", async () => {
      const opened = await click(await open("/links"), /"Open"/);
      assert.match(opened, /^Page: Dialogs$/m);
      await bench.call("browser_console_exec", { javascript: "window.close()" });
      await eventually("the first one is shown", async () => /^Page: Links$/m.test(await bench.works("browser_view")));
    });

    it("go back, forward and load again", async () => {
      await open("/plain");
      await open("/links");
      assert.match(await bench.works("browser_press_key", { key: "Alt+ArrowLeft" }), /^Went back\.\nPage: Plain$/m);
      assert.match(await bench.works("browser_press_key", { key: "Alt+Right" }), /^Page: Links$/m);
      const before = server.asked.filter((path) => path === "/links").length;
      await bench.works("browser_press_key", { key: "F5" });
      assert.equal(server.asked.filter((path) => path === "/links").length, before + 1);
    });
  });

  describe("what doesn't come", () => {
    it("a server that never answers", async () => {
      await open("/plain");
      assert.match(
        await bench.fails("no-answer", "browser_navigate", { url: `${server.origin}/never` }),
        /didn't answer within 1\.5 s/,
      );
      assert.match(await bench.works("browser_view"), /^Page: Plain$/m);
    });

    it("a page that never comes to its end is shown as far as it came", async () => {
      const half = await open("/half");
      assert.match(half, /has not come to its end within 1\.5 s; this is what is there so far/);
      assert.match(half, /the first half/);
      assert.match(await open("/slow-picture"), /still being loaded[\s\S]*^text$/m);
    });

    it("errors of the server are told with the page", async () => {
      assert.match(await open("/missing"), /answered with the error 404 Not Found[\s\S]*There is no such page/);
      assert.match(await open("/broken"), /answered with the error 500[\s\S]*Oh no/);
      assert.match(await click(await open("/links"), /"Missing"/), /error 404/);
    });

    it("an address without a server, a host that isn't there, a circle, nothing", async () => {
      await bench.fails("unsafe-port", "browser_navigate", { url: "http://127.0.0.1:9/" });
      await bench.fails("no-connection", "browser_navigate", { url: "http://127.0.0.1:48123/" });
      await bench.fails("host-not-found", "browser_navigate", { url: "http://nothing.invalid/" });
      await bench.fails("redirect-loop", "browser_navigate", { url: `${server.origin}/circle` });
      await bench.fails("nothing-to-show", "browser_navigate", { url: `${server.origin}/nothing` });
    });

    it("a certificate that nobody vouches for", async () => {
      const tls = createTlsServer(selfSigned, (_request, response) => response.end("secret"));
      await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
      const { port } = tls.address() as AddressInfo;
      assert.match(
        await bench.fails("certificate", "browser_navigate", { url: `https://127.0.0.1:${port}/` }),
        /can't be trusted/,
      );
      tls.close();
    });
  });

  describe("where it may go", () => {
    const onlyHere = { mayOpen: async (url: string) => new URL(url).origin === server.origin };
    let stranger = 0;
    beforeEach(() => (stranger = server.asked.filter((path) => path === "/plain").length));
    const arrived = (): number => server.asked.filter((path) => path === "/plain").length - stranger;

    it("opens http and https alone", async () => {
      for (const url of [
        "file:///etc/passwd",
        "chrome://version",
        "view-source:http://x",
        "about:blank",
        "data:text/html,x",
        "javascript:1",
        "ftp://x/",
      ]) {
        await bench.fails("address-refused", "browser_navigate", { url });
      }
      await bench.fails("bad-address", "browser_navigate", { url: "example.org" });
      await open("/plain");
      await bench.call("browser_console_exec", { javascript: "location.href = 'file:///etc/passwd'" });
      assert.match(await bench.works("browser_view"), new RegExp(`^Address: ${server.origin}/plain$`, "m"));
      const result = await bench.call("browser_navigate", { url: `${server.origin}/to-file` });
      assert.equal(result.outcome, "failed");
      assert.doesNotMatch(await bench.works("browser_view"), /root:/);
    });

    for (const link of [/link "Away" /, /"Redirect"/, /"Script"/, /"Away in a tab"/, /"Post"/]) {
      it(`follows no link to another origin by itself: ${link.source}`, async () => {
        const view = await bench.works("browser_navigate", { url: `${server.origin}/leaving` }, onlyHere);
        const frames = arrived();
        const index = bench.numberOf(view, link);
        const clicked = await bench.works("browser_click", { index }, onlyHere);
        assert.match(clicked, /wanted to go to http:\/\/localhost:\d+\/plain, where this task may not go by itself/);
        assert.match(clicked, /^Page: Leaving$/m);
        assert.equal(arrived(), frames, "the stranger's server was not even asked");
      });
    }

    it("follows it where it may, and where no limit is given", async () => {
      const view = await bench.works(
        "browser_navigate",
        { url: `${server.origin}/leaving` },
        { mayOpen: async () => true },
      );
      assert.match(await click(view, /link "Away" /), /^Page: Plain$/m);
      assert.match(await click(await open("/leaving"), /"Redirect"/), /^Page: Plain$/m);
    });

    it("doesn't follow a redirect of the address it was sent to", async () => {
      const url = `${server.origin}/to-other`;
      const output = await bench.fails("navigation-refused", "browser_navigate", { url }, onlyHere);
      assert.match(output, /leads elsewhere: .*localhost/);
      assert.equal(arrived(), 0);
    });

    it("never reaches a cloud's metadata: not as an address, a picture, a script's request or a redirect", async () => {
      for (const url of [
        "http://169.254.169.254/latest/",
        "http://0xa9fea9fe/",
        "http://[::ffff:169.254.169.254]/",
        "http://metadata.google.internal/",
      ]) {
        await bench.fails("address-refused", "browser_navigate", { url });
      }
      await bench.fails("navigation-refused", "browser_navigate", { url: `${server.origin}/to-cloud` });
      const view = await open("/metadata");
      await eventually("the script was refused", async () => (await bench.works("browser_view")).includes("No cloud"));
      assert.match(await click(view, /"Cloud"/), /may not go by itself/);
    });
  });
});
