import { Disposable } from "vscode";
import type { ExtensionContext, LogOutputChannel } from "vscode";
import type { RunView } from "../../server/src/protocol/fleet.ts";
import type { RunId } from "../../server/src/protocol/states.ts";
import { createAnswerCommands } from "./commands/answer-commands.ts";
import { openBranch } from "./commands/change-commands.ts";
import {
  createCommandTable,
  createStarters,
  noticeActs,
  type CommandDoors,
  type Starters,
} from "./commands/command-table.ts";
import { registerCommands } from "./commands/register-commands.ts";
import type { Workbench } from "./commands/workbench.ts";
import { doorCommands, registerDoors } from "./doors/register-doors.ts";
import { createInbox } from "./inbox-surface.ts";
import { AgentStreams } from "./link/agent-streams.ts";
import { FollowedStreams } from "./link/followed-streams.ts";
import type { ConsentBook } from "./model/consent.ts";
import { openEventsDocument } from "./panels/events-document.ts";
import type { Trees } from "./ports/trees.ts";
import { ReviewDesk } from "./review/review-desk.ts";
import type { KeyMask } from "./secrets/key-mask.ts";
import { registerShellTerminals } from "./shell/shell-terminals.ts";
import { createSurfaces, type Surfaces } from "./surfaces.ts";

/** What commands and surfaces are made from. */
export interface CommandParts {
  readonly mask: KeyMask;
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly report: (error: unknown) => void;
  readonly workbench: Workbench;
  readonly trees: Trees;
  readonly consent: ConsentBook;
  readonly restart: () => Promise<void>;
  readonly refresh: () => Promise<void>;
}

/** The commands, and what carries them out again: panels, notifications, and the other doors of the editor. */
export function offerCommands(parts: CommandParts): readonly Disposable[] {
  const { mask, context, log, report, workbench, trees, consent } = parts;
  const { server, model, editor } = workbench;
  const streams = new FollowedStreams(server);
  const agents = new AgentStreams({ server, model, streams, onProblem: (error) => log.warn(String(error)) });
  const startedHere = new Set<RunId>();
  const starters = createStarters(workbench, (runId) => startedHere.add(runId));
  const inbox = createInbox(workbench);
  const review = new ReviewDesk({
    workbench,
    state: context.workspaceState,
    streams,
    openBranch: (task) => openBranch(workbench, task),
    onProblem: report,
  });
  const onAct = (): void => consent.personActed();
  const doors = doorsTo(parts, { review, inbox: inbox.doors, surfaces: () => surfaces });
  const commands = noticeActs(createCommandTable(workbench, starters, doors), onAct);
  const surfaces: Surfaces = createSurfaces(workbench, {
    ...{ extension: context.extensionUri, extensionId: context.extension.id },
    ...{ starters: actingStarters(starters, onAct), streams, commands, onAct, onProblem: report },
  });
  const concerns = (run: RunView): boolean => startedHere.has(run.id) || editor.folders().includes(run.workspaceFolder);
  const { answerAll } = createAnswerCommands(workbench);
  const telling = { commands, answerAll, onProblem: report, concerns, mask: (text: string) => mask.mask(text) };
  return [
    registerCommands(commands, trees, report),
    ...review.register(),
    ...registerShellTerminals(workbench, report),
    ...surfaces.register(),
    registerDoors(workbench, { context, streams, onStarted: (runId) => startedHere.add(runId), onProblem: report }),
    inbox.start({ ...telling, startedHere: ({ id }) => startedHere.has(id) }),
    new Disposable(agents.start()),
  ];
}

/** Who presses a button of a panel acts, as who calls a command does. */
function actingStarters(starters: Starters, onAct: () => void): Pick<Starters, "watch" | "file"> {
  return {
    watch: starters.watch,
    file: async (target) => {
      onAct();
      return await starters.file(target);
    },
  };
}

interface Reach extends Pick<CommandDoors, "review" | "inbox"> {
  /** Made after the commands that lead to them. */
  readonly surfaces: () => Surfaces;
}

function doorsTo({ log, restart, refresh, trees, workbench }: CommandParts, reach: Reach): CommandDoors {
  const { review, inbox, surfaces } = reach;
  return {
    ...{ review, inbox, trees },
    showLog: () => log.show(),
    restartServer: restart,
    refreshFleet: refresh,
    showEvents: (panel, seq) => surfaces().runs.show(panel, seq),
    openEventsDocument: (stream) => openEventsDocument(workbench.server, stream),
    showPlan: (prepared) => surfaces().plans.show(prepared),
    showGraph: (source) => surfaces().graphs.show(source),
    showAnalytics: (filter) => surfaces().analytics.show(filter),
    runTests: (file, caseName) => surfaces().explorer.run(file, caseName),
    others: doorCommands(workbench),
  };
}
