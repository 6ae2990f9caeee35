import * as l10n from "@vscode/l10n";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { CloudCaller, CloudFailure, CloudOutcome } from "../../core/ports/cloud.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { toOutsideFailure } from "../outside-failure.ts";
import { readSignedUrl } from "./addresses.ts";
import { Retries } from "./retries.ts";
import type { Way } from "./ways.ts";
import { ask, type WireAnswer } from "./wire.ts";

/** What a download needs. */
export interface DownloadSetting {
  readonly caller: CloudCaller;
  readonly baseUrl: string;
  readonly way: Way;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fileMs: number;
  /** The largest file that is taken, in bytes. */
  readonly maximumBytes: number;
}

/** What was saved. */
export interface Downloaded {
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

const mostRedirects = 5;

/** Save what a signed address holds. The address is as good as a key: it stands in no failure. */
export async function download(
  setting: DownloadSetting,
  address: string,
  file: string,
): Promise<CloudOutcome<Downloaded>> {
  const url = readSignedUrl(address, setting.baseUrl);
  if (url === undefined)
    return fail("invalid-request", l10n.t("The address of the file is neither https nor the cloud's own"));
  const { clock, random, caller } = setting;
  const retries = new Retries({ clock, random, cancellation: caller.cancellation });
  for (;;) {
    const saved = await saveOnce(setting, url, file);
    if (saved.ok || !(await retries.again(saved.failure))) return saved;
  }
}

/** To a name beside the file's, which the file gets only when it's whole and on the disk. */
async function saveOnce(setting: DownloadSetting, url: URL, file: string): Promise<CloudOutcome<Downloaded>> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.part`;
  let isWritten = false;
  try {
    await mkdir(dirname(file), { recursive: true });
    const fetched = await fetchTo(setting, url, temporary);
    if (!fetched.ok) return fetched;
    await rename(temporary, file);
    isWritten = true;
    return fetched;
  } catch (error) {
    if (isSystemError(error)) return { ok: false, failure: toOutsideFailure(error, l10n.t("write {0}", file)) };
    throw error;
  } finally {
    // Why there is no file is told already; what is left of it can't be helped.
    if (!isWritten) await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function fetchTo(setting: DownloadSetting, from: URL, temporary: string): Promise<CloudOutcome<Downloaded>> {
  const hash = createHash("sha256");
  const handle = await open(temporary, "wx");
  try {
    const heard = await follow(setting, from, async (bytes) => {
      hash.update(bytes);
      await handle.writeFile(bytes);
    });
    if (!heard.ok) return heard;
    const { size, headers } = heard.value;
    const told = headers["content-encoding"] === undefined ? headers["content-length"] : undefined;
    if (told !== undefined && Number(told) !== size) {
      return fail("cloud-unreachable", l10n.t("{0} broke off after {1} of {2} bytes", from.host, size, told), true);
    }
    await handle.datasync();
    return { ok: true, value: { size, sha256: hash.digest("hex") } };
  } finally {
    await handle.close();
  }
}

type Sink = (bytes: Uint8Array) => Promise<void>;

/** A signed address may send on to where the bytes are: no key goes along. */
async function follow(setting: DownloadSetting, from: URL, sink: Sink): Promise<CloudOutcome<WireAnswer>> {
  const { clock, way, caller, fileMs, maximumBytes } = setting;
  let url = from;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const heard = await ask(clock, way, {
      method: "GET",
      url,
      headers: { "accept-encoding": "identity" },
      timeoutMs: fileMs,
      maximumBytes,
      cancellation: caller.cancellation,
      sink,
    });
    if (!heard.ok) {
      const { code, retryable, what } = heard.problem;
      return fail(code, l10n.t("Can't fetch the file from {0}: {1}", url.host, what), retryable);
    }
    const { status, headers } = heard.answer;
    if (status >= 200 && status < 300) return { ok: true, value: heard.answer };
    const next = status >= 300 && status < 400 ? targetOf(headers["location"], url, setting.baseUrl) : undefined;
    if (next === undefined) return refusedBy(url.host, status);
    url = next;
  }
  return fail("cloud-failed", l10n.t("{0} redirects without end", from.host));
}

function targetOf(location: string | undefined, url: URL, baseUrl: string): URL | undefined {
  if (location === undefined || !URL.canParse(location, url.href)) return undefined;
  return readSignedUrl(new URL(location, url).href, baseUrl);
}

/** Storage says with 400, 401, 403, 404 or 410 that an address has expired, or that there is nothing (any more). */
function refusedBy(host: string, status: number): CloudOutcome<never> {
  if (![400, 401, 403, 404, 410].includes(status)) {
    return fail(
      "cloud-failed",
      l10n.t("{0} didn't give the file: HTTP {1}", host, status),
      status >= 500 || status === 429,
    );
  }
  const remedy = l10n.t("Ask for the task's messages again: they have addresses that hold.");
  const message = l10n.t("The address of the file at {0} holds no more: HTTP {1}", host, status);
  return { ok: false, failure: { code: "not-found", retryable: false, message, remedy } };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function fail(code: CloudFailure["code"], message: string, retryable = false): CloudOutcome<never> {
  return {
    ok: false,
    failure: { code, retryable, message, remedy: l10n.t("Try again later, or open the task in a browser.") },
  };
}
