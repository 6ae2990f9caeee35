import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cloud, CloudEvent, CloudFailure, CloudOutcome, NewCloudTask } from "../../server/src/core/ports/cloud.ts";
import type { Step } from "../support/fake-cloud/script.ts";
import { eventually } from "../support/eventually.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A cloud to try, with an account `work` that has credits. */
export interface CloudSubject {
  readonly cloud: Cloud;
  /** What a task does whose message has this in it. */
  script(match: string, steps: readonly Step[]): void;
}

export const work = { accountId: "work" } as const;

/** The value of what went well. */
export function valueOf<T>(outcome: CloudOutcome<T>): T {
  assert.ok(outcome.ok, outcome.ok ? "" : JSON.stringify(outcome.failure));
  return outcome.value;
}

/** The failure of what didn't. */
export function failureOf(outcome: CloudOutcome<unknown>): CloudFailure {
  assert.ok(!outcome.ok, "It went well");
  assert.ok(outcome.failure.message !== "" && outcome.failure.remedy !== "", JSON.stringify(outcome.failure));
  return outcome.failure;
}

export const taskOf = (text: string, more: Partial<NewCloudTask> = {}): NewCloudTask => ({
  title: "A task",
  message: { parts: [{ type: "text", text }] },
  ...more,
});

/** Waits out the cloud's grace: a new task may not be found for a while. */
export async function statusReached(cloud: Cloud, id: string, status: string): Promise<void> {
  await eventually(`the task is ${status}`, async () => {
    const found = await cloud.task(work, id);
    return found.ok && found.value.status === status;
  });
}

/** All events, oldest first, page by page. */
export async function allEvents(cloud: Cloud, id: string, limit = 200): Promise<CloudEvent[]> {
  const events: CloudEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = valueOf(
      await cloud.events(work, id, { ascending: true, limit, ...(cursor !== undefined && { cursor }) }),
    );
    events.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return events;
}

/** The id of the event that a task waits for now. */
async function waitedFor(cloud: Cloud, id: string): Promise<{ readonly eventId: string; readonly type: string }> {
  await statusReached(cloud, id, "waiting");
  const last = (await allEvents(cloud, id)).findLast(({ type }) => type === "status_update");
  const detail = last?.payload["status_detail"] as Record<string, string> | undefined;
  return { eventId: detail?.["waiting_for_event_id"] ?? "", type: detail?.["waiting_for_event_type"] ?? "" };
}

const said = (events: readonly CloudEvent[]): unknown[] =>
  events.filter(({ type }) => type === "assistant_message").map(({ payload }) => payload["content"]);

/** What everyone who works with the cloud relies on. */
export function describeCloud(name: string, open: () => Promise<CloudSubject>): void {
  describe(`cloud: ${name}`, () => {
    let subject: CloudSubject;
    let cloud: Cloud;
    beforeEach(async () => {
      subject = await open();
      ({ cloud } = subject);
    });
    const created = async (task: NewCloudTask): Promise<string> => valueOf(await cloud.createTask(work, task)).id;
    describeTasks({ cloud: () => cloud, script: (...rule) => subject.script(...rule), created });
    describeWaiting({ cloud: () => cloud, script: (...rule) => subject.script(...rule), created });
    describeAccount({ cloud: () => cloud, script: (...rule) => subject.script(...rule), created });
  });
}

interface Bench {
  readonly cloud: () => Cloud;
  readonly script: CloudSubject["script"];
  readonly created: (task: NewCloudTask) => Promise<string>;
}

