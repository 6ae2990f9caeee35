import * as l10n from "@vscode/l10n";
import { randomUUID } from "node:crypto";
import { access, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BundleFiles, UnpackedBundle } from "../../core/ports/bundle-files.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import type { RunId } from "../../protocol/states.ts";
import { attempt, thereAlready, toOutsideFailure } from "../outside-failure.ts";
import { makePrivateFolder, syncFolder } from "../private-files.ts";
import { runsPrefix } from "./manifest.ts";
import { packBundle } from "./pack.ts";
import { BundleFault, unpackBundle } from "./unpack.ts";
import type { BundleLimits, Unpacked } from "./unpack.ts";

const defaultLimits: BundleLimits = { entries: 100_000, total: 8 * 1024 ** 3, document: 512 * 1024 ** 2 };

/** What is taken apart lies in folders of this form until it's placed; what a process that died left behind goes before the first of the next one. */
const incoming = ".incoming-";

/** Bundles of the runs in a folder, `MANUS_HOME/runs`. */
export function createBundleFiles({
  runsFolder,
  limits = defaultLimits,
}: {
  readonly runsFolder: string;
  readonly limits?: BundleLimits;
}): BundleFiles {
  let cleared: Promise<void> | undefined;
  return {
    async pack(to, content, overwrite) {
      if (!overwrite && (await isThere(to))) return { ok: false, failure: thereAlready(to) };
      return attempt(l10n.t("write the bundle {0}", to), () => packBundle(to, content, runsFolder));
    },
    async unpack(file) {
      const folder = join(runsFolder, `${incoming}${randomUUID()}`);
      try {
        await (cleared ??= clearLeftovers(runsFolder));
        await makePrivateFolder(folder);
        const unpacked = await unpackBundle(file, folder, limits);
        return { ok: true, value: staged(unpacked, folder, runsFolder) };
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        return { ok: false, failure: failureOf(error, file) };
      }
    },
  };
}

function staged(unpacked: Unpacked, folder: string, runsFolder: string): UnpackedBundle {
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return {
    ...unpacked,
    discard,
    async place() {
      for (const runId of unpacked.runs) {
        if (await isThere(join(runsFolder, runId))) return { ok: false, failure: folderThere(runId) };
      }
      return attempt(l10n.t("put the runs of the bundle where runs lie"), async () => {
        for (const runId of unpacked.runs) await rename(join(folder, runsPrefix, runId), join(runsFolder, runId));
        await syncFolder(runsFolder);
        await discard();
      });
    },
  };
}

async function clearLeftovers(runsFolder: string): Promise<void> {
  await makePrivateFolder(runsFolder);
  const names = (await readdir(runsFolder)).filter((name) => name.startsWith(incoming));
  await Promise.all(names.map((name) => rm(join(runsFolder, name), { recursive: true, force: true })));
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function folderThere(runId: RunId): OutsideFailure {
  return {
    code: "already-there",
    retryable: false,
    message: l10n.t("Run {0} has a folder here already", runId),
    remedy: l10n.t(
      "Look at it with `manusctl events {0}`; where that knows no such run, move its folder away, then import again.",
      runId,
    ),
  };
}

function failureOf(error: unknown, file: string): OutsideFailure {
  if (!(error instanceof BundleFault)) return toOutsideFailure(error, l10n.t("read the bundle {0}", file));
  const remedies = {
    "not-a-bundle": l10n.t("Choose a file that `manusctl runs export` has written."),
    "newer-version": l10n.t("Update Manus Manager, then import it again."),
    broken: l10n.t("Have it exported and sent once more. Nothing of it was taken in."),
  };
  const message = l10n.t("{0} can't be taken in: {1}", file, error.message);
  return { code: error.code, retryable: false, message, remedy: remedies[error.code] };
}
