import * as l10n from "@vscode/l10n";
import { composeTask, isTooLong, markOf, pointToFile } from "../../core/cloud/compose.ts";
import type { ComposedTask } from "../../core/cloud/compose.ts";
import { isSteady, retryPauses, searchPauses } from "../../core/cloud/failures.ts";
import { cloudEvents } from "../../core/cloud/names.ts";
import { resolveNames } from "../../core/cloud/resolve-names.ts";
import type { CloudFailure, CloudOutcome, CloudPart, NewCloudTask } from "../../core/ports/cloud.ts";
import type { CloudItem } from "../../protocol/cloud.ts";
import { AgentFailure, failedBy } from "../agent/agent-failure.ts";
import { findTask } from "./find-task.ts";
import { pauseFor } from "./pause-for.ts";
import { attachFiles, attachParts, insist } from "./uploads.ts";
import { accountOf, callerOf } from "./work-context.ts";
import type { CloudWork } from "./work-context.ts";

/** An intent to create that is older than this, in milliseconds, is looked for once: what it made is there by now. */
const settledAfter = 2 * 60_000;

/**
 * See to it that there is a task in the cloud for this attempt: the one that the stream knows, the one that a call of which nobody knows what came of it has made, the one that is taken over, or
 * a new one. Never two. @throws {AgentFailure} @throws {Cancelled}
 */
export async function ensureTask(work: CloudWork): Promise<void> {
  const { record } = work.stream;
  if (record.place !== undefined) {
    work.claimed.add(record.place.taskId);
    return;
  }
  if (record.creating !== undefined && (await searchTask(work))) return;
  const { adopt } = work.wish;
  if (adopt !== undefined) return adoptTask(adopt, work);
  await createTask(await composeNew(work), work);
}

/** Look for what an open intent may have created, for as long as it may take to show. Answers whether it was found; where not the intent is over. */
export async function searchTask(work: CloudWork, pauses: readonly number[] = searchPauses): Promise<boolean> {
  const { stream, ports, steering } = work;
  const intent = stream.record.creating;
  if (intent === undefined) return stream.record.place !== undefined;
  const age = Date.parse(ports.clock.now()) - Date.parse(intent.at);
  for (const pause of age > settledAfter ? pauses.slice(0, 1) : pauses) {
    await pauseFor(pause, ports.clock, steering.stopping);
    const found = await findTask(intent, work);
    if (found === undefined) continue;
    await located({ id: found.id, url: found.url }, l10n.t("It was created in the cloud after all"), work);
    return true;
  }
  await stream.tell(cloudEvents.notCreated, l10n.t("It isn't in the cloud: it wasn't created"));
  return false;
}

async function adoptTask(id: string, work: CloudWork): Promise<void> {
  const { ports, steering } = work;
  const outcome = await insist(() => ports.cloud.task(callerOf(work, { cancellation: steering.stopping }), id), work);
  if (!outcome.ok) throw failedBy(outcome.failure);
  await located({ id, url: outcome.value.url }, l10n.t("A task that is in the cloud already was taken over"), work);
}

/**
 * Each try writes its intent when its turn has come, just before it is sent: of the many that a host leaves behind that dies while they wait for a turn, none has to be looked for.
 */
async function createTask(task: NewCloudTask, work: CloudWork): Promise<void> {
  const { stream, ports, steering, order } = work;
  await work.credits.take();
  const mark = markOf(order.taskId, order.attempt);
  const beforeSending = (): Promise<void> =>
    stream.tell(cloudEvents.creating, l10n.t("Creating the task “{0}” in the cloud", task.title), {
      title: task.title,
      mark,
      account: accountOf(work),
    });
  for (let tries = 0; ; tries += 1) {
    const outcome = await work.door.through(
      () => ports.cloud.createTask({ ...callerOf(work, { cancellation: steering.stopping }), beforeSending }, task),
      steering.stopping,
    );
    if (outcome.ok) return located(outcome.value, l10n.t("It was created in the cloud"), work);
    const { failure } = outcome;
    if (failure.ambiguous === true) {
      if (await searchTask(work)) return;
    } else {
      await stream.tell(cloudEvents.notCreated, l10n.t("It wasn't created: {0}", failure.message), requestOf(failure));
    }
    const pause = retryPauses[tries];
    if (isSteady(failure) || failure.code === "not-found" || pause === undefined) throw failedBy(failure);
    await pauseFor(pause, ports.clock, steering.stopping);
  }
}

