import * as l10n from "@vscode/l10n";
import { retryPauses } from "../../core/cloud/failures.ts";
import { cloudEvents } from "../../core/cloud/names.ts";
import type { StopCause } from "../../core/cloud/names.ts";
import type { CloudEyes } from "./cloud-eyes.ts";
import { errorOf } from "./cloud-eyes.ts";
import { pauseFor } from "./pause-for.ts";
import { callerOf } from "./work-context.ts";
import type { CloudWork } from "./work-context.ts";

const words: Readonly<Record<StopCause, string>> = {
  get pause() {
    return l10n.t(
      "Paused: the cloud has no pause, so the task is stopped there; going on sends it a message, which may cost credits",
    );
  },
  get interrupt() {
    return l10n.t("What the agent does in the cloud is broken off for a message");
  },
  get budget() {
    return l10n.t("The budget is used up: the task is stopped in the cloud");
  },
  get end() {
    return l10n.t("The task is stopped in the cloud");
  },
};
/** Looks until a stop shows, in milliseconds. */
const looks: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Stop the task in the cloud, and wait until it shows. A stop of which nobody knows whether it came through is looked at, and made again: that is harmless. Answers whether it works there no
 * more; where not, the stream says so. Rejects with `Cancelled`.
 */
export async function stopInCloud(why: StopCause, work: CloudWork, eyes: CloudEyes): Promise<boolean> {
  const { stream, ports, steering, door } = work;
  const taskId = stream.record.place?.taskId;
  if (taskId === undefined) return true;
  await stream.tell(cloudEvents.stopping, words[why], { why });
  for (let tries = 0; ; tries += 1) {
    const outcome = await door.through(
      () => ports.cloud.stopTask(callerOf(work, { cancellation: steering.stopping }), taskId),
      steering.stopping,
    );
    // Whatever it answered: what counts is what it does.
    if (await untilStill(work, eyes, outcome.ok ? looks : looks.slice(0, 1))) return true;
    const pause = retryPauses[tries];
    if (pause === undefined) {
      const text = l10n.t("The task couldn't be stopped in the cloud: it may go on there");
      await stream.tell(cloudEvents.stopFailed, text, outcome.ok ? {} : { error: errorOf(outcome.failure) });
      return false;
    }
    await pauseFor(pause, ports.clock, steering.stopping);
  }
}

async function untilStill(work: CloudWork, eyes: CloudEyes, pauses: readonly number[]): Promise<boolean> {
  for (const pause of pauses) {
    const looked = await eyes.lookAtStatus(0);
    if (looked.ok && isStill(eyes)) return true;
    await pauseFor(pause, work.ports.clock, work.steering.stopping);
  }
  const looked = await eyes.lookAtStatus(0);
  return looked.ok && isStill(eyes);
}

function isStill({ task }: CloudEyes): boolean {
  const status = task?.status.toLowerCase();
  return status === "stopped" || status === "error";
}
