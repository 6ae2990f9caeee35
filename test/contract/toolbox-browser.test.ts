import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  openBrowserBench,
  servePages,
  useTestBrowser,
  type BrowserBench,
  type PageServer,
} from "../support/browser-bench.ts";
import { secret } from "../support/toolbox-bench.ts";

const pages = {
  "/form": `<title>Order</title><h1>Order</h1><form action="/sent">
    <label>Name <input name="name" required></label> <input type="password" aria-label="PIN" value="1234">
    <select name="size" aria-label="Size"><option>small<option>large<option disabled>huge</select>
    <label><input type="checkbox" name="gift"> A gift</label> <button>Send</button> <button disabled>Later</button>
    <div contenteditable aria-label="Notes">old</div> <input type="date" aria-label="Day"> <input type="file" aria-label="Picture">
    <input readonly value="fixed" aria-label="Fixed"></form>`,
  "/sent": "<title>Sent</title><p>Thank you</p>",
  "/table": `<title>People</title><table><tr><th>Name<th>Town</tr><tr><td>Ada<td>London <button>Edit</button></tr><tr><td>Alan<td>Wilmslow <button>Edit</button></tr></table>
    <p style="display:none">hidden by display</p><p style="visibility:hidden">hidden by visibility</p><p style="opacity:0">hidden by opacity</p>
    <div style="height:20px;overflow:hidden"><p style="margin-top:100px">cut off</p></div><p hidden>hidden by attribute</p><script>var x = "a script"</script>
    <div style="position:fixed;left:0;top:600px;width:300px;height:100px;background:white">On top</div><a href="/sent" style="position:absolute;left:10px;top:620px">Beneath</a>
    <p style="position:absolute;top:3000px">far below</p><img alt="A cat" width="20" height="20">`,
  "/frames": `<title>Frames</title><button>Outside</button><iframe src="/inner" width="300" height="200"></iframe><iframe src="{{other}}/inner?cross" width="300" height="200"></iframe>`,
  "/inner": `<button onclick="this.textContent = 'Pressed in ' + location.host">Inside</button><input aria-label="Inner"><p style="margin-top:500px">below in the frame</p>`,
  "/shadow": `<title>Shadow</title><my-box><b>slotted</b></my-box><script>
    customElements.define("my-box", class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML =
      '<p>in the shadow</p><slot></slot><button>Deep</button>'; this.shadowRoot.querySelector("button").onclick = () => document.title = "Reached"; } })</script>`,
  "/clickable": `<title>Clickable</title><div style="cursor:pointer" onclick="document.title='A'">By style</div><div role="switch" aria-checked="true" tabindex="0">Dark</div>
    <details><summary>More</summary>inside</details><button id="menu" aria-expanded="false">Menu</button><div style="position:absolute;left:500px;top:300px;width:50px;height:50px" onmousemove="document.title='Moved'" onclick="document.title='At ' + event.clientX + ',' + event.clientY"></div>`,
  "/endless": `<title>Endless</title><div id="list"></div><script>let n = 0; const more = () => { for (let i = 0; i < 20; i++) list.insertAdjacentHTML("beforeend", "<p style='height:60px;margin:0'>Row " + (++n) + "</p>"); };
    more(); addEventListener("scroll", () => { if (innerHeight + scrollY > document.body.scrollHeight - 50 && n < 60) fetch("/sent").then(more); });</script>`,
  "/inner-scroller": `<title>Part</title><style>html,body{overflow:hidden;height:100%;margin:0}</style><div style="height:400px;overflow:auto"><p style="height:2000px">tall</p><p>the end of the part</p></div>`,
  "/console": `<title>Console</title><script>console.log("one", 2); console.error("bad"); setTimeout(() => { throw new Error("thrown") });</script>`,
  "/changing": `<title>Changing</title><button id="b" onclick="this.remove()">Remove me</button><button onclick="location.href='/sent'">Go</button><button onclick="this.textContent='Delete all'" id="c">Rename</button><button id="count">3 left</button>`,
  "/secret": `<title>x</title><p>the word ${secret} is here</p>`,
  "/keys": `<title>Keys</title><input aria-label="Field"><p id="log"></p><script>addEventListener("keydown", (e) => log.textContent += (e.ctrlKey ? "Ctrl-" : "") + (e.shiftKey ? "Shift-" : "") + e.key + " ")</script>`,
};