function requestOf({ code, message, remedy, requestId }: CloudFailure): Readonly<Record<string, unknown>> {
  return { error: { code, message, remedy }, ...(requestId === undefined ? {} : { requestId }) };
}

async function located(
  { id, url }: { readonly id: string; readonly url: string },
  text: string,
  work: CloudWork,
): Promise<void> {
  const accountId = accountOf(work);
  work.claimed.add(id);
  await work.stream.tell(cloudEvents.created, `${text}: ${url}`, { cloudTask: id, account: accountId, url });
}

/** What is to be created: all that has to be looked up or uploaded for it is. */
async function composeNew(work: CloudWork): Promise<NewCloudTask> {
  const { spec, order, wish, stream } = work;
  const composed = composeTask(spec, order.stepId);
  if (!composed.ok) {
    const remedy = l10n.t("Change the schema in `outputs`, or make it a file.");
    throw new AgentFailure({ code: composed.code, message: composed.wrong, remedy });
  }
  const { task } = composed;
  for (const note of task.notes) if (!stream.record.notes.has(note)) await stream.tell(cloudEvents.note, note);
  const names = await resolveWish(work);
  const parts = await partsOf(task, work);
  const profile = wish.profile ?? order.instance.profile ?? work.ports.accounts.find(accountOf(work))?.defaultModel;
  const { project, connectors, skills, forceSkills } = names;
  const named = {
    connectors: someOf(connectors),
    enableSkills: someOf(skills),
    forceSkills: someOf(forceSkills),
  };
  const { interactive, hidden, visibility, locale } = wish;
  const { title, outputSchema } = task;
  const rest = { projectId: project, locale, profile, outputSchema };
  return { title, message: { parts, ...given(named) }, interactive, hidden, visibility, ...given(rest) };
}

function someOf(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Without what is undefined. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const there = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** The words, or a short message that points to the file with them, and the attachments. */
async function partsOf({ text }: ComposedTask, work: CloudWork): Promise<readonly CloudPart[]> {
  const { stream, order } = work;
  const mark = markOf(order.taskId, order.attempt);
  const attachments = await attachFiles(work);
  const told = `${text}\n\n${mark}`;
  if (!isTooLong(told)) return [{ type: "text", text: told }, ...attachments];
  const { file, parts } = await attachText("task", text, work);
  const note = l10n.t("The text is too long for one request to the cloud: it goes along as the file {0}", file);
  if (!stream.record.notes.has(note)) await stream.tell(cloudEvents.note, note);
  return [{ type: "text", text: `${pointToFile(file)}\n\n${mark}` }, ...parts, ...attachments];
}

/** Send a text along as a file that is written for it. @throws {AgentFailure} @throws {Cancelled} */
export async function attachText(
  name: string,
  text: string,
  work: CloudWork,
): Promise<{ readonly file: string; readonly parts: readonly CloudPart[] }> {
  const file = `${name}.md`;
  const path = `${work.taskFolder}/sent/${file}`;
  const written = await work.ports.files.writeText(path, text);
  if (!written.ok) throw failedBy(written.failure);
  return { file, parts: await attachParts([path], work) };
}

interface WishIds {
  readonly project?: string;
  readonly connectors: readonly string[];
  readonly skills: readonly string[];
  readonly forceSkills: readonly string[];
}

async function resolveWish(work: CloudWork): Promise<WishIds> {
  const { wish, ports, steering } = work;
  const caller = callerOf(work, { cancellation: steering.stopping });
  const resolve = async (
    names: readonly string[],
    kind: string,
    list: () => Promise<CloudOutcome<readonly CloudItem[]>>,
  ): Promise<readonly string[]> => {
    if (names.length === 0) return [];
    const listed = await insist(list, work);
    if (!listed.ok) throw failedBy(listed.failure);
    const resolved = resolveNames(names, listed.value, kind);
    if (resolved.ok) return resolved.ids;
    const remedy = l10n.t("Correct the name in `cloud`, or make it in the cloud's own application.");
    throw new AgentFailure({ code: "unknown-cloud-item", message: resolved.wrong, remedy });
  };
  const skills = await resolve([...wish.skills, ...wish.forceSkills], "skills", () => ports.cloud.skills(caller));
  const projects = wish.project === undefined ? [] : [wish.project];
  const [project] = await resolve(projects, "projects", () => ports.cloud.projects(caller));
  const connectors = await resolve(wish.connectors, "connectors", () => ports.cloud.connectors(caller));
  return {
    ...(project === undefined ? {} : { project }),
    connectors,
    skills: skills.slice(0, wish.skills.length),
    forceSkills: skills.slice(wish.skills.length),
  };
}