function describeTasks({ cloud, script, created }: Bench): void {
  it("creates a task and tells how it stands, times in milliseconds", async () => {
    script("count", [
      { do: "spend", credits: 7 },
      { do: "say", text: "Three" },
    ]);
    const made = valueOf(await cloud().createTask(work, taskOf("count", { title: "Counting", profile: "max" })));
    assert.deepEqual([made.title, made.url.startsWith("https://")], ["Counting", true]);
    await statusReached(cloud(), made.id, "stopped");
    const task = valueOf(await cloud().task(work, made.id));
    assert.deepEqual([task.title, task.credits, task.profile, task.url], ["Counting", 7, "max", made.url]);
    for (const at of [task.createdAt, task.updatedAt]) assert.ok(Math.abs(at - Date.now()) < 60_000, String(at));
  });

  it("tells events oldest or newest first, page by page, each once, with all that tools told", async () => {
    script(
      "work",
      Array.from({ length: 9 }, (_, at) => ({ do: "tool", tool: "shell", brief: `${at}` })),
    );
    const id = await created(taskOf("work"));
    await statusReached(cloud(), id, "stopped");
    const events = await allEvents(cloud(), id, 4);
    assert.deepEqual(
      events.filter(({ type }) => type === "tool_used").map(({ payload }) => payload["brief"]),
      ["0", "1", "2", "3", "4", "5", "6", "7", "8"],
    );
    assert.deepEqual([events[0]?.type, events.at(-1)?.payload["agent_status"]], ["user_message", "stopped"]);
    assert.equal(new Set(events.map((event) => event.id)).size, events.length);
    for (const { at } of events) assert.ok(Math.abs(at - Date.now()) < 60_000, String(at));
    const newest = valueOf(await cloud().events(work, id, { ascending: false, limit: 200 })).items;
    assert.deepEqual(
      newest.map((event) => event.id).toReversed(),
      events.map((event) => event.id),
    );
  });

  it("keeps kinds of events and words for states that are new", async () => {
    script("dream", [
      { do: "event", type: "hologram", payload: { height: 3 } },
      { do: "status", status: "dreaming" },
      { do: "hold" },
    ]);
    const id = await created(taskOf("dream"));
    await statusReached(cloud(), id, "dreaming");
    const found = (await allEvents(cloud(), id)).find(({ type }) => type === "hologram");
    assert.deepEqual(found?.payload, { height: 3 });
  });

  it("lists tasks, newest first, page by page", async () => {
    const ids: string[] = [];
    for (const title of ["one", "two", "three"]) ids.push(await created(taskOf("Do", { title })));
    await eventually("all are listed", async () => valueOf(await cloud().tasks(work, {})).items.length === 3);
    const first = valueOf(await cloud().tasks(work, { limit: 2 }));
    assert.deepEqual(
      first.items.map(({ title }) => title),
      ["three", "two"],
    );
    assert.ok(first.cursor !== undefined);
    const second = valueOf(await cloud().tasks(work, { limit: 2, cursor: first.cursor }));
    assert.deepEqual(
      second.items.map(({ id }) => id),
      [ids[0]],
    );
    assert.equal(second.cursor, undefined);
  });

  it("renames, shares and deletes a task", async () => {
    const id = await created(taskOf("Do"));
    await statusReached(cloud(), id, "stopped");
    valueOf(await cloud().updateTask(work, id, { title: "Renamed", visibility: "team" }));
    assert.equal(valueOf(await cloud().task(work, id)).title, "Renamed");
    valueOf(await cloud().deleteTask(work, id));
    assert.equal(failureOf(await cloud().task(work, id)).code, "not-found");
  });

  it("doesn't find what isn't there, and doesn't take what makes no sense", async () => {
    const missing = "x".repeat(22);
    assert.equal(failureOf(await cloud().task(work, missing)).code, "not-found");
    assert.equal(failureOf(await cloud().events(work, missing, { ascending: true })).code, "not-found");
    assert.equal(failureOf(await cloud().stopTask(work, missing)).code, "not-found");
    const wrong = { type: "object", properties: { a: { type: "string" } } };
    const refused = failureOf(await cloud().createTask(work, taskOf("Do", { outputSchema: wrong })));
    assert.deepEqual([refused.code, refused.retryable, refused.ambiguous ?? false], ["invalid-request", false, false]);
  });

  it("gives a structured output that was asked for", async () => {
    const outputSchema = {
      type: "object",
      properties: { total: { type: "integer" } },
      required: ["total"],
      additionalProperties: false,
    };
    script("sum", [{ do: "structured", value: { total: 4 } }]);
    const id = await created(taskOf("sum", { outputSchema }));
    await statusReached(cloud(), id, "stopped");
    const result = (await allEvents(cloud(), id)).find(({ type }) => type === "structured_output_result");
    assert.deepEqual(result?.payload["value"], { total: 4 });
  });
}

