import * as l10n from "@vscode/l10n";
import type { CloudFailure, CloudMessage, CloudPart, NewCloudTask } from "../../core/ports/cloud.ts";
import type { Fields } from "./wire-values.ts";

/** Of data that stands in the message itself, after decoding. */
const largestDataBytes = 20 * 1024 * 1024;

/** A message as the cloud takes it: a text alone stays a text. */
export function toWireMessage(message: CloudMessage): Fields {
  const [first, ...others] = message.parts;
  const content = first?.type === "text" && others.length === 0 ? first.text : message.parts.map(toWirePart);
  return {
    content,
    ...(message.connectors === undefined ? {} : { connectors: message.connectors }),
    ...(message.enableSkills === undefined ? {} : { enable_skills: message.enableSkills }),
    ...(message.forceSkills === undefined ? {} : { force_skills: message.forceSkills }),
  };
}

function toWirePart(part: CloudPart): Fields {
  if (part.type === "text") return { type: "text", text: part.text };
  if ("fileId" in part) return { type: "file", file_id: part.fileId, filename: part.filename };
  if ("fileUrl" in part) {
    return {
      type: "file",
      file_url: part.fileUrl,
      ...(part.filename === undefined ? {} : { filename: part.filename }),
    };
  }
  return {
    type: "file",
    file_data: part.fileData,
    filename: part.filename,
    ...(part.mimeType === undefined ? {} : { mime_type: part.mimeType }),
  };
}

/** The body of `task.create`. */
export function toWireTask(task: NewCloudTask): Fields {
  const optional = {
    project_id: task.projectId,
    locale: task.locale,
    interactive_mode: task.interactive,
    hide_in_task_list: task.hidden,
    share_visibility: task.visibility,
    agent_profile: task.profile,
    structured_output_schema: task.outputSchema,
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { title: task.title, message: toWireMessage(task.message), ...Object.fromEntries(given) };
}

/** What is wrong with a message before it's sent; undefined for a good one. */
export function problemOf(message: CloudMessage): CloudFailure | undefined {
  if (message.parts.length === 0)
    return wrong(l10n.t("The message to the cloud is empty"), l10n.t("Write something, or attach a file."));
  const data = message.parts.flatMap((part) => ("fileData" in part ? [part] : []));
  const strange = data.find(({ fileData }) => !/^data:[^,]*,/.test(fileData));
  if (strange !== undefined)
    return wrong(l10n.t("{0} isn't given as a data URI", strange.filename), l10n.t("Upload it as a file instead."));
  const large = data.find(({ fileData }) => decodedBytes(fileData) > largestDataBytes);
  if (large === undefined) return undefined;
  return wrong(
    l10n.t("{0} is larger than 20 MB, which is the most for data within a message", large.filename),
    l10n.t("Upload it as a file instead."),
  );
}

function decodedBytes(uri: string): number {
  const comma = uri.indexOf(",");
  const isBase64 = uri.slice(0, comma).endsWith(";base64");
  return isBase64 ? ((uri.length - comma - 1) * 3) / 4 : uri.length - comma - 1;
}

function wrong(message: string, remedy: string): CloudFailure {
  return { code: "invalid-request", retryable: false, message, remedy };
}
