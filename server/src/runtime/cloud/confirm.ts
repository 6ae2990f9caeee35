import * as l10n from "@vscode/l10n";
import { isSteady, retryPauses } from "../../core/cloud/failures.ts";
import { cloudEvents } from "../../core/cloud/names.ts";
import { waitingKey } from "../../core/cloud/waiting.ts";
import type { CloudWaiting } from "../../core/cloud/waiting.ts";
import type { CloudEyes } from "./cloud-eyes.ts";
import { errorOf } from "./cloud-eyes.ts";
import { pauseFor } from "./pause-for.ts";
import { callerOf } from "./work-context.ts";
import type { CloudWork } from "./work-context.ts";

/** A person's yes or no to what the cloud waits for. */
export interface Confirmation {
  readonly waiting: CloudWaiting;
  readonly accept: boolean;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly by: string;
}

/**
 * Give an answer to the cloud, once: it's in the stream before, without its values, which may be secret. Whether one came through of which nobody knows shows in what the task does next; it's
 * never sent again by itself. Answers why it has to be asked again.
 */
export async function confirmInCloud(
  { waiting, accept, input, by }: Confirmation,
  work: CloudWork,
  eyes: CloudEyes,
): Promise<string | undefined> {
  const { stream, ports, steering, door } = work;
  const about = waitingKey(waiting);
  const fields = Object.keys(input ?? {});
  await stream.tell(
    cloudEvents.confirming,
    accept ? l10n.t("Yes to what it wants ({0})", by) : l10n.t("No to what it wants ({0})", by),
    {
      about,
      accept,
      fields,
    },
  );
  const taskId = stream.record.place?.taskId ?? "";
  const answer = { eventId: waiting.eventId, ...(input === undefined ? {} : { input }) };
  for (let tries = 0; ; tries += 1) {
    const outcome = await door.through(
      () => ports.cloud.confirmAction(callerOf(work, { cancellation: steering.stopping }), taskId, answer),
      steering.stopping,
    );
    eyes.noteSent();
    if (outcome.ok) {
      await stream.tell(cloudEvents.confirmed, l10n.t("The cloud has the answer"), { about });
      return undefined;
    }
    const { failure } = outcome;
    if (failure.ambiguous === true) return undefined;
    const pause = retryPauses[tries];
    if (isSteady(failure) || failure.code === "not-found" || pause === undefined) {
      await stream.tell(cloudEvents.unconfirmed, l10n.t("The cloud didn't take the answer: {0}", failure.message), {
        error: errorOf(failure),
      });
      return l10n.t("The cloud didn't take the answer: {0}.", failure.message);
    }
    await pauseFor(pause, ports.clock, steering.stopping);
  }
}
