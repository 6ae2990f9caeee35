import assert from "node:assert/strict";
import type { Cloud, CloudOutcome } from "../../../../server/src/core/ports/cloud.ts";
import type { PlannedAnswer, SeenRequest } from "../../../support/answering-server.ts";
import { caller, canary, good, openCloud, valueOf } from "./cloud-bench.ts";

interface Said {
  readonly title: string;
  readonly ask: (cloud: Cloud) => Promise<CloudOutcome<unknown>>;
  /** Method, path with query, and body of what goes out. */
  readonly out: readonly [method: string, path: string, body?: unknown];
  readonly answer?: PlannedAnswer;
  readonly in?: unknown;
}

const task = {
  id: "t1",
  status: "running",
  title: "A report",
  created_at: 1_763_715_600,
  updated_at: 1_763_715_660_000,
  task_url: "https://manus.im/app/t1",
  credit_usage: 12,
  agent_profile: "lite",
  task_type: "standard",
};
const readTask = {
  id: "t1",
  status: "running",
  title: "A report",
  createdAt: 1_763_715_600_000,
  updatedAt: 1_763_715_660_000,
  url: "https://manus.im/app/t1",
  credits: 12,
  profile: "lite",
};
const text = { parts: [{ type: "text", text: "Hello" }] } as const;

const all: readonly Said[] = [
  {
    title: "creates a task",
    ask: (cloud) =>
      cloud.createTask(caller, {
        title: "A report",
        message: {
          parts: [
            { type: "text", text: "Write" },
            { type: "file", fileId: "f1", filename: "a.csv" },
            { type: "file", fileUrl: "https://example.org/b.pdf" },
            { type: "file", fileData: "data:text/plain,hi", filename: "c.txt", mimeType: "text/plain" },
          ],
          connectors: ["gmail"],
          enableSkills: ["s1"],
          forceSkills: ["s2"],
        },
        projectId: "p1",
        locale: "de",
        interactive: true,
        hidden: true,
        visibility: "private",
        profile: "lite",
        outputSchema: { type: "object" },
      }),
    out: [
      "POST",
      "/v2/task.create",
      {
        title: "A report",
        message: {
          content: [
            { type: "text", text: "Write" },
            { type: "file", file_id: "f1", filename: "a.csv" },
            { type: "file", file_url: "https://example.org/b.pdf" },
            { type: "file", file_data: "data:text/plain,hi", filename: "c.txt", mime_type: "text/plain" },
          ],
          connectors: ["gmail"],
          enable_skills: ["s1"],
          force_skills: ["s2"],
        },
        project_id: "p1",
        locale: "de",
        interactive_mode: true,
        hide_in_task_list: true,
        share_visibility: "private",
        agent_profile: "lite",
        structured_output_schema: { type: "object" },
      },
    ],
    answer: good({
      task_id: "t1",
      task_title: "A report",
      task_url: "https://manus.im/app/t1",
      share_visibility: "private",
    }),
    in: { id: "t1", title: "A report", url: "https://manus.im/app/t1" },
  },
  {
    title: "looks at a task",
    ask: (cloud) => cloud.task(caller, "t1"),
    out: ["GET", "/v2/task.detail?task_id=t1"],
    answer: good({ task }),
    in: readTask,
  },
  {
    title: "keeps a status that is new",
    ask: (cloud) => cloud.task(caller, "t1"),
    out: ["GET", "/v2/task.detail?task_id=t1"],
    answer: good({ task: { id: "t1", status: "hibernating" } }),
    in: { id: "t1", status: "hibernating", title: "", createdAt: 0, updatedAt: 0, url: "" },
  },
  {
    title: "lists tasks by pages",
    ask: (cloud) => cloud.tasks(caller, { cursor: "c 1", limit: 1000 }),
    out: ["GET", "/v2/task.list?limit=100&cursor=c+1"],
    answer: good({ data: [task, "no task"], has_more: true, next_cursor: "c2" }),
    in: { items: [readTask], cursor: "c2" },
  },
  {
    title: "lists events in an order that it names",
    ask: (cloud) => cloud.events(caller, "t1", { ascending: true, limit: 200 }),
    out: ["GET", "/v2/task.listMessages?task_id=t1&limit=200&order=asc&verbose=true"],
    answer: good({
      messages: [
        { id: "e1", type: "assistant_message", timestamp: 1_763_715_600_123, assistant_message: { content: "Hi" } },
        { id: "e2", type: "user_stop", timestamp: 1_763_715_601 },
        { id: "e3", type: "dream", timestamp: 1_763_715_602_000, dream: "of sheep", depth: 2 },
        { type: "nameless" },
      ],
      has_more: false,
      next_cursor: "c9",
    }),
    in: {
      items: [
        { id: "e1", type: "assistant_message", at: 1_763_715_600_123, payload: { content: "Hi" } },
        { id: "e2", type: "user_stop", at: 1_763_715_601_000, payload: {} },
        { id: "e3", type: "dream", at: 1_763_715_602_000, payload: { dream: "of sheep", depth: 2 } },
      ],
    },
  },
  {
    title: "lists events from the newest on",
    ask: (cloud) => cloud.events(caller, "t1", { ascending: false, cursor: "c" }),
    out: ["GET", "/v2/task.listMessages?task_id=t1&cursor=c&order=desc&verbose=true"],
    answer: good({ messages: [] }),
    in: { items: [] },
  },
  {
    title: "sends a message",
    ask: (cloud) => cloud.sendMessage(caller, "t1", text),
    out: ["POST", "/v2/task.sendMessage", { task_id: "t1", message: { content: "Hello" } }],
  },
  {
    title: "confirms an action",
    ask: (cloud) => cloud.confirmAction(caller, "t1", { eventId: "e1", input: { accept: false } }),
    out: ["POST", "/v2/task.confirmAction", { task_id: "t1", event_id: "e1", input: { accept: false } }],
  },
  {
    title: "stops a task",
    ask: (cloud) => cloud.stopTask(caller, "t1"),
    out: ["POST", "/v2/task.stop", { task_id: "t1" }],
  },
  {
    title: "changes a task",
    ask: (cloud) => cloud.updateTask(caller, "t1", { title: "Other", visibility: "team" }),
    out: ["POST", "/v2/task.update", { task_id: "t1", title: "Other", share_visibility: "team" }],
  },
  {
    title: "deletes a task",
    ask: (cloud) => cloud.deleteTask(caller, "t1"),
    out: ["POST", "/v2/task.delete", { task_id: "t1" }],
  },
  {
    title: "lists projects",
    ask: (cloud) => cloud.projects(caller),
    out: ["GET", "/v2/project.list"],
    answer: good({ data: [{ id: "p1", name: "Web", instruction: "x" }] }),
    in: [{ id: "p1", name: "Web" }],
  },
  {
    title: "lists connectors",
    ask: (cloud) => cloud.connectors(caller),
    out: ["GET", "/v2/connector.list"],
    answer: good({ data: [{ id: "gmail", name: "Gmail", description: "Mail" }] }),
    in: [{ id: "gmail", name: "Gmail", description: "Mail" }],
  },
  {
    title: "lists skills",
    ask: (cloud) => cloud.skills(caller),
    out: ["GET", "/v2/skill.list"],
    answer: good({ data: [{ id: "s1" }] }),
    in: [{ id: "s1", name: "s1" }],
  },
  {
    title: "lists webhooks",
    ask: (cloud) => cloud.webhooks(caller),
    out: ["GET", "/v2/webhook.list"],
    answer: good({ data: [{ id: "w1", url: "https://example.org/hook", status: "active" }] }),
    in: [{ id: "w1", url: "https://example.org/hook" }],
  },
  {
    title: "adds a webhook",
    ask: (cloud) => cloud.addWebhook(caller, "https://example.org/hook"),
    out: ["POST", "/v2/webhook.create", { url: "https://example.org/hook" }],
    answer: good({ webhook: { id: "w1" } }),
    in: { id: "w1", url: "https://example.org/hook" },
  },
  {
    title: "removes a webhook",
    ask: (cloud) => cloud.removeWebhook(caller, "w1"),
    out: ["POST", "/v2/webhook.delete", { webhook_id: "w1" }],
  },
  {
    title: "tells the key that webhooks are signed with",
    ask: (cloud) => cloud.webhookKey(caller),
    out: ["GET", "/v2/webhook.publicKey"],
    answer: good({ public_key: "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n", algorithm: "RSA-SHA256" }),
    in: "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n",
  },
];

