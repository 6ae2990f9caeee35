import type { FleetSnapshot } from "../protocol/fleet.ts";
import { ListCloudTasksRequest, type CloudTaskRow } from "../protocol/cloud.ts";
import type { CliContext } from "./context.ts";
import { refusedAs, valueOf } from "./failing.ts";
import { findCloudAccount } from "./find-account.ts";

/** A task in the cloud, and whose it is. */
export interface CloudTask {
  readonly accountId: string;
  readonly cloudTaskId: string;
  /** Where it can be seen, as far as it is known without asking the cloud. */
  readonly url?: string;
}

/** A page after the other, newest first, until nothing more comes or nobody wants more. */
export async function* cloudRows({ link }: CliContext, accountId: string): AsyncGenerator<CloudTaskRow, void, void> {
  let cursor: string | undefined;
  const seen = new Set<string>();
  do {
    const params = { accountId, ...(cursor === undefined ? {} : { cursor }) };
    const page = valueOf(await link.request(ListCloudTasksRequest, params));
    if (page.outcome === "refused") throw refusedAs(page.because);
    // A task that was made meanwhile pushes others onto the next page.
    const rows = page.rows.filter(({ id }) => !seen.has(id));
    for (const row of rows) seen.add(row.id);
    yield* rows;
    cursor = page.cursor === cursor || page.rows.length === 0 ? undefined : page.cursor;
  } while (cursor !== undefined);
}

/** The task in the cloud that an id means: one of ours that works there (or the beginning of its id), or the cloud's own id. */
export function findCloudTask(fleet: FleetSnapshot, id: string, account: string | undefined): CloudTask {
  const own = fleet.tasks.filter(
    ({ id: taskId, cloud }) => cloud !== undefined && (cloud.taskId === id || taskId === id.toUpperCase()),
  );
  const begun = fleet.tasks.filter(
    ({ id: taskId, cloud }) => cloud !== undefined && taskId.startsWith(id.toUpperCase()),
  );
  const [found] = own.length > 0 ? own : begun.length === 1 && id !== "" ? begun : [];
  if (found?.cloud !== undefined && (account === undefined || account === found.cloud.accountId)) {
    const { accountId, taskId: cloudTaskId, url } = found.cloud;
    return { accountId, cloudTaskId, url };
  }
  return { accountId: findCloudAccount(fleet, account).id, cloudTaskId: id };
}
