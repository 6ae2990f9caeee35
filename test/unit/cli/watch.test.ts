import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { tmpdir } from "node:os";
import { PassThrough } from "node:stream";
import { openScreen, type Key, type Screen } from "../../../server/src/cli/screen.ts";
import { countWords, rowsOfTasks } from "../../../server/src/cli/watch-rows.ts";
import { renderFrame } from "../../../server/src/cli/watch-view.ts";
import { eventually } from "../../support/eventually.ts";
import { openBench, sampleRun, sampleRunId, sampleTask, type CliBench } from "../../support/cli-bench.ts";

/** A screen that a test looks at and presses keys on. */
class PlayedScreen implements Screen {
  rows = 6;
  columns = 80;
  frames: (readonly string[])[] = [];
  closed = 0;
  press: (key: Key) => void = () => undefined;
  resize: () => void = () => undefined;

  draw(lines: readonly string[]): void {
    this.frames.push(lines);
  }
  onKey(listener: (key: Key) => void): void {
    this.press = listener;
  }
  onResize(listener: () => void): void {
    this.resize = listener;
  }
  close(): void {
    this.closed += 1;
  }
  get shown(): readonly string[] {
    return this.frames.at(-1) ?? [];
  }
}

const now = "2026-11-21T09:15:03.220Z";

describe("manusctl watch", () => {
  let bench: CliBench;
  beforeEach(() => {
    bench = openBench(tmpdir());
    bench.host.fleet = { ...bench.host.fleet, runs: [sampleRun()], tasks: [sampleTask()] };
  });
  const lines = (): readonly string[] => bench.terminal.out.split("\n").filter((line) => line !== "");

  describe("in a pipe", () => {
    it("writes a line for each change, and ends with Ctrl-C", async () => {
      const done = sampleTask({ id: "01DONE", status: "succeeded" });
      bench.host.fleet = { ...bench.host.fleet, tasks: [sampleTask(), done] };
      const running = bench.run("watch");
      await eventually("it watches", () => lines().length === 1);
      bench.host.move({ tasks: [sampleTask()] });
      const reason = { code: "x", message: "It\nbroke" };
      bench.host.move({ tasks: [sampleTask({ status: "failed", reason })] });
      bench.terminal.interrupt();
      assert.equal(await running, 0);
      const [first, second, ...more] = lines();
      assert.match(first ?? "", /^\d\d:\d\d:\d\d {2}01JD3KX5Y0QZ7V8N2M4P6R9ST1 {2}sample\/one {2}running$/);
      assert.match(second ?? "", /running → failed {2}It ⏎ broke$/);
      assert.deepEqual(more, [], "what hasn't changed, and what had ended before, is no news");
    });

    it("writes JSON lines, only of what fits", async () => {
      const other = sampleTask({ id: "01OTHER", status: "waiting", waiting: { kind: "quota", text: "No room" } });
      bench.host.fleet = { ...bench.host.fleet, tasks: [sampleTask(), other] };
      const running = bench.run("watch", "--json", "--state", "waiting");
      await eventually("it watches", () => lines().length === 1);
      bench.terminal.terminate();
      assert.equal(await running, 0);
      const told = JSON.parse(lines()[0] ?? "") as Record<string, unknown>;
      assert.deepEqual(
        [told["id"], told["status"], told["why"], told["name"]],
        ["01OTHER", "waiting", "quota: No room", "sample"],
      );
    });

    it("watches runs", async () => {
      const running = bench.run("watch", "--runs");
      await eventually("it watches", () => lines().length === 1);
      bench.host.move({ runs: [sampleRun({ status: "succeeded" })] });
      bench.terminal.interrupt();
      await running;
      assert.match(lines()[1] ?? "", new RegExp(`${sampleRunId} {2}sample {2}running → succeeded$`));
    });

    it("refuses what tells no runs apart, and a run that isn't there", async () => {
      assert.equal(await bench.run("watch", "--runs", "--engine", "local"), 2);
      assert.equal(await bench.run("watch", "--run", "nothere"), 2);
      assert.match(bench.terminal.err, /tells tasks apart, not runs/);
    });
  });

  describe("on a terminal", () => {
    const screen = (): PlayedScreen => bench.terminal.screenOfTest as PlayedScreen;
    beforeEach(() => {
      bench.terminal.screenOfTest = new PlayedScreen();
    });

    it("draws what is there, what changes, and gives the terminal back", async () => {
      const running = bench.run("watch");
      await eventually("it is drawn", () => screen().shown.some((line) => line.includes("running")));
      bench.host.move({ tasks: [sampleTask({ status: "succeeded" })] });
      await eventually("the change is drawn", () => screen().shown[0] === "1 done");
      screen().press("quit");
      assert.equal(await running, 0);
      assert.equal(screen().closed, 1);
      assert.equal(bench.terminal.out, "");
    });

    it("scrolls, no further than there is something, and fits a new size", async () => {
      const tasks = Array.from({ length: 10 }, (_, index) => sampleTask({ id: `01TASK${index}` }));
      bench.host.fleet = { ...bench.host.fleet, tasks };
      const running = bench.run("watch");
      await eventually("it is drawn", () => screen().shown.length > 0);
      const firstId = (): string => screen().shown[2]?.split(" ")[0] ?? "";
      assert.deepEqual([screen().shown.length, firstId()], [6, "01TASK9"]);
      assert.match(screen().shown.at(-1) ?? "", /^1 to 3 of 10/);
      const after = (key: Key): string => {
        screen().press(key);
        return firstId();
      };
      assert.deepEqual(
        [after("down"), after("page-down"), after("end"), after("down"), after("page-up"), after("home"), after("up")],
        ["01TASK8", "01TASK5", "01TASK2", "01TASK2", "01TASK5", "01TASK9", "01TASK9"],
      );
      screen().press("end");
      screen().rows = 30;
      screen().resize();
      assert.equal(firstId(), "01TASK9", "all fits now");
      screen().press("quit");
      await running;
    });

    it("gives the terminal back when no host can be reached any more", async () => {
      const running = bench.run("watch");
      await eventually("it is drawn", () => screen().shown.length > 0);
      bench.host.failure = { code: "host-lost", retryable: false, message: "It is gone", remedy: "Start it." };
      bench.host.tellState("failed");
      assert.equal(await running, 4);
      assert.equal(screen().closed, 1);
    });
  });

  it("draws no more than fits of 10,000 tasks", () => {
    const tasks = Array.from({ length: 10_000 }, (_, index) =>
      sampleTask({ id: `01T${String(index).padStart(5, "0")}`, status: index % 7 === 0 ? "waiting" : "succeeded" }),
    );
    const fleet = { ...bench.host.fleet, tasks };
    const rows = rowsOfTasks(fleet, tasks);
    const { lines: drawn, most } = renderFrame(
      { colour: false },
      { rows, kind: "tasks", now },
      { rows: 24, columns: 80, scroll: 0 },
    );
    assert.deepEqual([drawn.length, most], [24, 10_000 - 21]);
    assert.match(drawn[2] ?? "", /^01T09996 .*waiting/);
    assert.equal(countWords(rows), "1429 waiting, 8571 done");
  });
});

