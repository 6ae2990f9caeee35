import assert from "node:assert/strict";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { Inbox } from "../../../../client/src/model/inbox.ts";
import type { Notice } from "../../../../client/src/model/notices.ts";
import type { DesktopNotification } from "../../../../client/src/ports/desktop-notifier.ts";
import { NoticeDesk, type NoticeDeskOptions } from "../../../../client/src/views/notice-desk.ts";
import { QuietTimes } from "../../../../client/src/views/quiet.ts";
import type { FleetChange } from "../../../../server/src/protocol/fleet.ts";
import { NoticeClaims } from "../../../../server/src/host/notice-claims.ts";
import { FakePerson } from "../fakes.ts";
import { sampleAsk, sampleChange, sampleRun, sampleSnapshot, waitingTask } from "../sample-fleet.ts";

/** A window: what it told, in the editor and outside of it. */
class Window {
  readonly model = new FleetModel();
  readonly inbox = new Inbox(this.model);
  readonly told: Notice[] = [];
  readonly desktop: DesktopNotification[] = [];
  readonly person: FakePerson;
  focused = true;
  desk: NoticeDesk | undefined;

  constructor(world: World, options: Partial<NoticeDeskOptions> = {}) {
    this.person = new FakePerson("Show Inbox");
    this.model.replace(sampleSnapshot({ runs: [sampleRun()] }));
    this.desk = new NoticeDesk({
      model: this.model,
      inbox: this.inbox,
      person: this.person,
      server: { request: async (_type, params) => (await world.claim(params as { notice: string })) as never },
      quiet: world.quiet,
      desktop: { show: async (shown) => this.desktop.push(shown) > 0 },
      tell: async (notice) => void this.told.push(notice),
      showInbox: () => void world.shown.push("inbox"),
      isFocused: () => this.focused,
      startedHere: () => false,
      concerns: () => true,
      wants: () => true,
      wantsDesktop: () => true,
      now: () => world.now,
      wait: (milliseconds) => world.wait(milliseconds),
      onProblem: (error) => assert.fail(String(error)),
      ...options,
    });
    // The first look finds no news.
    this.model.apply(sampleChange(10, 11));
  }
}

/** What windows share: the host's claims, the wall clock and the settings. */
class World {
  now = Date.parse("2026-11-21T09:00:00.000Z");
  until: string | undefined;
  hours: unknown;
  readonly problems: string[] = [];
  readonly shown: string[] = [];
  readonly claims = new NoticeClaims({ monotonic: () => this.now });
  readonly quiet = new QuietTimes({
    readHours: () => this.hours,
    readUntil: () => this.until,
    now: () => this.now,
    every: () => () => undefined,
    onProblem: (problem) => void this.problems.push(problem),
  });
  hasHost = true;
  #waiting: { readonly at: number; readonly go: () => void }[] = [];

