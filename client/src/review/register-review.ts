import { commands } from "vscode";
import type { Disposable, Memento } from "vscode";
import { reviewCommandIds, reviewShelfKey } from "../contributions.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { ReviewCommand, ReviewDesk } from "./review-desk.ts";
import type { ReviewFiles } from "./review-files.ts";

/** What the review waits for. */
export interface ReviewMoments {
  readonly model: FleetModel;
  readonly files: Pick<ReviewFiles, "register">;
  readonly state: Pick<Memento, "get">;
  readonly onProblem: (error: unknown) => void;
}

/**
 * Let the review begin when it's needed: with the first of its commands, with the first run, whose files it marks, and at once where reviews were open when the window closed. The files
 * that it shows can be read from the start on: tabs that come back with the window wait for the extension alone, and stay broken where nobody has their files then. What it answers ends
 * that.
 */
export function registerReview(
  load: () => Promise<Pick<ReviewDesk, "act">>,
  { model, files, state, onProblem }: ReviewMoments,
): readonly Disposable[] {
  const names = Object.keys(reviewCommandIds) as ReviewCommand[];
  const begin = (): void => void load().catch(onProblem);
  const stop = model.onChange(() => {
    if (model.runs.length === 0) return;
    stop();
    begin();
  });
  if (state.get<readonly unknown[]>(reviewShelfKey, []).length > 0) begin();
  const registrations = names.map((name) =>
    commands.registerCommand(reviewCommandIds[name], async (...given: readonly unknown[]) => {
      try {
        await (await load()).act(name, ...given);
      } catch (error) {
        onProblem(error);
      }
    }),
  );
  return [files.register(), ...registrations, { dispose: stop }];
}
