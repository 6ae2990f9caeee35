/**
 * The run panel over a stream of 1,000,000 events on disk: `node --expose-gc bench/run-panel.ts` after a build. First the host's part alone; then the panel's real page in a
 * browser, asking what it asks of the extension, which reads the real store. Medians of several rounds.
 */
import { createWriteStream, existsSync } from "node:fs";
import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { StreamReader } from "../client/src/panels/stream-reader.ts";
import type { Server } from "../client/src/ports/server.ts";
import { findBrowser, launchBrowser } from "../scripts/editor/browser.ts";
import { createRunStore } from "../server/src/adapters/store/run-store.ts";
import { indexFileOf } from "../server/src/adapters/store/stream-index-file.ts";
import { ListEventsRequest, SearchEventsRequest, type ListWish, type StreamKey } from "../server/src/protocol/runs.ts";
import { RunLogs } from "../server/src/runtime/run-logs.ts";
import type { FromRunEvents, ToRunEvents } from "../webviews/src/protocol/run-events.ts";
import { median, printTable } from "./report.ts";

const events = 1_000_000;
const rounds = 5;
const runId = "01JD3KX5Y0QZ7V8N2M4P6R9STW";
const webviews = join(import.meta.dirname, "..", "out", "webviews");
if (!existsSync(join(webviews, "run-events.js"))) throw new Error('The bundles are missing: run "npm run build" first');

const folder = await mkdtemp(join(tmpdir(), "manus-bench-"));
const stream = join(folder, runId, "events.jsonl");
const bytes = await writeStream();
console.log(`${events.toLocaleString("en")} events, ${(bytes / 1e6).toFixed(0)} MB`);
await measureHost();
const browser = await launchBrowser(await findBrowser());
try {
  await measurePanel(browser);
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

async function measureHost(): Promise<void> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await rm(indexFileOf(stream), { force: true });
    cold.push(await time(() => openStore().list({ from: "end", limit: 200 })));
    warm.push(await time(() => openStore().list({ from: "end", limit: 200 })));
  }
  const before = heap();
  const { list, search } = openStore();
  const middle = await repeat(() => list({ from: { place: events / 2 }, limit: 100 }));
  const plans = await repeat(() => list({ types: ["plan"], from: { place: 100 }, limit: 100 }));
  const rare = await repeat(() => search("rare needle"));
  const common = await time(() => search("observation number 9"));
  printTable(
    ["host", "ms (median)"],
    [
      ["first page, no index beside the stream", median(cold).toFixed(0)],
      ["first page, index beside the stream", median(warm).toFixed(1)],
      ["a page in the middle", median(middle).toFixed(1)],
      ["a page of a rare type", median(plans).toFixed(1)],
      ["search for a rare text, to the end", median(rare).toFixed(0)],
      ["search for a frequent text, to the end", common.toFixed(0)],
      ["heap with the index and after all that, MB more", ((heap() - before) / 1e6).toFixed(1)],
    ],
  );
}

async function measurePanel(opened: Browser): Promise<void> {
  const opens: number[] = [];
  let page: Page | undefined;
  for (let round = 0; round < rounds; round += 1) {
    await page?.context().close();
    const began = performance.now();
    page = await openPanel(opened);
    await seen(page, events);
    opens.push(performance.now() - began);
  }
  if (page === undefined) return;
  const panel = page;
  const jump = async (key: string, place: number): Promise<number> =>
    await time(async () => {
      await panel.keyboard.press(key);
      await seen(panel, place);
    });
  await panel.locator(".head").last().focus();
  const homes: number[] = [];
  const ends: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    homes.push(await jump("Home", 1));
    ends.push(await jump("End", events));
  }
  const drags = await repeat(async () => await dragTo(panel, Math.random()));
  const frames = await wheelFrames(panel);
  const found = await time(() => searchRare(panel));
  const filtered = await time(async () => {
    await panel.getByRole("checkbox", { name: /^action/ }).click();
    await panel.locator(".range").filter({ hasText: "of 600,000, of" }).waitFor();
  });
  printTable(
    ["panel", "median"],
    [
      ["open: new page to the newest events on it, ms", median(opens).toFixed(0)],
      ["to the first event, ms", median(homes).toFixed(0)],
      ["to the newest, ms", median(ends).toFixed(0)],
      ["bar dragged to anywhere, events there, ms", median(drags).toFixed(0)],
      ["wheel: a frame, ms (median of 120)", median(frames).toFixed(1)],
      ["wheel: slowest of 120 frames, ms", Math.max(...frames).toFixed(0)],
      ["search typed, rare text found and shown, ms", found.toFixed(0)],
      ["a type hidden, list shown anew, ms", filtered.toFixed(0)],
      ["rows in the page", String(await panel.locator(".event").count())],
      ["heap of the page, MB", (await heapOf(panel)).toFixed(1)],
    ],
  );
}

async function searchRare(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "Search in all events" }).fill("rare needle");
  await page.keyboard.press("Enter");
  await seen(page, 777_777);
  await page
    .locator(".found")
    .filter({ hasText: /^1 of 1/ })
    .waitFor();
}

/** A page as the editor makes it, and behind it what the extension does. */
async function openPanel(opened: Browser): Promise<Page> {
  const context = await opened.newContext({ viewport: { width: 1400, height: 900 }, locale: "en" });
  const page = await context.newPage();
  await page.route("http://panel.test/**", async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === "") await route.fulfill({ contentType: "text/html", body: pageText() });
    else await route.fulfill({ path: join(webviews, name) });
  });
  const post = (message: ToRunEvents): void => {
    page.evaluate(`window.postMessage(${JSON.stringify(message)}, "*")`).catch(() => undefined);
  };
  const { server } = openStore();
  const reader = new StreamReader({ runId }, server, post);
  await page.exposeFunction("toExtension", async (message: FromRunEvents) => await answer(reader, message));
  await page.goto("http://panel.test/");
  return page;
}

