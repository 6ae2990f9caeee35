import * as l10n from "@vscode/l10n";
import { baseName } from "../../core/cloud/compose.ts";
import { isSteady, retryPauses } from "../../core/cloud/failures.ts";
import { cloudEvents } from "../../core/cloud/names.ts";
import type { CloudOutcome, CloudPart } from "../../core/ports/cloud.ts";
import { AgentFailure, failedBy } from "../agent/agent-failure.ts";
import { resolveAttachments } from "../agent/resolve-attachments.ts";
import { mayTouch } from "./allow-file.ts";
import { pauseFor } from "./pause-for.ts";
import { callerOf } from "./work-context.ts";
import type { CloudWork } from "./work-context.ts";

/** An uploaded file is kept by the cloud for 48 hours; one that is nearly so old is uploaded again. */
const keptMs = 40 * 3_600_000;

/** The attachments of a task's file as parts of its first message. @throws {AgentFailure} @throws {Cancelled} */
export async function attachFiles(work: CloudWork): Promise<readonly CloudPart[]> {
  const { order, spec, ports } = work;
  const places = { workspaceFolder: order.workspaceFolder, root: order.workspaceFolder };
  const named = await resolveAttachments(spec, places, ports.files);
  // One after the other: a person may be asked.
  for (const one of named) if (!isAddress(one)) await permit(one, work);
  return attachParts(named, work);
}

/** Files (absolute paths) and addresses as parts of a message. What was uploaded before is used again. @throws {AgentFailure} @throws {Cancelled} */
export async function attachParts(attachments: readonly string[], work: CloudWork): Promise<readonly CloudPart[]> {
  const parts: CloudPart[] = [];
  for (const [index, one] of attachments.entries()) {
    if (isAddress(one)) parts.push({ type: "file", fileUrl: one });
    else parts.push(await upload(one, l10n.t("{0} of {1}", index + 1, attachments.length), work));
  }
  return parts;
}

/** Make a call again while it fails for what passes. Rejects with `Cancelled`. */
export async function insist<T>(call: () => Promise<CloudOutcome<T>>, work: CloudWork): Promise<CloudOutcome<T>> {
  const { stopping } = work.steering;
  for (let tries = 0; ; tries += 1) {
    const outcome = await work.door.through(call, stopping);
    const pause = retryPauses[tries];
    if (outcome.ok || isSteady(outcome.failure) || outcome.failure.code === "not-found" || pause === undefined)
      return outcome;
    await pauseFor(pause, work.ports.clock, stopping);
  }
}

/** See to it that a file may be sent to the cloud. A person is asked where the rules say so. */
async function permit(file: string, work: CloudWork): Promise<void> {
  const allowed = await mayTouch("file_read", file, work);
  if (allowed.verdict === "deny") throw refused(file, allowed.because);
  if (allowed.verdict === "allow") return;
  const text = l10n.t("It wants to send the file {0} to the cloud. {1}", file, allowed.because);
  const ask = { kind: "approval", text, detail: file, choices: ["approved", "denied"] } as const;
  const { choice } = await work.desk.ask(ask, work.steering.stopping);
  if (choice !== "approved") throw refused(file, l10n.t("A person said no"));
}

async function upload(file: string, which: string, work: CloudWork): Promise<CloudPart> {
  const { stream, ports, steering } = work;
  const known = stream.record.uploads.get(file);
  const now = Date.parse(ports.clock.now());
  if (known !== undefined && now - Date.parse(known.at) < keptMs)
    return { type: "file", fileId: known.fileId, filename: known.filename };
  await stream.tell(cloudEvents.uploading, l10n.t("Uploading {0} ({1})", baseName(file), which), { file });
  const outcome = await insist(
    () => ports.cloud.uploadFile(callerOf(work, { cancellation: steering.stopping }), file),
    work,
  );
  if (!outcome.ok) throw failedBy(outcome.failure);
  const { fileId, filename } = outcome.value;
  await stream.tell(cloudEvents.uploaded, l10n.t("Uploaded {0} ({1})", filename, which), { file, fileId, filename });
  return { type: "file", fileId, filename };
}

function refused(file: string, because: string): AgentFailure {
  return new AgentFailure({
    code: "denied-by-policy",
    message: l10n.t("The attachment {0} may not be sent to the cloud. {1}", file, because),
    remedy: l10n.t("Take it out of `attachments`, or allow `file_read` for it."),
  });
}

function isAddress(attachment: string): boolean {
  return /^https?:\/\//i.test(attachment);
}