  async claim(params: { readonly notice: string; readonly seconds?: number }): Promise<unknown> {
    if (!this.hasHost) throw new Error("There is no host");
    return { claimed: this.claims.claim(params) };
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((go) => this.#waiting.push({ at: this.now + milliseconds, go }));
  }

  /** Let time go by, and everything happen that follows. */
  async pass(milliseconds: number): Promise<void> {
    await turns();
    this.now += milliseconds;
    const due = this.#waiting.filter(({ at }) => at <= this.now).sort((one, other) => one.at - other.at);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.now);
    for (const { go } of due) {
      go();
      await turns();
    }
    this.quiet.look();
    await turns();
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const asked = (id = "01ASK1"): Partial<FleetChange> => ({ tasks: [waitingTask(sampleAsk({ id }))] });
const failed = {
  runs: [sampleRun({ status: "failed", triage: { state: "open" }, finishedAt: "2026-11-21T09:00:01.000Z" })],
} as const;

describe("who tells of news", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it("is the window, at once, that has the focus", async () => {
    const [one, other] = [new Window(world), new Window(world)];
    one.focused = false;
    for (const window of [one, other]) window.model.apply(sampleChange(11, 12, asked()));
    await world.pass(0);
    assert.deepEqual([one.told.length, other.told.length], [0, 1]);
    await world.pass(1_000);
    assert.deepEqual([one.told.length, other.told.length], [0, 1], "and no other one later");
  });

  it("is the one that started the run where none has the focus", async () => {
    const [one, other] = [new Window(world), new Window(world, { startedHere: () => true })];
    for (const window of [one, other]) {
      window.focused = false;
      window.model.apply(sampleChange(11, 12, failed));
    }
    await world.pass(1_000);
    assert.deepEqual([one.told.length, other.told.length], [0, 1]);
    assert.deepEqual(other.desktop, [{ title: "Manus Manager", text: "Report failed" }]);
    assert.deepEqual(one.desktop, []);
  });

  it("is any that it concerns, else; one that it doesn't concern leaves it to others", async () => {
    const [one, stranger] = [new Window(world), new Window(world, { concerns: () => false })];
    for (const window of [one, stranger]) {
      window.focused = window === stranger;
      window.model.apply(sampleChange(11, 12, asked()));
    }
    await world.pass(1_000);
    assert.deepEqual([one.told.length, stranger.told.length], [1, 0]);
  });

  it("tells nothing that was answered before it came to it", async () => {
    const window = new Window(world);
    window.focused = false;
    window.model.apply(sampleChange(11, 12, asked()));
    window.model.apply(sampleChange(12, 13, { tasks: [{ ...waitingTask(sampleAsk()), status: "running", can: [] }] }));
    await world.pass(1_000);
    assert.deepEqual([window.told, window.desktop], [[], []]);
  });

  it("tells nothing anew after a reconnect, or in a window that was reloaded", async () => {
    const window = new Window(world);
    window.model.apply(sampleChange(11, 12, asked()));
    await world.pass(1_000);
    window.model.setLink({ state: "lost", message: "gone" });
    window.model.setLink({ state: "connected" });
    const snapshot = sampleSnapshot({ sequence: 12, runs: [sampleRun()], ...asked() });
    window.model.replace(snapshot);
    const reloaded = new Window(world);
    reloaded.model.replace({ ...snapshot, sequence: 20 });
    await world.pass(1_000);
    assert.equal(window.told.length, 1);
    assert.equal(reloaded.told.length, 0, "the host knows that it was told");
  });

  it("tells in doubt: where no host can say who has told", async () => {
    world.hasHost = false;
    const window = new Window(world);
    window.model.apply(sampleChange(11, 12, failed));
    await world.pass(0);
    assert.equal(window.told.length, 1);
  });

  it("tells outside the editor only while its window isn't in front, and only who wants it", async () => {
    const window = new Window(world);
    window.model.apply(sampleChange(11, 12, asked("A")));
    await world.pass(0);
    const unwanted = new Window(world, { wantsDesktop: () => false });
    unwanted.focused = false;
    unwanted.model.apply(sampleChange(11, 12, asked("B")));
    await world.pass(1_000);
    assert.deepEqual([window.desktop, unwanted.desktop, unwanted.told.length], [[], [], 1]);
  });

  it("never puts the command outside the editor", async () => {
    const window = new Window(world);
    window.focused = false;
    const ask = sampleAsk({ detail: "curl -H 'Authorization: hunter2'", text: "hunter2?" });
    window.model.apply(sampleChange(11, 12, { tasks: [waitingTask(ask)] }));
    await world.pass(1_000);
    assert.deepEqual(window.desktop, [{ title: "Manus Manager", text: "Report: an approval waits for you" }]);
  });

  describe("in a quiet time", () => {
    beforeEach(async () => {
      world.until = new Date(world.now + 60_000).toISOString();
      await world.pass(0);
      assert.ok(world.quiet.state.isQuiet);
    });

    it("tells nothing, and afterwards, in one window, what came up and still waits", async () => {
      const windows = [new Window(world), new Window(world)];
      for (const window of windows) {
        const ask = sampleAsk({ askedAt: new Date(world.now + 1_000).toISOString() });
        const ended = { ...failed.runs[0], finishedAt: new Date(world.now + 2_000).toISOString() };
        window.model.apply(sampleChange(11, 12, { tasks: [waitingTask(ask)], runs: [ended] }));
      }
      await world.pass(59_000);
      assert.ok(windows.every(({ told, desktop }) => told.length + desktop.length === 0));
      await world.pass(1_000);
      await world.pass(1_000);
      const texts = windows.flatMap(({ person }) => person.told.map(({ text }) => text));
      assert.deepEqual(texts, ["While it was quiet: 2 things wait for you"]);
      assert.deepEqual(world.shown, ["inbox"]);
      assert.ok(windows.every(({ told }) => told.length === 0));
    });

    it("says nothing afterwards of what somebody has seen to", async () => {
      const window = new Window(world);
      window.model.apply(sampleChange(11, 12, asked()));
      window.model.apply(
        sampleChange(12, 13, { tasks: [{ ...waitingTask(sampleAsk()), status: "running", can: [] }] }),
      );
      await world.pass(61_000);
      assert.deepEqual(window.person.told, []);
    });

    it("says nothing afterwards of what waited before", async () => {
      const window = new Window(world);
      const ask = sampleAsk({ askedAt: new Date(world.now - 1_000).toISOString() });
      window.model.apply(sampleChange(11, 12, { tasks: [waitingTask(ask)] }));
      await world.pass(61_000);
      assert.deepEqual(window.person.told, []);
    });
  });
});

describe("quiet times", () => {
  it("tell once what is wrong with the setting", () => {
    const world = new World();
    world.hours = ["at night"];
    world.quiet.look();
    world.quiet.look();
    assert.equal(world.problems.length, 1);
    world.hours = ["by day"];
    world.quiet.look();
    assert.equal(world.problems.length, 2);
  });

  it("tell when they begin, move and end", () => {
    const world = new World();
    const heard: boolean[] = [];
    const stop = world.quiet.onChange(() => heard.push(world.quiet.state.isQuiet));
    world.until = new Date(world.now + 60_000).toISOString();
    world.quiet.look();
    world.quiet.look();
    world.until = new Date(world.now + 120_000).toISOString();
    world.quiet.look();
    world.now += 120_000;
    world.quiet.look();
    stop();
    assert.deepEqual(heard, [true, true, false]);
  });
});
