import * as l10n from "@vscode/l10n";
import type { CloudFile } from "../../core/cloud/cloud-record.ts";
import { cloudEvents } from "../../core/cloud/names.ts";
import type { CloudFailure } from "../../core/ports/cloud.ts";
import type { CloudEyes } from "./cloud-eyes.ts";
import { errorOf } from "./cloud-eyes.ts";
import { insist } from "./uploads.ts";
import { callerOf } from "./work-context.ts";
import type { CloudWork } from "./work-context.ts";

/** Save what came with messages of the cloud and isn't saved yet: its addresses expire. One that can't be had is said to be lost, and the task goes on. Rejects with `Cancelled`. */
export async function collectFiles(work: CloudWork, eyes: CloudEyes): Promise<void> {
  const wanted = [...work.stream.record.files.values()].filter(({ state }) => state === "wanted");
  for (const file of wanted) await collect(file, work, eyes);
}

async function collect(file: CloudFile, work: CloudWork, eyes: CloudEyes): Promise<void> {
  const failure = (await download(file, work, eyes)) ?? undefined;
  if (failure === undefined) return;
  // The address may have expired meanwhile: the cloud gives another one with its event.
  await eyes.sweep();
  const again = await download(file, work, eyes);
  if (again === undefined) return;
  const text = l10n.t("The file {0} of the cloud can't be saved: {1}", file.filename, again.message);
  await work.stream.tell(cloudEvents.notSaved, text, { name: file.name, error: errorOf(again) });
}

/** Answers why not. */
async function download(
  { name, filename, cloudEvent, index }: CloudFile,
  work: CloudWork,
  eyes: CloudEyes,
): Promise<CloudFailure | undefined> {
  const url = eyes.addressOf(cloudEvent, index);
  if (url === undefined || url === "") return noAddress;
  const { ports, steering, stream, filesFolder } = work;
  const path = `${filesFolder}/${name}`;
  const saved = await insist(
    () => ports.cloud.download(callerOf(work, { cancellation: steering.stopping }), url, path),
    work,
  );
  if (!saved.ok) return saved.failure;
  const { size, sha256 } = saved.value;
  await stream.tell(cloudEvents.saved, l10n.t("Saved the file {0} of the cloud ({1} bytes)", filename, size), {
    name,
    file: path,
    size,
    sha256,
  });
  return undefined;
}

const noAddress: CloudFailure = {
  code: "not-found",
  retryable: false,
  get message() {
    return l10n.t("The cloud tells no address for it");
  },
  get remedy() {
    return l10n.t("Open the task in the browser and save it there.");
  },
};