function describeWaiting({ cloud, script, created }: Bench): void {
  it("answers a question, and resumes a stopped task, by a message", async () => {
    script("choose", [
      { do: "ask", question: "Which?" },
      { do: "say", text: "So {answer}" },
    ]);
    script("again", [{ do: "say", text: "Once more" }]);
    const id = await created(taskOf("choose"));
    assert.equal((await waitedFor(cloud(), id)).type, "messageAskUser");
    valueOf(await cloud().sendMessage(work, id, { parts: [{ type: "text", text: "green" }] }));
    await statusReached(cloud(), id, "stopped");
    valueOf(await cloud().sendMessage(work, id, { parts: [{ type: "text", text: "again" }] }));
    await eventually("it says more", async () => said(await allEvents(cloud(), id)).length === 3);
    assert.deepEqual(said(await allEvents(cloud(), id)), ["Which?", "So green", "Once more"]);
  });

  it("confirms an action with what its form asks, and nothing else", async () => {
    script("deploy", [
      { do: "confirm", type: "videoGenerate" },
      { do: "say", text: "{answer}" },
    ]);
    const id = await created(taskOf("deploy"));
    const { eventId, type } = await waitedFor(cloud(), id);
    assert.equal(type, "videoGenerate");
    const confirm = (input: Record<string, unknown>): Promise<CloudOutcome<void>> =>
      cloud().confirmAction(work, id, { eventId, input });
    assert.equal(failureOf(await confirm({ accept: "perhaps" })).code, "invalid-request");
    valueOf(await confirm({ accept: true, quality: "draft" }));
    await statusReached(cloud(), id, "stopped");
    assert.deepEqual(said(await allEvents(cloud(), id)), ['{"accept":true,"quality":"draft"}']);
  });

  it("stops a task, which an event tells apart from one that has finished", async () => {
    script("long", [{ do: "hold" }]);
    const id = await created(taskOf("long"));
    await statusReached(cloud(), id, "running");
    valueOf(await cloud().stopTask(work, id));
    await statusReached(cloud(), id, "stopped");
    assert.ok((await allEvents(cloud(), id)).some(({ type }) => type === "user_stop"));
  });
}

function describeAccount({ cloud, script, created }: Bench): void {
  it("tells credits, left and spent", async () => {
    const before = valueOf(await cloud().usage(work));
    script("dear", [{ do: "spend", credits: 12 }]);
    await statusReached(cloud(), await created(taskOf("dear")), "stopped");
    const usage = valueOf(await cloud().usage(work));
    assert.equal(usage.unit, "credits");
    assert.equal((before.available ?? 0) - (usage.available ?? 0), 12);
    assert.equal(usage.spentThisMonth - before.spentThisMonth, 12);
    assert.ok(Date.parse(usage.asOf) > 0);
  });

  it("uploads files that are good for a task, and refuses programs before anything is sent", async () => {
    const folder = await temporaryFolder();
    const [report, program] = [join(folder, "report.txt"), join(folder, "setup.exe")];
    for (const file of [report, program]) await writeFile(file, "Some text");
    const { fileId, filename } = valueOf(await cloud().uploadFile(work, report));
    assert.equal(filename, "report.txt");
    await created({ title: "Read", message: { parts: [{ type: "file", fileId, filename }] } });
    assert.equal(failureOf(await cloud().uploadFile(work, program)).code, "invalid-request");
    assert.equal(failureOf(await cloud().uploadFile(work, join(folder, "gone.txt"))).retryable, false);
  });

  it("saves what a task made, whole, with its size and hash", async () => {
    const content = "x".repeat(100_000);
    script("make", [{ do: "say", text: "Here", attachments: [{ filename: "made.txt", content }] }]);
    const id = await created(taskOf("make"));
    await statusReached(cloud(), id, "stopped");
    const message = (await allEvents(cloud(), id)).find(({ type }) => type === "assistant_message");
    const [attachment] = message?.payload["attachments"] as { url: string; filename: string }[];
    assert.equal(attachment?.filename, "made.txt");
    const file = join(await temporaryFolder(), "made.txt");
    const saved = valueOf(await cloud().download(work, attachment.url, file));
    assert.deepEqual(saved, { size: 100_000, sha256: createHash("sha256").update(content).digest("hex") });
    assert.equal(await readFile(file, "utf8"), content);
  });

  it("knows no account that isn't there", async () => {
    assert.equal(failureOf(await cloud().tasks({ accountId: "nobody" }, {})).code, "account-missing");
  });
}
