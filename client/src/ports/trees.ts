import type { CommandTarget } from "../model/command-target.ts";
import type { TreeShape } from "../model/tree-shape.ts";

/** The Manus trees of this window, as commands change and read them. */
export interface Trees {
  readonly shape: TreeShape;
  /** Arrange them so; this workspace remembers it. */
  reshape(shape: TreeShape): void;
  /** Show more of a list of which only a part is shown. */
  showMore(list: string): void;
  /** What is selected in the tree of a view; nothing in one that isn't ours. */
  selection(viewId: string): readonly CommandTarget[];
  /** Show and select what runs now; from the second time on the next one that does. False: nothing that is shown runs. */
  revealRunning(): Promise<boolean>;
}
