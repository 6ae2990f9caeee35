import * as l10n from "@vscode/l10n";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { CloudCaller, CloudFailure, CloudOutcome } from "../../core/ports/cloud.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { toOutsideFailure } from "../outside-failure.ts";
import { readSignedUrl } from "./addresses.ts";
import type { Line } from "./lines.ts";
import { readFileStatus, readUpload } from "./readers.ts";
import { largestUploadBytes, refusedKind } from "./refused-files.ts";
import { pause } from "./retries.ts";
import type { Caller } from "./usage.ts";
import { ask } from "./wire.ts";

/** What an upload needs. */
export interface UploadSetting {
  readonly caller: CloudCaller;
  readonly call: Caller;
  readonly line: Line;
  readonly clock: Clock;
  readonly fileMs: number;
  readonly readyMs: number;
}

/** A file that was looked at. */
interface Checked {
  readonly file: string;
  readonly filename: string;
  readonly size: number;
}

/** A signed address holds for three minutes; one that was used up, or broke, is asked for anew this often. */
const mostAddresses = 3;
const firstLookMs = 250;
const longestLookMs = 5_000;
/** What storage answers is an XML document of a few hundred bytes. */
const largestAnswer = 1024 * 1024;

/** Upload a file: look at it, ask for a signed address, send its bytes there without the key, and wait until the cloud has it. */
export async function uploadFile(
  setting: UploadSetting,
  file: string,
): Promise<CloudOutcome<{ readonly fileId: string; readonly filename: string }>> {
  const checked = await check(file);
  if (!checked.ok) return checked;
  const { filename } = checked.value;
  for (let tries = 1; ; tries += 1) {
    const place = await setting.call({ verb: "file.upload", body: { filename }, read: readUpload });
    if (!place.ok) return place;
    const { fileId } = place.value;
    const sent = await send(setting, checked.value, place.value);
    const ready = sent.ok ? await waitUntilReady(setting, fileId, filename) : sent;
    if (ready.ok) return { ok: true, value: { fileId, filename } };
    if (!ready.failure.retryable || tries >= mostAddresses) return ready;
  }
}

async function check(file: string): Promise<CloudOutcome<Checked>> {
  const filename = basename(file);
  try {
    const { size, isFile } = await stat(file).then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) return refuse(l10n.t("{0} is no file", filename), l10n.t("Name a file."));
    if (size > largestUploadBytes)
      return refuse(l10n.t("{0} is larger than 512 MB", filename), l10n.t("Split it, or make it smaller."));
    const kind = await refusedKind(file);
    if (kind === undefined) return { ok: true, value: { file, filename, size } };
    return refuse(
      l10n.t("{0} {1}, which the Manus cloud doesn't take", filename, kind),
      l10n.t("Put it into an archive such as a zip file."),
    );
  } catch (error) {
    return { ok: false, failure: { ...toOutsideFailure(error, l10n.t("read {0}", file)), code: "invalid-request" } };
  }
}

async function send(
  setting: UploadSetting,
  { file, filename, size }: Checked,
  place: { readonly url: string; readonly expiresAt: number | undefined },
): Promise<CloudOutcome<void>> {
  const { caller, line, clock } = setting;
  const url = readSignedUrl(place.url, line.baseUrl);
  if (url === undefined)
    return fail("cloud-failed", false, l10n.t("The cloud gave no usable address to send {0} to", filename));
  // What was appended since it was looked at isn't sent; of an empty file nothing is read.
  const body = size === 0 ? "" : createReadStream(file, { end: size - 1 });
  try {
    const heard = await ask(clock, line.way, {
      method: "PUT",
      url,
      headers: { "content-length": String(size), "content-type": "application/octet-stream" },
      body,
      timeoutMs: setting.fileMs,
      maximumBytes: largestAnswer,
      cancellation: caller.cancellation,
    });
    if (!heard.ok) {
      const { code, retryable, what, remedy } = heard.problem;
      return {
        ok: false,
        failure: { code, retryable, message: l10n.t("Can't send {0} to {1}: {2}", filename, url.host, what), remedy },
      };
    }
    const { status } = heard.answer;
    if (status >= 200 && status < 300) return { ok: true, value: undefined };
    // 400 and 403 are what storage answers when the address has expired.
    const isPassing = status === 400 || status === 403 || status === 408 || status >= 500;
    return fail("cloud-failed", isPassing, l10n.t("{0} didn't take {1}: HTTP {2}", url.host, filename, status));
  } finally {
    if (typeof body !== "string") body.destroy();
  }
}

/** The cloud looks at a file after it came in; until then no task can use it. */
async function waitUntilReady(setting: UploadSetting, fileId: string, filename: string): Promise<CloudOutcome<void>> {
  const { caller, call, clock } = setting;
  const since = clock.monotonic();
  for (let wait = firstLookMs; ; wait = Math.min(wait * 2, longestLookMs)) {
    const found = await call({ verb: "file.detail", query: { file_id: fileId }, read: readFileStatus });
    if (!found.ok) return found;
    const { status } = found.value;
    if (status === "uploaded") return { ok: true, value: undefined };
    if (status === "error" || status === "deleted") {
      return fail("cloud-failed", false, l10n.t("The cloud didn't take {0}: its state is {1}", filename, status));
    }
    if (clock.monotonic() - since > setting.readyMs) {
      return fail(
        "timeout",
        false,
        l10n.t("{0} wasn't ready {1} s after it was sent", filename, Math.round(setting.readyMs / 1000)),
      );
    }
    await pause({ clock, cancellation: caller.cancellation, milliseconds: wait });
  }
}

function refuse(message: string, remedy: string): CloudOutcome<never> {
  return { ok: false, failure: { code: "invalid-request", retryable: false, message, remedy } };
}

function fail(code: CloudFailure["code"], retryable: boolean, message: string): CloudOutcome<never> {
  return { ok: false, failure: { code, retryable, message, remedy: l10n.t("Try again later.") } };
}
