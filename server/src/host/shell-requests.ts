import * as l10n from "@vscode/l10n";
import type { OutsideFailure } from "../core/ports/failure.ts";
import type { ShellOwnerKey, ShellSessions } from "../core/ports/shell-sessions.ts";
import type { FleetSnapshot } from "../protocol/fleet.ts";
import {
  InterruptShellRequest,
  ListShellsRequest,
  ReadShellRequest,
  TypeIntoShellRequest,
  type ListShellsResult,
  type ReadShellParams,
  type ReadShellResult,
  type ShellKey,
  type TypeIntoShellParams,
  type TypeIntoShellResult,
} from "../protocol/shells.ts";
import type { Refusal, TaskId } from "../protocol/states.ts";
import type { Dispatcher } from "../runtime/dispatcher.ts";
import { readTask } from "./changes-params.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";

const longestWaitMs = 30_000;
/** A line of this length isn't typed by a person. */
const longestLine = 64 * 1024;

/** What the answers need. */
export interface ShellRequestPorts {
  readonly shells: ShellSessions;
  readonly snapshot: () => Pick<FleetSnapshot, "tasks">;
  readonly sendMessage: Dispatcher["sendMessage"];
}

/** The requests of a person who watches an agent's shell session, or takes it over. */
export function shellRequests(ports: ShellRequestPorts): readonly HostedRequest[] {
  return [
    hosted(ListShellsRequest, readTask, ({ taskId }) => listShells(ports, taskId)),
    hosted(ReadShellRequest, readReadShell, (params) => readShell(ports, params)),
    hosted(TypeIntoShellRequest, readTypeInto, (params) => typeInto(ports, params)),
    hosted(InterruptShellRequest, readInterrupt, (params) => interrupt(ports, params)),
  ];
}

function listShells(ports: ShellRequestPorts, taskId: TaskId): ListShellsResult {
  const owner = ownerOf(ports, taskId);
  if ("code" in owner) return { outcome: "refused", because: owner };
  return { outcome: "listed", sessions: ports.shells.list(owner) };
}

async function readShell(ports: ShellRequestPorts, params: ReadShellParams): Promise<ReadShellResult> {
  const owner = ownerOf(ports, params.taskId);
  if ("code" in owner) return { outcome: "refused", because: owner };
  const read = await ports.shells.read(owner, params.sessionId, params);
  return read.ok ? { outcome: "read", shell: read.value } : { outcome: "refused", because: toRefusal(read.failure) };
}

/** The agent is told before it happens: what a host that dies in between had typed is never unknown. */
async function typeInto(ports: ShellRequestPorts, params: TypeIntoShellParams): Promise<TypeIntoShellResult> {
  const { taskId, sessionId, line, by } = params;
  const owner = requirePaused(ports, taskId);
  if ("code" in owner) return { outcome: "refused", because: owner };
  const peeked = ports.shells.peek(owner, sessionId);
  if (!peeked.ok) return { outcome: "refused", because: toRefusal(peeked.failure) };
  const empty = peeked.value.into === "session" && line.trim() === "";
  if (empty) return { outcome: "done" };
  const told =
    peeked.value.into === "session"
      ? `ran in it: ${line}`
      : `typed ${line.length} characters into ${peeked.value.command}, which runs there (they aren't shown, as they may be a password)`;
  const refusal = await tellAgent(ports, { taskId, sessionId, by }, told);
  if (refusal !== undefined) return { outcome: "refused", because: refusal };
  const typed = await ports.shells.type(owner, sessionId, line);
  return typed.ok ? { outcome: "done" } : { outcome: "refused", because: toRefusal(typed.failure) };
}

async function interrupt(
  ports: ShellRequestPorts,
  { taskId, sessionId, by }: ShellKey & { readonly by: string },
): Promise<TypeIntoShellResult> {
  const owner = requirePaused(ports, taskId);
  if ("code" in owner) return { outcome: "refused", because: owner };
  const peeked = ports.shells.peek(owner, sessionId);
  if (!peeked.ok) return { outcome: "refused", because: toRefusal(peeked.failure) };
  if (peeked.value.into === "session") return { outcome: "done" };
  const refusal = await tellAgent(ports, { taskId, sessionId, by }, `ended ${peeked.value.command}, which ran there`);
  if (refusal !== undefined) return { outcome: "refused", because: refusal };
  const ended = await ports.shells.interrupt(owner, sessionId);
  return ended.ok ? { outcome: "done" } : { outcome: "refused", because: toRefusal(ended.failure) };
}

/** For the agent, so in the language of its prompts. It is a message, which the journal masks and keeps, and which the agent sees when it goes on. */
async function tellAgent(
  { sendMessage }: ShellRequestPorts,
  { taskId, sessionId, by }: ShellKey & { readonly by: string },
  what: string,
): Promise<Refusal | undefined> {
  const text = `While you were paused, a person has taken over your shell session "${sessionId}" and ${what}`;
  const sent = await sendMessage({ taskId, by, text, attachments: [] });
  return sent.outcome === "refused" ? sent.because : undefined;
}

function requirePaused(ports: ShellRequestPorts, taskId: TaskId): ShellOwnerKey | Refusal {
  const owner = ownerOf(ports, taskId);
  if ("code" in owner) return owner;
  const status = ports.snapshot().tasks.find(({ id }) => id === taskId)?.status;
  if (status === "paused") return owner;
  return {
    code: "not-paused",
    message: l10n.t("The agent uses this shell itself: the task is {0}", status ?? ""),
    remedy: l10n.t("Pause it first."),
  };
}

function ownerOf({ snapshot }: ShellRequestPorts, taskId: TaskId): ShellOwnerKey | Refusal {
  const task = snapshot().tasks.find(({ id }) => id === taskId);
  if (task === undefined) return { code: "unknown-task", message: l10n.t("There is no task {0}", taskId) };
  if (task.engine === "local") return { runId: task.runId, taskId };
  const message = l10n.t("Only agents on this machine have shells that can be taken over");
  return { code: "not-supported", message };
}

function toRefusal({ code, message, remedy }: OutsideFailure): Refusal {
  return { code, message, remedy };
}

function readReadShell(value: unknown): ReadShellParams | undefined {
  const key = readKey(value);
  if (key === undefined || !isObject(value)) return undefined;
  const { from, stamp, waitMs } = value;
  if (!isCount(from) || !isCount(stamp) || !isCount(waitMs) || waitMs > longestWaitMs) return undefined;
  return { ...key, from, stamp, waitMs };
}

function readTypeInto(value: unknown): TypeIntoShellParams | undefined {
  const key = readInterrupt(value);
  if (key === undefined || !isObject(value)) return undefined;
  const { line } = value;
  if (typeof line !== "string" || line.length > longestLine || /[\r\n]/.test(line)) return undefined;
  return { ...key, line };
}

function readInterrupt(value: unknown): (ShellKey & { readonly by: string }) | undefined {
  const key = readKey(value);
  if (key === undefined || !isObject(value) || !isText(value["by"])) return undefined;
  return { ...key, by: value["by"] };
}

function readKey(value: unknown): ShellKey | undefined {
  const task = readTask(value);
  if (task === undefined || !isObject(value) || !isText(value["sessionId"])) return undefined;
  return { ...task, sessionId: value["sessionId"] };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
