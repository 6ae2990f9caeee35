import { Disposable, env, UIKind, window, workspace } from "vscode";
import type { RunView } from "../../server/src/protocol/fleet.ts";
import type { InboxDoors } from "./commands/inbox-commands.ts";
import type { Workbench } from "./commands/workbench.ts";
import { settingKeys, viewIds } from "./contributions.ts";
import { createDesktopNotifier, noDesktop } from "./editor/desktop-notifier.ts";
import { keepQuietUntil, quietHours, quietUntil, wantsDesktop, wantsNotice } from "./editor/settings.ts";
import { later } from "./first-act.ts";
import { Inbox } from "./model/inbox.ts";
import type { DesktopNotifier } from "./ports/desktop-notifier.ts";
import { createInboxView } from "./views/inbox-view.ts";
import { NoticeDesk } from "./views/notice-desk.ts";
import type { NoticeOptions } from "./views/notifications.ts";
import { QuietTimes } from "./views/quiet.ts";

/** What tells of news needs beside the inbox. */
export interface Telling extends Pick<NoticeOptions, "commands" | "answerAll"> {
  /** Whether a run was started in this window. */
  readonly startedHere: (run: RunView) => boolean;
  readonly concerns: (run: RunView) => boolean;
  /** Takes keys out of what leaves the editor. */
  readonly mask: (text: string) => string;
  readonly onProblem: (error: unknown) => void;
}

/** What waits for the person: its view, its commands' doors, and who tells of it. */
export interface InboxSurface {
  readonly doors: InboxDoors;
  /** Show the view, and tell what is news. */
  start(telling: Telling): Disposable;
}

/** The inbox of this window. */
export function createInbox(workbench: Workbench): InboxSurface {
  const { model, server, person, editor } = workbench;
  const inbox = new Inbox(model);
  const quiet = new QuietTimes({
    readHours: quietHours,
    readUntil: quietUntil,
    now: Date.now,
    every(milliseconds, act) {
      const timer = setInterval(act, milliseconds);
      return () => clearInterval(timer);
    },
    onProblem: (text) => void person.tell({ level: "warning", text }),
  });
  const setQuietUntil = async (until: Date | undefined): Promise<void> => {
    await keepQuietUntil(until);
    quiet.look();
  };
  return {
    doors: { inbox, quiet: () => quiet.state, setQuietUntil, now: Date.now },
    start({ commands, answerAll, mask, onProblem, startedHere, concerns }) {
      const desk = new NoticeDesk({
        ...{ model, inbox, server, person, quiet, startedHere, concerns, wantsDesktop, onProblem },
        desktop: openDesktop(mask),
        tell: async (notice) => {
          const { tellNotice } = await later();
          await tellNotice(notice, { person, commands, answerAll });
        },
        showInbox: () => void editor.execute(`${viewIds.inbox}.focus`),
        isFocused: () => window.state.focused,
        wants: wantsNotice,
        now: Date.now,
        wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      });
      const settings = workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(settingKeys.quietHours) || change.affectsConfiguration(settingKeys.quietUntil))
          quiet.look();
      });
      return Disposable.from(createInboxView({ model, inbox, quiet }), desk, settings, quiet, inbox);
    },
  };
}

/** Only where the window is on this very machine: elsewhere nobody would see it. */
function openDesktop(mask: (text: string) => string): DesktopNotifier {
  const isHere = env.remoteName === undefined && env.uiKind === UIKind.Desktop;
  return isHere ? createDesktopNotifier({ platform: process.platform, environment: process.env, mask }) : noDesktop;
}