describe("a screen", () => {
  class Terminal extends PassThrough {
    rows = 4;
    columns = 20;
    isTTY = true;
    raw = false;
    setRawMode(raw: boolean): this {
      this.raw = raw;
      return this;
    }
    /** What was written since the last time. */
    written(): string {
      return ((this.read() as Buffer | null) ?? "").toString();
    }
  }

  function open(): { screen: Screen; stdin: Terminal; stdout: Terminal; exit: EventEmitter } {
    const [stdin, stdout, exit] = [new Terminal(), new Terminal(), new EventEmitter()];
    const screen = openScreen({
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
      onExit(listener) {
        exit.once("exit", listener);
        return () => exit.off("exit", listener);
      },
    });
    return { screen, stdin, stdout, exit };
  }

  it("writes only lines that have changed, and none beyond its height", () => {
    const { screen, stdout } = open();
    assert.match(stdout.written(), /\u001b\[\?1049h/);
    screen.draw(["a", "b", "c", "d", "e"]);
    const first = stdout.written();
    assert.ok(first.includes("\u001b[4;1Hd") && !first.includes("e"));
    screen.draw(["a", "B", "c", "d"]);
    assert.equal(stdout.written(), "\u001b[?2026h\u001b[2;1HB\u001b[0m\u001b[K\u001b[?2026l");
    screen.draw(["a", "B", "c", "d"]);
    assert.equal(stdout.written(), "", "nothing has changed");
    screen.draw(["a"]);
    assert.ok(stdout.written().includes("\u001b[2;1H\u001b[J"), "what is below is gone");
  });

  it("tells keys and a new size, and gives all back once", () => {
    const { screen, stdin, stdout, exit } = open();
    const pressed: Key[] = [];
    let resized = 0;
    screen.onKey((key) => pressed.push(key));
    screen.onResize(() => (resized += 1));
    assert.ok(stdin.raw);
    stdin.emit("keypress", undefined, { name: "down" });
    stdin.emit("keypress", "x", { name: "x" });
    stdin.emit("keypress", undefined, { name: "c", ctrl: true });
    stdin.emit("keypress", undefined, { name: "q", ctrl: true });
    stdout.emit("resize");
    assert.deepEqual([pressed, resized], [["down", "quit"], 1]);
    const before = stdout.written();
    assert.notEqual(before, "");
    screen.close();
    screen.close();
    exit.emit("exit");
    assert.equal(stdout.written(), "\u001b[?7h\u001b[?25h\u001b[?1049l");
    assert.ok(!stdin.raw);
    assert.equal(stdin.listenerCount("keypress") + stdout.listenerCount("resize"), 0);
    screen.draw(["late"]);
    assert.equal(stdout.written(), "", "a closed screen stays as it is");
  });

  it("is given back when the process ends otherwise", () => {
    const { stdout, exit } = open();
    const before = stdout.written();
    assert.notEqual(before, "");
    exit.emit("exit");
    assert.match(stdout.written(), /\u001b\[\?1049l/);
  });
});
