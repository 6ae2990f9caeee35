import * as l10n from "@vscode/l10n";
import { isFinal, type RunId, type TaskId } from "../../../server/src/protocol/states.ts";
import type { CommandTable } from "../commands/workbench.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { agentsAtWork, toTakeOvers, type TakeOver } from "../model/panel-take-over.ts";
import type { Server } from "../ports/server.ts";
import { OpenShells } from "./open-shells.ts";
import type { PanelDoors } from "./panel-doors.ts";
import type { SentMessages } from "./sent-messages.ts";

/** What a model reads: a person wants its browser. */
const wantsBrowser =
  "Hand your browser over to me now: call message_ask_user with suggest_user_takeover set to browser. Go on once I have given it back.";

/** What taking over leads to. */
export interface TakeOverOptions {
  readonly runId: RunId;
  readonly taskId?: TaskId | undefined;
  readonly server: Server;
  readonly model: FleetModel;
  readonly commands: Pick<CommandTable, "resumeTask" | "answerTask">;
  readonly doors: Pick<PanelDoors, "takeOverShell" | "soon" | "onAct">;
  readonly sent: Pick<SentMessages, "send">;
  /** Hears that something else can be taken over. */
  readonly changed: () => void;
}

/** What of a run's agents a person may have for themselves: which that is, and how they get it and give it back. */
export class RunTakeOvers {
  readonly #options: TakeOverOptions;
  readonly #shells: OpenShells;

  constructor(options: TakeOverOptions) {
    const { server, model, doors, changed } = options;
    this.#options = options;
    this.#shells = new OpenShells({ server, model, changed, soon: doors.soon });
  }

  /** As far as it's known now; what isn't is found out. */
  list(): readonly TakeOver[] {
    const { model, runId, taskId } = this.#options;
    const run = model.run(runId);
    if (run === undefined || isFinal(run.status)) return [];
    const agents = agentsAtWork(model, run, taskId);
    this.#shells.look(agents);
    return toTakeOvers(model, agents, this.#shells.ids);
  }

  /** `id`: the number of the message, where the agent is asked for it. Rejects with a sentence where that isn't free any more. */
  async take(what: TakeOver["what"], id: number): Promise<void> {
    const { doors, sent } = this.#options;
    const { taskId } = this.#find(what, "free");
    doors.onAct();
    if (what === "shell") await doors.takeOverShell(taskId === undefined ? {} : { taskId });
    else if (taskId !== undefined) await sent.send({ type: "send", id, taskId, text: wantsBrowser, interrupt: false });
  }

  /** Rejects with a sentence where it isn't the person's any more. */
  async giveBack(what: TakeOver["what"]): Promise<void> {
    const { commands } = this.#options;
    const { taskId, askId } = this.#find(what, "taken");
    const target = { ...(taskId !== undefined && { taskId }), ...(askId !== undefined && { askId }) };
    if (what === "shell") await commands.resumeTask(target);
    else await commands.answerTask(target);
  }

  /** The next host has other shells. */
  forget(): void {
    this.#shells.forget();
  }

  close(): void {
    this.#shells.close();
  }

  /** As it stands now, whatever the panel showed when it was pressed. */
  #find(what: TakeOver["what"], state: TakeOver["state"]): TakeOver {
    const found = this.list().find((each) => each.what === what);
    if (found?.state !== state) throw new Error(found?.why ?? l10n.t("No agent of this run is at work any more"));
    return found;
  }
}