function pageText(): string {
  return `<!DOCTYPE html><html lang="en"><head><link rel="stylesheet" href="run-events.css"></head>
<body data-subject="${runId}"><script>
  const acquireVsCodeApi = () => ({ postMessage: (m) => void window.toExtension(m), setState() {}, getState() {} });
</script><script src="run-events.js"></script></body></html>`;
}

async function answer(reader: StreamReader, message: FromRunEvents): Promise<void> {
  if (message.type === "list") await reader.list(message);
  else if (message.type === "search") await reader.search(message);
  else if (message.type === "nextMatch") reader.nextMatch(message);
  else if (message.type === "open")
    await reader.detail(message.seq, { image: async () => undefined, isThere: async () => false });
}

/** The event with this number is on the page. */
async function seen(page: Page, seq: number): Promise<void> {
  await page.locator(".event .seq").getByText(String(seq), { exact: true }).waitFor();
}

async function dragTo(page: Page, fraction: number): Promise<void> {
  const box = await page.locator(".scrollbar").boundingBox();
  if (box === null) throw new Error("The bar isn't there");
  await page.mouse.click(box.x + box.width / 2, box.y + 12 + (box.height - 24) * fraction);
  await page.locator('.viewport:not(:has(.head[aria-busy="true"]))').waitFor();
}

/** How long each frame takes while somebody turns the wheel. */
async function wheelFrames(page: Page): Promise<readonly number[]> {
  await dragTo(page, 0.5);
  const times: unknown = await page.evaluate(`(async () => {
    const viewport = document.querySelector(".viewport");
    const times = [];
    for (let at = 0; at < 120; at += 1) {
      const began = performance.now();
      viewport.dispatchEvent(new WheelEvent("wheel", { deltaY: 120, bubbles: true, cancelable: true }));
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - began);
    }
    return times;
  })()`);
  return times as readonly number[];
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize / 1e6;
}

interface OpenedStore {
  readonly list: (wish: ListWish) => Promise<unknown>;
  readonly search: (text: string) => Promise<number>;
  readonly server: Server;
}

/** The store, freshly opened: nothing of the stream is in memory. */
function openStore(): OpenedStore {
  const store = createRunStore({ folder, mask: (text) => text });
  const logs = new RunLogs({ log: store, dispatcher: { refuseStream: () => undefined } });
  const ask = async (method: string, params: unknown): Promise<unknown> => {
    if (method === ListEventsRequest.method) return await logs.list(params as StreamKey & ListWish);
    if (method === SearchEventsRequest.method) return await logs.search(params as Parameters<RunLogs["search"]>[0]);
    throw new Error(`Nobody answers ${method} here`);
  };
  return {
    list: async (wish) => await logs.list({ runId, ...wish }),
    search: async (text) => {
      for (let from = 1, matches = 0; ;) {
        const result = await logs.search({ runId, text, from });
        if (result.outcome === "refused") throw new Error(result.because.message);
        matches += result.found.matches.length;
        from = result.found.next;
        if (from > result.found.total) return matches;
      }
    },
    server: { request: async (type, params) => (await ask(type.method, params)) as never } as Partial<Server> as Server,
  };
}

/** Turns of an agent: a call, its result, and after some the model's bill or a plan. */
async function writeStream(): Promise<number> {
  await mkdir(join(folder, runId), { recursive: true });
  const out = createWriteStream(stream);
  let size = 0;
  for (let seq = 1; seq <= events;) {
    const lines: string[] = [];
    for (; lines.length < 5_000; seq += 1) lines.push(`${JSON.stringify(eventOf(seq))}\n`);
    const text = lines.join("");
    size += Buffer.byteLength(text);
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return size;
}

function eventOf(seq: number): unknown {
  const base = { seq, at: new Date(1_790_000_000_000 + seq * 100).toISOString() };
  const callId = `01KAJ4Z7M1X0Y6F8D2${String(seq >> 1).padStart(8, "0")}`;
  if (seq % 5_000 === 0) {
    const steps = [{ number: 1, title: "Read", status: "doing" }];
    return { ...base, type: "plan", source: "planner", steps, current: 1, status: "running", reflection: "" };
  }
  if (seq % 10 === 0) {
    const usage = { model: "m", inputTokens: 1_800, outputTokens: 70, cost: 0.0006 };
    return { ...base, type: "system", source: "agent", event: "modelAnswered", text: `Answer ${seq}`, usage };
  }
  if (seq % 2 === 0) {
    const args = { command: `grep -rn "something" src/${seq} | head -20` };
    return { ...base, type: "action", source: "agent", callId, tool: "shell_exec", arguments: args, turn: seq };
  }
  const output = `observation number ${seq}\n${"lorem ipsum dolor sit amet, ".repeat(6)}${seq === 777_777 ? "a Rare needle" : ""}`;
  const ends = { outcome: "succeeded", output, truncated: false, durationMs: 12 };
  return { ...base, type: "observation", source: "tool", callId, tool: "shell_exec", ...ends };
}

async function repeat(act: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await time(act));
  return times;
}

async function time(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** In bytes; without `--expose-gc` with what nobody needs any more. */
function heap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}
