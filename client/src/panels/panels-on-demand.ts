import { Disposable, window } from "vscode";
import type { WebviewPanelSerializer } from "vscode";
import { lazily } from "../lazily.ts";

/** The tabs of one kind. What `register` answers closes them. */
export interface Panels<Subject extends unknown[]> extends WebviewPanelSerializer {
  register(): Disposable;
  show(...subject: Subject): void;
}

/** Tabs whose code is loaded when the first of them is shown, or comes back. */
export interface PanelsOnDemand<Subject extends unknown[]> {
  /** Let the editor bring back the tabs of the window's last life; the answer ends it and closes the tabs. */
  readonly register: () => Disposable;
  readonly show: (...subject: Subject) => void;
}

/** The tabs of the kind `type`, as `make` makes them once they're needed. */
export function panelsOnDemand<Subject extends unknown[]>(
  type: string,
  make: () => Promise<Panels<Subject>>,
  onProblem: (error: unknown) => void,
): PanelsOnDemand<Subject> {
  let tabs: Disposable | undefined;
  const load = lazily(async () => {
    const panels = await make();
    tabs = panels.register();
    return panels;
  });
  return {
    register() {
      const serializer = window.registerWebviewPanelSerializer(type, {
        deserializeWebviewPanel: async (panel, state) => await (await load()).deserializeWebviewPanel(panel, state),
      });
      return Disposable.from(serializer, new Disposable(() => void tabs?.dispose()));
    },
    show: (...subject) =>
      void load()
        .then((panels) => panels.show(...subject))
        .catch(onProblem),
  };
}
