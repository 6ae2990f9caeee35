import * as l10n from "@vscode/l10n";
import { openAsk, printable } from "../../../server/src/protocol/answering.ts";
import type { FleetModel } from "./fleet-model.ts";
import type { Notice } from "./notices.ts";

/** The name of what a notice tells: the same in every window. */
export function keyOfNotice(notice: Notice): string {
  switch (notice.kind) {
    case "asked":
      return `ask ${notice.ask.id}`;
    case "failed":
    case "finished":
      return `${notice.kind} ${notice.run.id} ${notice.run.finishedAt ?? ""}`;
    case "account":
      return `account ${notice.about} ${notice.account.id}`;
  }
}

/** Whether what a notice tells is so yet: between what happened and its telling somebody may have seen to it. */
export function isStillTrue(notice: Notice, model: FleetModel): boolean {
  switch (notice.kind) {
    case "asked": {
      const task = model.task(notice.task.id);
      return task !== undefined && openAsk(task)?.id === notice.ask.id;
    }
    case "failed": {
      const run = model.run(notice.run.id);
      return run?.status === "failed" && run.triage?.state !== "dismissed";
    }
    case "finished":
      return model.run(notice.run.id)?.status === "succeeded";
    case "account":
      return model.account(notice.account.id) !== undefined;
  }
}

/** A notice in one line for outside the editor: what it is about, and never the command, the change or the form itself, which may hold what isn't everybody's. */
export function textOfNotice(notice: Notice): string {
  switch (notice.kind) {
    case "asked": {
      const what = printable(notice.run?.title ?? notice.task.title);
      if (notice.like.length > 1) return l10n.t("{0}: {1} approvals wait for you", what, notice.like.length);
      return notice.ask.kind === "approval"
        ? l10n.t("{0}: an approval waits for you", what)
        : l10n.t("{0}: a question waits for you", what);
    }
    case "failed":
      return l10n.t("{0} failed", printable(notice.run.title));
    case "finished":
      return l10n.t("{0} succeeded", printable(notice.run.title));
    case "account":
      return l10n.t("The account {0} needs you", printable(notice.account.title));
  }
}
