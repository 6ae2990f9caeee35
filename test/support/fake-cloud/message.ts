import { invalidArgument, notFound } from "./api-error.ts";
import type { FakeUser, State } from "./state.ts";

/** What counts of a message: its text, and what its files are called. */
export interface ReadMessage {
  readonly text: string;
  readonly files: readonly string[];
}

type Bag = Readonly<Record<string, unknown>>;

/** Check a message as the cloud does: parts, files, sizes, references. */
export function readMessage(state: State, user: FakeUser, message: unknown): ReadMessage {
  if (!isBag(message)) throw invalidArgument("message is missing");
  const content = message["content"];
  const parts = typeof content === "string" ? [{ type: "text", text: content }] : content;
  if (!Array.isArray(parts) || parts.length === 0) throw invalidArgument("message.content must be a text or parts");
  const read = (parts as unknown[]).map((part) => readPart(state, user, part));
  const text = read.flatMap((part) => part.text ?? []).join("\n");
  const files = read.flatMap(({ file }) => file ?? []);
  if (text.trim() === "" && files.length === 0) throw invalidArgument("message.content is empty");
  if (text.length > state.settings.textLength) throw invalidArgument("message.content has too many tokens");
  checkLists(message);
  return { text, files };
}

function readPart(state: State, user: FakeUser, part: unknown): { readonly text?: string; readonly file?: string } {
  if (!isBag(part)) throw invalidArgument("a part must be an object");
  const { type, text } = part;
  if (type === "file" || type === "voice") return { file: readFilePart(state, user, part) };
  if (type !== "text") throw invalidArgument(`a part can't be of type ${JSON.stringify(type)}`);
  if (typeof text !== "string") throw invalidArgument("a text part needs text");
  return { text };
}

function readFilePart(state: State, user: FakeUser, part: Bag): string {
  const { file_id: id, file_url: url, file_data: inline, filename } = part;
  if ([id, url, inline].filter((one) => one !== undefined).length !== 1) {
    throw invalidArgument("a file part needs one of file_id, file_url, file_data");
  }
  if (typeof id === "string") return nameOfUpload(state, user, id);
  if (typeof url === "string") {
    if (!/^https?:\/\//.test(url)) throw invalidArgument("file_url must be an address");
    return typeof filename === "string" ? filename : new URL(url).pathname;
  }
  return checkInline(state, inline, filename);
}

function checkInline(state: State, inline: unknown, filename: unknown): string {
  if (typeof inline !== "string" || !/^data:[^,]*;base64,/.test(inline)) {
    throw invalidArgument("file_data must be a data URI");
  }
  if (typeof filename !== "string" || filename === "") throw invalidArgument("file_data needs a filename");
  const size = Buffer.byteLength(inline.slice(inline.indexOf(",") + 1), "base64");
  if (size > state.settings.inlineBytes) throw invalidArgument("file_data is too large");
  return filename;
}

function nameOfUpload(state: State, user: FakeUser, id: string): string {
  const upload = user.uploads.get(id);
  if (upload === undefined) throw notFound(`file ${id}`);
  if (upload.createdAt + state.settings.keepFilesMs < state.now()) upload.status = "deleted";
  if (upload.status !== "uploaded") throw invalidArgument(`file ${id} is ${upload.status}, not uploaded`);
  return upload.filename;
}

function checkLists(message: Bag): void {
  for (const name of ["connectors", "enable_skills", "force_skills", "task_references"]) {
    const list = message[name] ?? [];
    if (!Array.isArray(list) || !list.every((one) => typeof one === "string")) {
      throw invalidArgument(`message.${name} must be a list of texts`);
    }
    if (name !== "task_references") continue;
    if (list.length > 20 || !list.every((id) => /^[A-Za-z0-9]{22}$/.test(id))) {
      throw invalidArgument("message.task_references takes at most 20 ids of tasks");
    }
  }
}

export const isBag = (value: unknown): value is Bag =>
  typeof value === "object" && value !== null && !Array.isArray(value);
