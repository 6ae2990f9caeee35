import { Disposable } from "vscode";
import type { ExtensionContext, LogOutputChannel } from "vscode";
import type { RunView } from "../../server/src/protocol/fleet.ts";
import type { RunId } from "../../server/src/protocol/states.ts";
import type { CommandDoors, Starters } from "./commands/command-table.ts";
import { commandsOnDemand } from "./commands/register-commands.ts";
import type { CommandTable, Workbench } from "./commands/workbench.ts";
import { registerDoors } from "./doors/register-doors.ts";
import { createInbox } from "./inbox-surface.ts";
import { later } from "./first-act.ts";
import { lazily } from "./lazily.ts";
import { AgentStreams } from "./link/agent-streams.ts";
import { FollowedStreams } from "./link/followed-streams.ts";
import type { ConsentBook } from "./model/consent.ts";
import { openEventsDocument } from "./panels/events-document.ts";
import type { Trees } from "./ports/trees.ts";
import { registerReview } from "./review/register-review.ts";
import type { ReviewDesk } from "./review/review-desk.ts";
import { ReviewFiles } from "./review/review-files.ts";
import type { KeyMask } from "./secrets/key-mask.ts";
import { registerShellTerminals } from "./shell/register-shells.ts";
import { createSurfaces, type Surfaces } from "./surfaces.ts";
import type { AnswerAll } from "./views/notifications.ts";

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

/** What commands do, and what gives it up again with everything else that leads to them. */
export interface Offered {
  readonly commands: CommandTable;
  readonly disposables: readonly Disposable[];
}

/** The commands, and what else carries them out: panels, notifications, and the other doors of the editor. */
export function offerCommands(parts: CommandParts): Offered {
  const { mask, context, log, report, workbench, consent } = parts;
  const { server, model, editor } = workbench;
  const streams = new FollowedStreams(server);
  const agents = new AgentStreams({ server, model, streams, onProblem: (error) => log.warn(String(error)) });
  const startedHere = new Set<RunId>();
  const inbox = createInbox(workbench);
  const ended: Disposable[] = [];
  const files = new ReviewFiles(server, model);
  const review = lazily(async () => {
    const desk = await createReview(parts, { streams, files });
    ended.push(...desk.register());
    return desk;
  });
  const onAct = (): void => consent.personActed();
  const onStarted = (runId: RunId): void => void startedHere.add(runId);
  const load = lazily(async () => {
    const doors = await doorsTo(parts, { review: await review(), inbox: inbox.doors, surfaces });
    return await loadCommands(workbench, doors, { onAct, onStarted });
  });
  const commands = commandsOnDemand(async () => (await load()).commands);
  const starters = startersOnDemand(async () => (await load()).starters, onAct);
  const surfaces: Surfaces = createSurfaces(workbench, {
    ...{ extension: context.extensionUri, extensionId: context.extension.id },
    ...{ starters, streams, commands, onAct, onProblem: report },
  });
  const concerns = (run: RunView): boolean => startedHere.has(run.id) || editor.folders().includes(run.workspaceFolder);
  const answerAll: AnswerAll = async (target, choice) => {
    const { createAnswerCommands } = await later();
    await createAnswerCommands(workbench).answerAll(target, choice);
  };
  const telling = { commands, answerAll, onProblem: report, concerns, mask: (text: string) => mask.mask(text) };
  const disposables = [
    ...registerReview(review, { model, files, state: context.workspaceState, onProblem: report }),
    new Disposable(() => void Disposable.from(...ended).dispose()),
    ...registerShellTerminals(workbench, report),
    ...surfaces.register(),
    registerDoors(workbench, { context, streams, onStarted, onProblem: report }),
    inbox.start({ ...telling, startedHere: ({ id }) => startedHere.has(id) }),
    new Disposable(agents.start()),
  ];
  return { commands, disposables };
}

async function createReview(
  { workbench, context, report }: CommandParts,
  shared: { readonly streams: FollowedStreams; readonly files: ReviewFiles },
): Promise<ReviewDesk> {
  const { openBranch, ReviewDesk } = await later();
  return new ReviewDesk({
    workbench,
    state: context.workspaceState,
    ...shared,
    openBranch: (task) => openBranch(workbench, task),
    onProblem: report,
  });
}

interface Loaded {
  readonly commands: CommandTable;
  readonly starters: Starters;
}

/** Most of the extension's code, wanted with the first command. `onAct` hears when the person lets agents work, `onStarted` of each run that was started. */
async function loadCommands(
  workbench: Workbench,
  doors: CommandDoors,
  { onAct, onStarted }: { readonly onAct: () => void; readonly onStarted: (runId: RunId) => void },
): Promise<Loaded> {
  const { createCommandTable, createStarters, noticeActs } = await later();
  const starters = createStarters(workbench, onStarted);
  return { starters, commands: noticeActs(createCommandTable(workbench, starters, doors), onAct) };
}

/** Who presses a button of a panel acts, as who calls a command does. */
function startersOnDemand(load: () => Promise<Starters>, onAct: () => void): Pick<Starters, "watch" | "file"> {
  return {
    watch: async (runId) => await (await load()).watch(runId),
    file: async (target) => {
      onAct();
      return await (await load()).file(target);
    },
  };
}

interface Reach extends Pick<CommandDoors, "review" | "inbox"> {
  readonly surfaces: Surfaces;
}

async function doorsTo(
  { log, restart, refresh, trees, workbench }: CommandParts,
  { review, inbox, surfaces }: Reach,
): Promise<CommandDoors> {
  const { doorCommands } = await later();
  return {
    ...{ review, inbox, trees },
    showLog: () => log.show(),
    restartServer: restart,
    refreshFleet: refresh,
    showEvents: surfaces.runs.show,
    openEventsDocument: (stream) => openEventsDocument(workbench.server, stream),
    showPlan: surfaces.plans.show,
    showGraph: surfaces.graphs.show,
    showAnalytics: surfaces.analytics.show,
    runTests: (file, caseName) => surfaces.explorer.run(file, caseName),
    others: doorCommands(workbench),
  };
}
