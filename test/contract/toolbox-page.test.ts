import assert from "node:assert/strict";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { parse, type DefaultTreeAdapterTypes } from "parse5";
import type { Browser } from "playwright-core";
import { findBrowser, launchBrowser } from "../../scripts/editor/browser.ts";
import { skipBecause } from "../support/skip-because.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { openBench, type ToolboxBench } from "../support/toolbox-bench.ts";

const dot = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><circle cx="5" cy="5" r="4"/></svg>`;
const report = join(import.meta.dirname, "../fixtures/pages/report.mdx");

describe("toolbox: make_manus_page", () => {
  let bench: ToolboxBench;
  beforeEach(async () => {
    bench = await openBench();
  });
  const put = async (file: string, content: string | Buffer): Promise<void> => {
    await mkdir(dirname(join(bench.workspace, file)), { recursive: true });
    await writeFile(join(bench.workspace, file), content);
  };
  /** The body of what `source` is rendered to. */
  async function rendered(source: string): Promise<string> {
    await put("page.mdx", source);
    await bench.works("make_manus_page", { mdx_file_path: "page.mdx" });
    const html = await readFile(join(bench.workspace, "page.html"), "utf8");
    return html.slice(html.indexOf("<main>\n") + 7, html.indexOf("\n</main>"));
  }
  async function refused(source: string): Promise<string> {
    await put("page.mdx", source);
    return bench.fails("page-invalid", "make_manus_page", { mdx_file_path: "page.mdx" });
  }

  it("writes the page beside the document, under its name", async () => {
    await put("docs/report.mdx", await readFile(report));
    await put("docs/dot.svg", dot);
    assert.match(
      await bench.works("make_manus_page", { mdx_file_path: "docs/report.mdx" }),
      /^Rendered docs\/report\.html \(\d+ bytes\)$/,
    );
    const html = await readFile(join(bench.workspace, "docs/report.html"), "utf8");
    assert.match(html, /<html lang="en-GB">[\s\S]*<title>Quarter report<\/title>/);
    assert.match(html, /Sold <strong>1200<\/strong> pieces/);
    assert.ok(html.includes(`src="data:image/svg+xml;base64,${Buffer.from(dot).toString("base64")}"`));
    assert.ok(!html.includes("a comment is not shown"));
  });

  it("tells the gate what it reads and what it writes", async () => {
    const call = { callId: "1", tool: "make_manus_page", arguments: { mdx_file_path: "docs/a.mdx" } };
    const paths = await bench.toolbox.touches(call, bench.context);
    assert.deepEqual(
      paths.map(({ real }) => real),
      [join(bench.workspace, "docs/a.mdx"), join(bench.workspace, "docs/a.html")],
    );
  });

  it("takes constants apart and leaves out what JSX leaves out", async () => {
    const source = [
      'export const a = { b: [1, { c: "two" }], "d-e": `x${1 + 2}` };',
      "",
      '{a.b[1].c} {a["d-e"]} {a.b.length} {-4} {true}{null}{undefined} {["p", "q"]}',
    ].join("\n");
    assert.equal(await rendered(source), "<p>two x3 2 -4  pq</p>");
  });

  describe("executes nothing", () => {
    const cases: readonly (readonly [source: string, message: RegExp])[] = [
      ["a {fetch('x')}", /page\.mdx:1:3: A call of a function can't stand in a page/],
      ["{process.env.HOME}", /1:1: There is no constant process/],
      ["{(() => 1)()}", /A call of a function/],
      ["{{}.constructor}", /The value has no constructor/],
      ['{"".constructor}', /The value has no constructor/],
      ["{[].__proto__}", /The value has no __proto__/],
      ["{`${globalThis}`}", /There is no constant globalThis/],
      ["{import('x')}", /can't stand in a page/],
      ["{true ? 1 : 2}", /A condition can't stand/],
      ["import x from './x.js'", /1:1: A page can't import anything/],
      ["export default () => 1", /Only `export const/],
      ["export function f() {}", /Only `export const/],
      ["export const a = f()", /A call of a function/],
      ["# A\n\n<Callout {...{a: 1}} />", /3:1: Properties can't be spread/],
      ["<Nothing />", /There is no component Nothing\. Use Callout, /],
      ["<Callout colour='red'>x</Callout>", /Callout has no property colour/],
      ["<a.b />", /There is no component a\.b/],
      ["<div onClick={1}>x</div>", /onClick would run code/],
      ["<div onclick='f()'>x</div>", /onclick would run code/],
      ["<div style='background: red'>x</div>", /style can't be given/],
      ["<script>1</script>", /The element script can't stand in a page/],
      ["<iframe src='https://example.org' />", /The element iframe/],
      ["<form />", /The element form/],
      ["<svg />", /The element svg/],
      ["[x](javascript:alert\\(1\\))", /1:1: A link can't lead to javascript:/],
      ["<a href='java\tscript:alert(1)'>x</a>", /A link can't lead to javascript:/],
      ["<a href={'JaVaScRiPt:alert(1)'}>x</a>", /A link can't lead to javascript:/],
      ["<Card title='x' href='data:text/html,x' />", /A link can't lead to data:/],
      ["[x](file:///etc/passwd)", /A link can't lead to file:/],
      ["<Tabs>x</Tabs>", /Only Tab may stand in Tabs/],
      ["<Tab title='x'>y</Tab>", /A Tab stands outside of Tabs/],
      ["<Chart data={[1]} />", /The data of a Chart/],
      ["<Chart type='cake' data={[{label: 'a', value: 1}]} />", /no chart of the type cake/],
      ["<Callout type='loud'>x</Callout>", /can't be of the type loud/],
      ["a\n\n<b>c", /page\.mdx:3:\d+: Expected a closing tag/],
      ["a { b", /page\.mdx:1:\d+: /],
      ["---\ntitle: [\n---\n", /The front matter is not YAML/],
    ];
    for (const [source, message] of cases) {
      it(`refuses ${JSON.stringify(source)}`, async () => assert.match(await refused(source), message));
    }

    it("writes no page where it refuses one", async () => {
      await refused("{f()}");
      await assert.rejects(readFile(join(bench.workspace, "page.html")), { code: "ENOENT" });
    });

    it("takes nothing through that runs, whatever the text", async () => {
      const part = fc.constantFrom(
        ..."<script> </script> <img src=x onerror=alert(1)> <a href='javascript:1'> </a> {alert(1)} \\< <Callout> </Callout> ![a](x) # * ` ``` \n \n\n <b> </b> & &lt; <!-- --> | a".split(
          " ",
        ),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
          await put("page.mdx", parts.join(" "));
          const result = await bench.call("make_manus_page", { mdx_file_path: "page.mdx" });
          if (result.outcome === "failed") {
            assert.equal(result.error?.code, "page-invalid", result.output);
            return;
          }
          const html = await readFile(join(bench.workspace, "page.html"), "utf8");
          assert.deepEqual(whatRuns(html), []);
        }),
        {
          numRuns: 150,
          examples: [[["```", "<script>"]], [["```", "<img src=x onerror=alert(1)>"]]],
        },
      );
    });

    it("and what would run is found, wherever it stands", () => {
      const page = `<p class="<script>">&lt;script></p><a href=" java\nscript:x">x</a><img src=x onerror=y><script>1</script>`;
      assert.deepEqual(whatRuns(page), ["a href", "img onerror", "script"]);
    });
  });

  describe("takes in what lies beside it", () => {
    it("pictures of the workspace, from the document's folder; those of elsewhere become links", async () => {
      await put(
        "a/page.mdx",
        "![one](../pictures/a%20b.png) ![far](https://example.org/x.png) <img src='../pictures/a b.png' />",
      );
      await put("pictures/a b.png", Buffer.from([1, 2, 3]));
      await bench.works("make_manus_page", { mdx_file_path: "a/page.mdx" });
      const html = await readFile(join(bench.workspace, "a/page.html"), "utf8");
      assert.equal(html.split('src="data:image/png;base64,AQID"').length, 3);
      assert.match(html, /<a href="https:\/\/example\.org\/x\.png">far<\/a>/);
    });

    it("nothing from outside the workspace, nothing that is no picture, nothing too large", async () => {
      const outside = await temporaryFolder();
      await writeFile(join(outside, "x.png"), "secret");
      await put(".env", "KEY=1");
      await symlink(join(outside, "x.png"), join(bench.workspace, "link.png"));
      await symlink(join(bench.workspace, ".env"), join(bench.workspace, "env.png"));
      await put("large.png", Buffer.alloc(5 * 1024 * 1024 + 1));
      assert.match(await refused(`![a](${join(outside, "x.png")})`), /outside the workspace/);
      assert.match(await refused("![a](link.png)"), /outside the workspace/);
      assert.match(await refused("![a](env.png)"), /1:1: env\.png leads to a file of another kind/);
      assert.match(await refused("![a](.env)"), /\.env is no picture/);
      assert.match(await refused("![a](missing.png)"), /missing\.png does not exist/);
      assert.match(await refused("![a](large.png)"), /large\.png has more than/);
    });

    it("style sheets that load nothing", async () => {
      await put("page.css", "/* x */ .mine { color: red }");
      const source = (sheet: string): string => `---\nstylesheet: ${sheet}\n---\n<div className="mine">x</div>`;
      assert.match(await rendered(source("page.css")), /<div class="mine">x<\/div>/);
      assert.match(await readFile(join(bench.workspace, "page.html"), "utf8"), /\.mine \{ color: red \}/);
      for (const css of [
        "@import 'x';",
        "a { background: url(https://example.org/x) }",
        "</style><script>",
        "a{b:\\75 rl(x)}",
      ]) {
        await put("bad.css", css);
        assert.match(await refused(source("bad.css")), /would load something/, css);
      }
    });

    it("holds at the workspace's border for the document and for the page", async () => {
      const outside = await temporaryFolder();
      await symlink(join(outside, "page.html"), join(bench.workspace, "page.html"));
      await put("page.mdx", "x");
      await bench.fails("outside-workspace", "make_manus_page", { mdx_file_path: "page.mdx" });
      await bench.fails("outside-workspace", "make_manus_page", { mdx_file_path: join(outside, "a.mdx") });
      await bench.fails("not-mdx", "make_manus_page", { mdx_file_path: "page.html" });
      await bench.fails("not-found", "make_manus_page", { mdx_file_path: "missing.mdx" });
    });
  });

  describe("in a browser", function () {
    this.timeout(60_000);
    let browser: Browser | undefined;
    before(async function () {
      try {
        browser = await launchBrowser(await findBrowser());
      } catch (error) {
        skipBecause(this, error instanceof Error ? error.message : String(error));
      }
    });
    after(() => browser?.close());

    for (const colorScheme of ["light", "dark"] as const) {
      it(`is accessible by ${colorScheme === "light" ? "day" : "night"}, needs nothing else, and its tabs work without a script`, async () => {
        await put("report.mdx", await readFile(report));
        await put("dot.svg", dot);
        await bench.works("make_manus_page", { mdx_file_path: "report.mdx" });
        // axe is a script, which the page's own rules would keep out.
        assert.ok(browser);
        const page = await browser.newPage({ colorScheme, bypassCSP: true });
        const asked: string[] = [];
        page.on("request", (request) => asked.push(request.url()));
        await page.goto(pathToFileURL(join(bench.workspace, "report.html")).href);
        assert.deepEqual(asked.filter((url) => !url.startsWith("data:")).length, 1, asked.join("\n"));
        const shown = (): Promise<string[]> => page.locator(".manus-panel:visible").allInnerTexts();
        assert.match((await shown()).join(), /Count/);
        await page.locator(".manus-switch").first().focus();
        await page.keyboard.press("ArrowRight");
        assert.match((await shown()).join(), /^Let it run\.$/);
        await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core") });
        const violations = await page.evaluate<
          {
            id: string;
            impact: string;
            nodes: { html: string }[];
          }[]
        >("axe.run().then((found) => found.violations)");
        assert.deepEqual(
          violations.map(({ id, impact, nodes }) => [id, impact, nodes[0]?.html]),
          [],
        );
        await page.close();
      });
    }
  });
});

/** All in a page that a browser would execute, as a browser reads it: what stands quoted in an attribute or a text is only shown. */
function whatRuns(html: string): readonly string[] {
  const within = (node: DefaultTreeAdapterTypes.Node): readonly string[] => [
    ...(node.nodeName === "script" ? ["script"] : []),
    ...("attrs" in node ? node.attrs.filter(runs).map(({ name }) => `${node.nodeName} ${name}`) : []),
    ...("childNodes" in node ? node.childNodes.flatMap(within) : []),
  ];
  return within(parse(html));
}

function runs({ name, value }: { readonly name: string; readonly value: string }): boolean {
  return name.startsWith("on") || /^javascript:/i.test(value.replace(/[\u0000-\u0020]/g, ""));
}
