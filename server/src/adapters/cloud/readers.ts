import type { CloudEvent, CloudPage, CloudTask } from "../../core/ports/cloud.ts";
import type { CloudItem, CloudWebhook } from "../../protocol/cloud.ts";
import { isPlainObject } from "../plain-object.ts";
import { readLink, readList, readNumber, readText, readTime, unwrap, type Fields } from "./wire-values.ts";

/** Reads an answer; undefined where it isn't what was asked for. */
export type Reader<T> = (answer: Fields) => T | undefined;

/** `task.create`. */
export function readCreated(answer: Fields): { id: string; url: string; title: string } | undefined {
  const task = unwrap(answer, "task", "data");
  const id = readText(task["task_id"]) ?? readText(task["id"]);
  return id === undefined ? undefined : { id, url: linkOf(task), title: titleOf(task) };
}

/** `task.detail`. */
export function readDetail(answer: Fields): CloudTask | undefined {
  return readTask(unwrap(answer, "task", "data"));
}

function readTask(value: unknown): CloudTask | undefined {
  if (!isPlainObject(value)) return undefined;
  const id = readText(value["id"]) ?? readText(value["task_id"]);
  const status = readText(value["status"]);
  if (id === undefined || status === undefined) return undefined;
  return { id, status, title: titleOf(value), ...timesOf(value), url: linkOf(value), ...extrasOf(value) };
}

function titleOf(task: Fields): string {
  return readText(task["task_title"]) ?? readText(task["title"]) ?? "";
}

function linkOf(task: Fields): string {
  return readLink(task["task_url"]) ?? readLink(task["url"]) ?? "";
}

function timesOf(task: Fields): Pick<CloudTask, "createdAt" | "updatedAt"> {
  const createdAt = readTime(task["created_at"]) ?? 0;
  return { createdAt, updatedAt: readTime(task["updated_at"]) ?? createdAt };
}

function extrasOf(task: Fields): Pick<CloudTask, "credits" | "profile"> {
  const credits = readNumber(task["credit_usage"]);
  const profile = readText(task["agent_profile"]);
  return { ...(credits === undefined ? {} : { credits }), ...(profile === undefined ? {} : { profile }) };
}

/** An event; what stands beside `id`, `type` and the time is the payload of a type that has none under its own name. */
function readEvent(value: unknown): CloudEvent | undefined {
  if (!isPlainObject(value)) return undefined;
  const { id: writtenId, type: writtenType, timestamp, ...rest } = value;
  const id = readText(writtenId);
  const type = readText(writtenType);
  if (id === undefined || type === undefined) return undefined;
  const own = rest[type];
  return { id, type, at: readTime(timestamp) ?? 0, payload: isPlainObject(own) ? own : rest };
}

/** A page, and how many of its rows nobody could make sense of. */
export interface ReadPage<T> extends CloudPage<T> {
  readonly unreadable: number;
}

function pageOf<T>(names: readonly string[], read: (row: unknown) => T | undefined): Reader<ReadPage<T>> {
  return (answer) => {
    const rows = readList(answer, ...names);
    if (rows === undefined) return undefined;
    const items = rows.map(read).filter((item) => item !== undefined);
    const cursor = answer["has_more"] === false ? undefined : readText(answer["next_cursor"]);
    return { items, unreadable: rows.length - items.length, ...(cursor === undefined ? {} : { cursor }) };
  };
}

/** `task.list`. */
export const readTasks = pageOf(["data", "tasks"], readTask);
/** `task.listMessages`. */
export const readEvents = pageOf(["messages", "data"], readEvent);
/** `project.list`, `connector.list`, `skill.list`. */
export const readItems = pageOf(["data", "projects", "connectors", "skills"], readItem);
/** `webhook.list`. */
export const readWebhooks = pageOf(["data", "webhooks"], readWebhook);

function readItem(value: unknown): CloudItem | undefined {
  if (!isPlainObject(value)) return undefined;
  const id = readText(value["id"]);
  if (id === undefined) return undefined;
  const description = readText(value["description"]);
  const name = readText(value["name"]) ?? readText(value["title"]) ?? id;
  return { id, name, ...(description === undefined ? {} : { description }) };
}

function readWebhook(value: unknown): CloudWebhook | undefined {
  if (!isPlainObject(value)) return undefined;
  const id = readText(value["id"]) ?? readText(value["webhook_id"]);
  return id === undefined ? undefined : { id, url: readText(value["url"]) ?? "" };
}

/** `webhook.create`. */
export function readNewWebhook(answer: Fields): CloudWebhook | undefined {
  return readWebhook(unwrap(answer, "webhook", "data"));
}

/** `webhook.publicKey`: PEM. */
export function readPublicKey(answer: Fields): string | undefined {
  const key = readText(answer["public_key"]) ?? readText(unwrap(answer, "data")["public_key"]);
  return key?.includes("-----BEGIN") === true ? key : undefined;
}

/** `file.upload`. */
export function readUpload(answer: Fields): { fileId: string; url: string; expiresAt: number | undefined } | undefined {
  const data = unwrap(answer, "data");
  const fileId = readText(unwrap(data, "file")["id"]);
  const url = readText(data["upload_url"]);
  if (fileId === undefined || url === undefined) return undefined;
  return { fileId, url, expiresAt: readTime(data["upload_expires_at"]) };
}

/** `file.detail`: an open word (`pending`, `uploaded`, `deleted`, `error`) and what the cloud says was wrong. */
export function readFileStatus(answer: Fields): { status: string; error: string | undefined } | undefined {
  const file = unwrap(unwrap(answer, "data"), "file");
  const status = readText(file["status"]);
  return status === undefined ? undefined : { status, error: readText(file["error_message"]) };
}