describe("cloud: verbs", () => {
  for (const said of all) {
    it(said.title, async () => {
      const { cloud, server, health } = await openCloud(() => said.answer);
      const value = valueOf(await said.ask(cloud));
      assert.deepEqual(value, said.in);
      const [request] = server.seen;
      assert.ok(request);
      const [method, path, body] = said.out;
      assert.deepEqual([request.method, request.url.pathname + request.url.search], [method, path]);
      assert.deepEqual(request.body === "" ? undefined : JSON.parse(request.body), body);
      assertHeaders(request, method);
      assert.deepEqual(health, [["work", undefined]]);
    });
  }

  it("follows the pages of what is looked through at once", async () => {
    const { cloud, server } = await openCloud(({ url }) =>
      url.searchParams.get("cursor") === "2"
        ? good({ data: [{ id: "b", name: "B" }], has_more: false })
        : good({ data: [{ id: "a", name: "A" }], has_more: true, next_cursor: "2" }),
    );
    assert.deepEqual(valueOf(await cloud.projects(caller)), [
      { id: "a", name: "A" },
      { id: "b", name: "B" },
    ]);
    assert.equal(server.seen.length, 2);
  });
});

function assertHeaders({ headers }: SeenRequest, method: string): void {
  assert.equal(headers["x-manus-api-key"], canary);
  assert.equal(headers.authorization, undefined);
  assert.equal(headers["content-type"], method === "POST" ? "application/json" : undefined);
  assert.equal(headers["user-agent"], "manus-manager");
}
