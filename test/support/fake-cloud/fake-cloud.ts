import type { AddressInfo } from "node:net";
import { defaultSettings } from "./facts.ts";
import type { Settings, VerbClass } from "./facts.ts";
import { Faults } from "./faults.ts";
import { Rates } from "./rates.ts";
import type { Exceeding } from "./rates.ts";
import type { Step } from "./script.ts";
import { createFakeServer } from "./server.ts";
import type { SeenCall } from "./server.ts";
import { newId, State } from "./state.ts";
import type { Delivery, FakeEvent, FakeTask, FakeUser } from "./state.ts";
import { signCall } from "./webhook-calls.ts";

/** A fake of the Manus cloud, over HTTP on loopback, that keeps the facts known of it. One user with one key is there from the start. */
export interface FakeCloud {
  /** Its base address. */
  readonly url: string;
  /** The first user, and their key. */
  readonly user: FakeUser;
  readonly key: string;
  readonly faults: Faults;
  /** Every call that came with a good key, in order. */
  readonly calls: readonly SeenCall[];
  /** Calls that came though their limit was reached: a good client makes none. */
  readonly exceeded: readonly Exceeding[];
  /** Where a key turned up that has no business there. */
  readonly leaks: readonly string[];
  readonly deliveries: readonly Delivery[];
  /** PEM. */
  publicKey(): string;
  /** One more user, with a key of their own. */
  addUser(credits?: number): FakeUser;
  /** One more key of a user. */
  addKey(user?: FakeUser): string;
  revokeKey(key: string): void;
  /** What tasks do whose message has this in it; the newest rule that fits counts, before lines `fake: …` of the message itself. */
  script(match: string | RegExp, steps: readonly Step[]): void;
  /** All tasks that were created and not deleted, oldest first. */
  tasks(user?: FakeUser): readonly FakeTask[];
  task(taskId: string): FakeTask;
  /** Its events as anyone who asks for everything would get them in the end, oldest first. */
  eventsOf(taskId: string): readonly FakeEvent[];
  /** Let go of a step `hold`. */
  release(taskId: string): void;
  /** Move the fake's time: what expires does, and windows of limits pass. */
  move(milliseconds: number): void;
  set(changes: Partial<Settings>): void;
  /** How many calls a verb had. */
  count(verb: string): number;
  /** The most calls that any window has held. */
  peak(verbClass: VerbClass, user?: FakeUser): number;
  /** The headers of a webhook's call, signed as the settings say. */
  sign(url: string, body: string): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Start one. `port`: 0 for a free one. */
export async function startFakeCloud(changes: Partial<Settings> = {}, port = 0): Promise<FakeCloud> {
  const state = new State({ ...defaultSettings, ...changes });
  const faults = new Faults();
  const rates = new Rates(
    () => state.settings.windowMs,
    () => state.settings.limits,
  );
  const [calls, leaks]: [SeenCall[], string[]] = [[], []];
  const server = createFakeServer({ state, faults, rates, calls, leaks });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  state.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const user = state.addUser(10_000);
  return {
    url: state.origin,
    user,
    key: [...user.keys][0] ?? "",
    faults,
    calls,
    exceeded: rates.exceeded,
    leaks,
    deliveries: state.deliveries,
    publicKey: () => state.pem.publicKey,
    ...peopleOf(state, user),
    ...tasksOf(state),
    move: (milliseconds) => state.move(milliseconds),
    set: (more) => void (state.settings = { ...state.settings, ...more }),
    count: (verb) => calls.filter((call) => call.verb === verb).length,
    peak: (verbClass, of = user) => rates.peak(of.id, verbClass),
    sign: (url, body) => signCall(state, url, body),
    async close() {
      state.closing.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function peopleOf(state: State, first: FakeUser): Pick<FakeCloud, "addUser" | "addKey" | "revokeKey"> {
  return {
    addUser: (credits = 10_000) => state.addUser(credits),
    addKey(user = first) {
      const key = `sk-fake-${newId()}`;
      user.keys.add(key);
      return key;
    },
    revokeKey(key) {
      for (const { keys } of state.users) keys.delete(key);
    },
  };
}

function tasksOf(state: State): Pick<FakeCloud, "script" | "tasks" | "task" | "eventsOf" | "release"> {
  const find = (taskId: string): FakeTask => {
    const task = state.findTask(taskId);
    if (task === undefined) throw new Error(`The fake cloud has no task ${taskId}`);
    return task;
  };
  return {
    script: (match, steps) => void state.rules.push({ match, steps }),
    tasks: (user) => (user === undefined ? state.users : [user]).flatMap(({ tasks }) => [...tasks.values()]),
    task: find,
    eventsOf: (taskId) => find(taskId).events,
    release: (taskId) => find(taskId).release?.(),
  };
}