describe("toolbox: browser: seeing and using a page", function () {
  this.timeout(30_000);
  let bench: BrowserBench;
  let server: PageServer;
  let undo = (): void => undefined;
  before(async function () {
    undo = await useTestBrowser(this);
    server = await servePages(pages);
    bench = await openBrowserBench();
  });
  after(async () => {
    await bench.toolbox.endRun(bench.context.runId);
    await server.close();
    undo();
  });
  const open = (path: keyof typeof pages): Promise<string> =>
    bench.works("browser_navigate", { url: `${server.origin}${path}` });
  const script = (javascript: string): Promise<string> => bench.works("browser_console_exec", { javascript });

  describe("a form", () => {
    it("is listed with roles, names, values, states and options", async () => {
      const view = await open("/form");
      for (const line of [
        /^Page: Order$/m,
        /^\[0\] text field "Name" \(required\)$/m,
        /^\[1\] password field "PIN" = "\(hidden\)"$/m,
        /^\[2\] drop-down list "Size"\n {4}0: small \(selected\)\n {4}1: large\n {4}2: huge \(disabled\)$/m,
        /^\[3\] checkbox "A gift"$/m,
        /^\[4\] button "Send"$/m,
        /^\[5\] button "Later" \(disabled\)$/m,
        /^\[6\] editable text "Notes" = "old"$/m,
      ]) {
        assert.match(view, line);
      }
      assert.ok(!view.includes("1234"), "what is in a password field is never shown");
    });

    it("is filled in and sent", async () => {
      await open("/form");
      await bench.works("browser_input", { index: 0, text: "wrong", press_enter: false });
      const filled = await bench.works("browser_input", { index: 0, text: "Ada & Co", press_enter: false });
      assert.match(filled, /^\[0\] text field "Name" = "Ada & Co" \(required, focused\)$/m);
      assert.match(await bench.works("browser_select_option", { index: 2, option: 1 }), /1: large \(selected\)/);
      assert.match(await bench.works("browser_click", { index: 3 }), /^\[3\] checkbox "A gift" \(checked/m);
      assert.match(
        await bench.works("browser_input", { index: 6, text: "new", press_enter: false }),
        /"Notes" = "new"/,
      );
      await bench.works("browser_input", { index: 7, text: "2025-01-31", press_enter: false });
      const sent = await bench.works("browser_click", { index: 4 });
      assert.match(sent, /^Clicked element 4\.\nPage: Sent\n/);
      assert.ok(server.asked.some((path) => path.startsWith("/sent?name=Ada+%26+Co&size=large&gift=on")));
    });

    it("is sent by Enter", async () => {
      await open("/form");
      assert.match(await bench.works("browser_input", { index: 0, text: "x", press_enter: true }), /^Page: Sent$/m);
    });

    it("is filled in by coordinates", async () => {
      await open("/form");
      const at = JSON.parse(
        await script(
          "const box = document.querySelector('input').getBoundingClientRect(); [box.left + 5, box.top + 5]",
        ),
      ) as [number, number];
      const [coordinate_x, coordinate_y] = at;
      const filled = await bench.works("browser_input", {
        coordinate_x,
        coordinate_y,
        text: "Here",
        press_enter: false,
      });
      assert.match(filled, /"Name" = "Here"/);
    });

    it("says why a field can't be used", async () => {
      await open("/form");
      await bench.fails("not-a-field", "browser_input", { index: 3, text: "x", press_enter: false });
      await bench.fails("not-a-field", "browser_input", { index: 8, text: "x", press_enter: false });
      await bench.fails("field-disabled", "browser_input", { index: 9, text: "x", press_enter: false });
      await bench.fails("wrong-form", "browser_input", { index: 7, text: "tomorrow", press_enter: false });
      await bench.fails("not-a-drop-down", "browser_select_option", { index: 0, option: 0 });
      await bench.fails("no-such-option", "browser_select_option", { index: 2, option: 9 });
      await bench.fails("option-disabled", "browser_select_option", { index: 2, option: 2 });
      await bench.fails("element-not-ready", "browser_click", { index: 5 });
    });
  });

  it("wants an index or both coordinates, inside the visible page", async () => {
    await open("/form");
    await bench.fails("target-missing", "browser_click", {});
    await bench.fails("target-missing", "browser_click", { coordinate_x: 1 });
    await bench.fails("target-missing", "browser_click", { index: 0, coordinate_x: 1, coordinate_y: 1 });
    await bench.fails("target-missing", "browser_input", { text: "x", press_enter: false });
    await bench.fails("outside-view", "browser_click", { coordinate_x: 5000, coordinate_y: 1 });
    await bench.fails("outside-view", "browser_move_mouse", { coordinate_x: -1, coordinate_y: 1 });
  });

  it("shows what is visible, in reading order, and nothing else", async () => {
    const view = await open("/table");
    assert.match(view, /Name \| Town\nAda \| London \[0\] Edit\nAlan \| Wilmslow \[1\] Edit/);
    for (const hidden of ["hidden by", "cut off", "far below", "a script"]) assert.ok(!view.includes(hidden), hidden);
    assert.match(view, /\[picture: A cat\]/);
    assert.match(view, /link "Beneath" \(covered\)|"Beneath"/);
    assert.match(view, /0 px of the page above it, [12]\d{3} px below it/);
  });

  it("keeps a picture in the run's folder", async () => {
    await open("/table");
    const { images = [] } = await bench.call("browser_view");
    assert.match(images[0] ?? "", /^browser\/view-\w+-\d+\.png$/);
    const png = await readFile(join(bench.runFolder, images[0] ?? ""));
    assert.deepEqual([png.toString("latin1", 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)], ["PNG", 1280, 800]);
  });

  it("reaches into frames of this origin and of another", async () => {
    const view = await open("/frames");
    assert.ok(!view.includes("below in the frame"));
    const [first, second] = [...view.matchAll(/^\[(\d+)\] button "Inside"$/gm)].map((match) => Number(match[1]));
    const pressed = await bench.works("browser_click", { index: first });
    assert.ok(pressed.includes(`Pressed in ${new URL(server.origin).host}`));
    assert.ok(
      (await bench.works("browser_click", { index: second })).includes(`Pressed in ${new URL(server.other).host}`),
    );
    const field = [...pressed.matchAll(/^\[(\d+)\] text field "Inner"/gm)].at(-1)?.[1];
    assert.match(
      await bench.works("browser_input", { index: Number(field), text: "in a frame", press_enter: false }),
      /"Inner" = "in a frame"/,
    );
  });

  it("writes by coordinates into a frame of another origin", async () => {
    await open("/frames");
    const place =
      "const f = document.querySelectorAll('iframe')[1].getBoundingClientRect(); [f.left + 150, f.top + 18]";
    const [coordinate_x, coordinate_y] = JSON.parse(await script(place)) as [number, number];
    const view = await bench.works("browser_input", { coordinate_x, coordinate_y, text: "there", press_enter: false });
    assert.match(view, /"Inner" = "there"/);
  });

  it("reaches into open shadow roots", async () => {
    const view = await open("/shadow");
    assert.match(view, /in the shadow\nslotted ?\[0\] Deep/);
    assert.match(await bench.works("browser_click", { index: 0 }), /^Page: Reached$/m);
  });

  it("finds what can be clicked without being a button", async () => {
    const view = await open("/clickable");
    assert.match(view, /\[0\] div "By style"/);
    assert.match(view, /switch "Dark" \(checked\)/);
    assert.match(view, /button "Menu" \(collapsed\)/);
    assert.match(await bench.works("browser_click", { index: 0 }), /^Page: A$/m);
    const more = await bench.works("browser_click", { index: bench.numberOf(view, /"More"/) });
    assert.match(more, /inside/);
  });

  it("clicks at a place and moves the mouse", async () => {
    await open("/clickable");
    assert.match(await bench.works("browser_move_mouse", { coordinate_x: 510, coordinate_y: 310 }), /^Page: Moved$/m);
    assert.match(await bench.works("browser_click", { coordinate_x: 520, coordinate_y: 325 }), /^Page: At 520,325$/m);
  });

  describe("numbers of elements", () => {
    it("go stale when the element is gone, and say so", async () => {
      await open("/changing");
      await script("document.getElementById('b').remove()");
      assert.match(await bench.fails("stale-index", "browser_click", { index: 0 }), /is gone.*browser_view/);
      await script("document.getElementById('c').textContent = 'Delete all'");
      assert.match(await bench.fails("stale-index", "browser_click", { index: 2 }), /another one by now/);
      await script("document.getElementById('count').textContent = '2 left'");
      await bench.works("browser_click", { index: 3 });
    });

    it("go stale with the page", async () => {
      await open("/changing");
      await script("location.href = '/sent'");
      const result = await bench.call("browser_click", { index: 1 });
      assert.equal(result.error?.code, "stale-index", result.output);
    });

    it("are counted anew in each answer", async () => {
      await open("/changing");
      assert.match(await bench.works("browser_click", { index: 0 }), /^\[0\] button "Go"$/m);
      assert.match(await bench.fails("no-such-element", "browser_click", { index: 99 }), /0 to 2/);
    });
  });

  describe("scrolling", () => {
    it("goes down and up by the height of the window, and to the ends", async () => {
      await open("/endless");
      assert.match(await bench.works("browser_scroll_down"), /^Scrolled the page down: 4\d\d px above/);
      assert.match(await bench.works("browser_scroll_up", { to_top: true }), /^Scrolled the page up: 0 px above/);
      assert.match(await bench.works("browser_scroll_up"), /^Nothing can be scrolled any further up/);
    });

    it("loads what an endless page has to offer", async () => {
      await open("/endless");
      assert.match(await bench.works("browser_scroll_down", { to_bottom: true }), /[1-9]\d* px below it/);
      assert.match(await bench.works("browser_scroll_down", { to_bottom: true }), /Row 4\d/);
      await bench.works("browser_scroll_down", { to_bottom: true });
      assert.match(await bench.works("browser_view"), /Row 60[\s\S]*/);
    });

    it("moves the part of a page that can be moved", async () => {
      await open("/inner-scroller");
      const down = await bench.works("browser_scroll_down", { to_bottom: true });
      assert.match(down, /^Scrolled a part of the page down: \d+ px above, 0 px below/);
      assert.match(down, /the end of the part/);
    });
  });

  describe("keys", () => {
    it("are pressed alone and together, spelled as people do", async () => {
      await open("/keys");
      await bench.works("browser_press_key", { key: "a" });
      await bench.works("browser_press_key", { key: "esc" });
      const view = await bench.works("browser_press_key", { key: "ctrl+shift+K" });
      assert.match(view, /a Escape Ctrl-Control Ctrl-Shift-Shift Ctrl-Shift-K/);
      await bench.fails("unknown-key", "browser_press_key", { key: "Hyper+X" });
    });

    it("go to what has the focus", async () => {
      await open("/keys");
      await bench.works("browser_input", { index: 0, text: "word", press_enter: false });
      await bench.works("browser_press_key", { key: "Control+A" });
      assert.match(
        await bench.works("browser_press_key", { key: "Delete" }),
        /^\[0\] text field "Field" \(focused\)$/m,
      );
    });
  });

  describe("the console", () => {
    it("shows what the page wrote, the newest lines on request", async () => {
      await open("/console");
      const lines = await bench.works("browser_console_view");
      assert.match(lines, /\[log\] one 2\n\[error\] bad[\s\S]*\[uncaught\] Error: thrown/);
      const newest = await bench.works("browser_console_view", { max_lines: 1 });
      assert.match(newest, /^\(\d+ older lines\)\n\[\w+\] /);
    });

    it("runs scripts and gives their value as JSON", async () => {
      await open("/sent");
      assert.equal(await script("1 + 1"), "2");
      assert.equal(await script("let a = 1; a + 1"), "2");
      assert.equal(await script("await Promise.resolve('x')"), '"x"');
      assert.equal(await script("undefined"), "undefined");
      assert.equal(
        JSON.stringify(JSON.parse(await script("({ a: [1, { b: null }], m: new Map([['k', 1]]) })"))),
        '{"a":[1,{"b":null}],"m":{"k":1}}',
      );
      assert.match(await script("document.querySelector('p')"), /<p>Thank you<\/p>/);
      assert.match(await script("const c = {}; c.c = c; c"), /the same as before/);
      assert.match(await script("document.title = 'Changed'"), /Changed/);
    });

    it("says what went wrong, and ends what doesn't end", async () => {
      await open("/sent");
      assert.match(
        await bench.fails("script-failed", "browser_console_exec", { javascript: "nothing.here" }),
        /ReferenceError/,
      );
      assert.match(await bench.fails("script-failed", "browser_console_exec", { javascript: "a b" }), /SyntaxError/);
      await bench.fails("script-too-slow", "browser_console_exec", { javascript: "for (;;);" });
      await bench.fails("script-too-slow", "browser_console_exec", { javascript: "new Promise(() => 0)" });
      assert.equal(await script("'still here'"), '"still here"');
    });

    it("keeps a long value in a file", async () => {
      await open("/sent");
      const result = await bench.call("browser_console_exec", { javascript: "'x'.repeat(50000)" });
      assert.match(result.outputFile ?? "", /^browser\/value-\w+\.txt$/);
      assert.ok(result.output.length < 20_000);
      assert.equal((await readFile(join(bench.runFolder, result.outputFile ?? ""), "utf8")).length, 50_002);
    });
  });

  it("masks secrets in what it shows", async () => {
    assert.match(await open("/secret"), /the word \*\*\* is here/);
    assert.equal(await script("document.querySelector('p').textContent"), '"the word *** is here"');
  });
});
