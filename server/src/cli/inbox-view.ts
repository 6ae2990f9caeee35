import * as l10n from "@vscode/l10n";
import { deriveInbox } from "../protocol/inbox.ts";
import type { CliContext } from "./context.ts";
import { renderInbox, tellItem, type ToldItem } from "./inbox-text.ts";
import type { LiveView } from "./live-view.ts";
import { serializeItem, type Format } from "./output.ts";
import { printableLine } from "./printable.ts";
import { paint } from "./terminal.ts";

/** The inbox, going on: drawn in place on a terminal, and a line for all that comes and goes elsewhere. */
export function inboxView({ terminal, clock }: CliContext, format: Format): LiveView {
  let known: ReadonlyMap<string, ToldItem> = new Map();
  return {
    frame(fleet, { rows, scroll }) {
      const items = deriveInbox(fleet);
      const page = Math.max(1, rows - 2);
      const most = Math.max(0, items.length - page);
      const [head = "", ...lines] = renderInbox(terminal, items, clock.now()).split("\n");
      const from = Math.min(scroll, most);
      const foot = paint(terminal, "dim", l10n.t("{0} in the inbox · q ends", items.length));
      return { lines: [head, ...lines.slice(from, from + page), foot].slice(0, rows), most, page };
    },
    take(fleet) {
      const now = new Map(deriveInbox(fleet).map((item) => [item.id, tellItem(item)]));
      const write = (change: "came" | "went", told: ToldItem): void => {
        const line =
          format === "table" ? renderChange(change, told) : serializeItem(format, { change, at: clock.now(), ...told });
        terminal.stdout.write(line);
      };
      for (const [id, told] of known) if (!now.has(id)) write("went", told);
      for (const [id, told] of now) if (!known.has(id)) write("came", told);
      known = now;
    },
  };
}

function renderChange(change: "came" | "went", { kind, of, detail, text, id }: ToldItem): string {
  const what = printableLine(detail ?? text, 120);
  return `${change === "came" ? "+" : "-"} ${kind}  ${printableLine(of, 80)}  ${what}  ${id}\n`;
}
