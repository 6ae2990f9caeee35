import { window, type Disposable, type Uri } from "vscode";
import type { FleetModel } from "../model/fleet-model.ts";
import { readLink, type Link } from "../model/links.ts";

/** Hand links into the editor, such as `vscode://manus-manager.manus-manager/run?id=…`, to `open`. */
export function followLinks(open: (link: Link) => Promise<void>, onProblem: (error: unknown) => void): Disposable {
  return window.registerUriHandler({
    handleUri: async ({ path, query }: Uri) => {
      try {
        await open(readLink(path, query));
      } catch (error) {
        onProblem(error);
      }
    },
  });
}

/** So long a link waits for a host that is just being started. */
const patience = 15_000;

/** Whether the fleet is known, now or within a while. */
export async function untilKnown(model: FleetModel): Promise<boolean> {
  if (model.sequence !== undefined) return true;
  return await new Promise((resolve) => {
    const end = (known: boolean): void => {
      stop();
      clearTimeout(timer);
      resolve(known);
    };
    const stop = model.onChange(() => {
      if (model.sequence !== undefined) end(true);
    });
    const timer = setTimeout(() => end(false), patience);
  });
}
