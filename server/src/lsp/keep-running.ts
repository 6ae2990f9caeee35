import type { Cancel } from "../core/ports/clock.ts";
import type { HostLink } from "../core/ports/host-link.ts";
import { KeepRunningNotification } from "../protocol/host.ts";
import { valueAt } from "./settings.ts";

/** Tells each host that is attached whether tasks may go on without this window: the setting `manus.dispatcher.keepRunning`; they may unless it is false. */
export class KeepRunningWord {
  private readonly host: Pick<HostLink, "notify" | "onState">;
  private keeps = true;

  constructor(host: Pick<HostLink, "notify" | "onState">) {
    this.host = host;
  }

  /** From now on every host hears it, a successor too. */
  follow(): Cancel {
    return this.host.onState(({ state }) => {
      if (state === "connected") this.tell();
    });
  }

  /** The section `manus` of the settings, or what a client sends in its place, was read. */
  take(settings: unknown): void {
    const path = ["dispatcher", "keepRunning"];
    const keeps = (valueAt(settings, ["manus", ...path]) ?? valueAt(settings, path)) !== false;
    if (keeps === this.keeps) return;
    this.keeps = keeps;
    this.tell();
  }

  private tell(): void {
    this.host.notify(KeepRunningNotification, { keepRunning: this.keeps });
  }
}
