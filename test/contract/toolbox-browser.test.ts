import assert from "node:assert/strict";
import { servePages, useTestBrowser, type PageServer } from "../support/browser-bench.ts";
import { openBench, type ToolboxBench } from "../support/toolbox-bench.ts";

describe("toolbox: browser", function () {
  this.timeout(60_000);
  let bench: ToolboxBench;
  let server: PageServer;
  let undo = (): void => undefined;
  before(async function () {
    undo = await useTestBrowser(this);
    server = await servePages({
      "/form": `<title>Form</title><h1>Order</h1><form action="/sent"><label>Name <input name="name" required></label>
        <input type="password" aria-label="PIN" value="1234"><select name="size" aria-label="Size"><option>small<option>large<option disabled>huge</select>
        <label><input type="checkbox" name="gift"> A gift</label><button>Send</button></form>`,
      "/sent": "<title>Sent</title><p>Thank you</p>",
    });
  });
  after(async () => {
    undo();
    await server.close();
  });
  beforeEach(async () => {
    bench = await openBench();
  });

  it("fills in a form", async () => {
    const opened = await bench.works("browser_navigate", { url: `${server.origin}/form` });
    console.log(opened);
    const view = await bench.call("browser_view", {});
    console.log(view);
    console.log(await bench.works("browser_input", { index: 0, text: "Ada", press_enter: false }));
    console.log(await bench.works("browser_select_option", { index: 2, option: 1 }));
    console.log(await bench.works("browser_click", { index: 4 }));
    assert.ok(server.asked.some((path) => path.startsWith("/sent?name=Ada")));
  });
});
