import { verbs } from "../../../support/fake-cloud/facts.ts";
import type { Settings } from "../../../support/fake-cloud/facts.ts";
import { startFakeCloud } from "../../../support/fake-cloud/fake-cloud.ts";
import type { FakeCloud } from "../../../support/fake-cloud/fake-cloud.ts";

/** What the fake answered: every field that some verb's answer has, for tests that know which verb they asked. */
export interface Told {
  readonly status: number;
  readonly body: {
    readonly ok: boolean;
    readonly request_id: string;
    readonly error: { readonly code: string; readonly message: string };
    readonly task_id: string;
    readonly task: ToldTask;
    readonly data: (ToldTask & ToldRow)[] & { readonly total_credits: number };
    readonly messages: ToldEvent[];
    readonly has_more: boolean;
    readonly next_cursor?: string;
    readonly confirmed: boolean;
    readonly file: { readonly id: string; readonly status: string };
    readonly upload_url: string;
    readonly webhook: { readonly id: string; readonly url: string };
    readonly public_key: string;
  };
}

interface ToldTask {
  readonly id: string;
  readonly status: string;
  readonly title: string;
  readonly created_at: number;
  readonly credit_usage?: number;
}

interface ToldRow {
  readonly task_id: string;
  readonly credits: number;
  readonly type: string;
}

interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
  readonly user_message?: { readonly content: string };
  readonly assistant_message?: { readonly content: string; readonly attachments: { readonly url: string }[] };
  readonly status_update?: {
    readonly agent_status: string;
    readonly status_detail?: { readonly waiting_for_event_id: string; readonly waiting_for_event_type: string };
  };
  readonly hologram?: object;
}

const open: FakeCloud[] = [];

/** A fake that closes when the test ends; without grace unless the test asks for it. */
export async function openCloud(changes: Partial<Settings> = {}): Promise<FakeCloud> {
  const fake = await startFakeCloud({ detailGraceMs: 0, listGraceMs: 0, ...changes });
  open.push(fake);
  return fake;
}

/** Ask a verb, as plainly as it goes. */
export async function ask(fake: FakeCloud, verb: string, params: object = {}, key = fake.key): Promise<Told> {
  const url = new URL(`/v2/${verb}`, fake.url);
  const method = verbs[verb]?.method ?? "GET";
  if (method === "GET") for (const [name, value] of Object.entries(params)) url.searchParams.set(name, String(value));
  const headers = { "x-manus-api-key": key, "content-type": "application/json" };
  const answer = await fetch(url, { method, headers, ...(method === "POST" && { body: JSON.stringify(params) }) });
  return { status: answer.status, body: (await answer.json()) as Told["body"] };
}

/** Create a task; answers its id. */
export async function create(fake: FakeCloud, content: unknown, more: object = {}): Promise<string> {
  const { body } = await ask(fake, "task.create", { message: { content }, ...more });
  if (!body.ok) throw new Error(JSON.stringify(body));
  return body.task_id;
}

export const statusOf = async (fake: FakeCloud, id: string): Promise<string> =>
  (await ask(fake, "task.detail", { task_id: id })).body.task.status;

afterEach(async () => {
  await Promise.all(open.splice(0).map((fake) => fake.close()));
});
