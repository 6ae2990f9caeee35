import { FollowedStreams } from "../../../../client/src/link/followed-streams.ts";
import type { PanelDoors } from "../../../../client/src/panels/panel-doors.ts";
import { RunEventsSession, type PanelCommands } from "../../../../client/src/panels/run-events-session.ts";
import type { CommandTarget } from "../../../../client/src/model/command-target.ts";
import {
  FollowEventsRequest,
  ListEventsRequest,
  UnfollowEventsRequest,
  type StreamedEvent,
} from "../../../../server/src/protocol/runs.ts";
import { AnswerTaskRequest } from "../../../../server/src/protocol/tasks.ts";
import type { ToRunEvents } from "../../../../webviews/src/protocol/run-events.ts";
import { fakeWorkbench } from "../fakes.ts";
import { sampleRun, sampleSnapshot } from "../sample-fleet.ts";

/** What was begun before has gone its next step. */
export const settled = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

export function event(seq: number): StreamedEvent {
  return { seq, at: "2026-11-21T09:00:00.000Z", type: "system", source: "dispatcher", text: "x" };
}

/** A session of the panel whose editor, host and page are played; it isn't ready yet. */
export function start(taskId?: string) {
  const { server, model } = fakeWorkbench();
  const posted: ToRunEvents[] = [];
  const carriedOut: (readonly [string, CommandTarget])[] = [];
  const command = (name: string) => async (target: CommandTarget) => void carriedOut.push([name, target]);
  const names = [
    "stopRun",
    "pauseRun",
    "resumeRun",
    "resumeTask",
    "runAgain",
    "revealFile",
    "answerTask",
    "messageTask",
    "showTaskChanges",
    "openEvents",
    "openEventsAsJson",
  ] as const;
  const openedFiles: string[] = [];
  const commands = Object.fromEntries(names.map((name) => [name, command(name)])) as unknown as PanelCommands;
  const links: string[] = [];
  const shells: CommandTarget[] = [];
  const moments: (() => void)[] = [];
  let acts = 0;
  const doors: PanelDoors = {
    openFile: async (path) => void openedFiles.push(path),
    openAt: async (path, line) => void openedFiles.push(`${path} ${line}`),
    isFile: async (path) => path === "/shop/src/a.ts",
    readImage: async (path) => `data:${path}`,
    showDiff: async (_, { name, before, after }) => void openedFiles.push(`diff ${name} ${before} ${after}`),
    copyLink: async ({ runId, taskId: task }, seq) => void links.push(`${runId} ${task} ${seq}`),
    takeOverShell: async (target) => void shells.push(target),
    soon: (act) => void moments.push(act),
    personName: () => "ada",
    onAct: () => (acts += 1),
  };
  server.whenAsked(FollowEventsRequest).answer(() => ({ outcome: "accepted" }));
  server.whenAsked(ListEventsRequest).answer(() => {
    return { outcome: "listed", list: { events: [event(5)], first: 5, total: 5, counts: { system: 5 } } };
  });
  server.whenAsked(AnswerTaskRequest).answer(() => ({ outcome: "accepted" }));
  server.whenAsked(UnfollowEventsRequest).answer(() => ({ outcome: "accepted" }));
  const session = new RunEventsSession({
    runId: "01RUN1",
    ...(taskId !== undefined && { taskId }),
    server,
    streams: new FollowedStreams(server),
    model,
    commands,
    doors,
    post: (message) => posted.push(message),
  });
  return { session, posted, model, server, carriedOut, openedFiles, links, shells, moments, acts: () => acts };
}

/** The session of a panel that is ready, with a run. */
export async function opened() {
  const parts = start();
  parts.model.replace(sampleSnapshot({ runs: [sampleRun()] }));
  await parts.session.receive({ type: "ready" });
  return parts;
}
