import type { Creating } from "../../core/cloud/cloud-record.ts";
import { saidIn } from "../../core/cloud/payload.ts";
import type { CloudCaller, CloudTask } from "../../core/ports/cloud.ts";
import { insist } from "./uploads.ts";
import { callerOf } from "./work-context.ts";
import type { CloudWork } from "./work-context.ts";

/** The clock of the cloud may be off by so much, in milliseconds. */
const clockSkew = 5 * 60_000;
const pageSize = 100;
/** Newest first: what was just made stands on the first one. */
const mostPages = 2;
/** No more tasks are opened to see what they began with. */
const mostOpened = 60;

/**
 * Look in the account for the task that an intent may have created: one of the newest, whose first messages have the intent's mark. Those with its title are opened first. Undefined where
 * there is none (yet), or it can't be told now. Rejects with `Cancelled`.
 */
export async function findTask({ at, title, mark }: Creating, work: CloudWork): Promise<CloudTask | undefined> {
  const since = Date.parse(at) - clockSkew;
  const caller = callerOf(work, { cancellation: work.steering.stopping });
  // A clock that is far off mustn't hide a task with this very title.
  const made = (await listNewest(caller, work)).filter((task) => task.createdAt >= since || task.title === title);
  const ranked = [...made].sort((one, other) => Number(other.title === title) - Number(one.title === title));
  for (const task of ranked.slice(0, mostOpened)) {
    if (await beginsWith(mark, task, caller, work)) return task;
  }
  return undefined;
}

async function listNewest(caller: CloudCaller, work: CloudWork): Promise<readonly CloudTask[]> {
  const found: CloudTask[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const asked = cursor === undefined ? {} : { cursor };
    const page = await insist(() => work.ports.cloud.tasks(caller, { limit: pageSize, ...asked }), work);
    if (!page.ok) return found;
    found.push(...page.value.items.filter(({ id }) => !work.claimed.has(id)));
    if (page.value.cursor === undefined || page.value.cursor === cursor) return found;
    ({ cursor } = page.value);
  }
  return found;
}

async function beginsWith(mark: string, task: CloudTask, caller: CloudCaller, work: CloudWork): Promise<boolean> {
  const page = await insist(() => work.ports.cloud.events(caller, task.id, { limit: 20, ascending: true }), work);
  return (
    page.ok && page.value.items.some(({ type, payload }) => type === "user_message" && saidIn(payload).includes(mark))
  );
}
