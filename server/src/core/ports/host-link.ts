import type { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { LinkState } from "../../protocol/host.ts";
import type { FleetSnapshot } from "../../protocol/fleet.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Cancel } from "./clock.ts";
import type { Outcome } from "./failure.ts";

/** A client's link to the dispatcher host: finds the one that runs, or starts one, and stays attached. */
export interface HostLink {
  /**
   * Attach; start a host where none runs (unless `start` is false: then it fails with `no-host`). Calling it while attached answers at
   * once. A host of an older version is asked to hand over first, and a new one is started where it does; not where `takeOver` is false. When the host dies the link attaches to its successor by itself, starting one if need be, and says so through {@link onState}.
   */
  connect(options: { readonly start: boolean; readonly takeOver?: boolean }): Promise<Outcome<FleetSnapshot>>;
  /** Ask the host; connects first where needed. Fails with `no-host`, `host-lost` (it died before it answered) or `host-failed`. */
  request<P, R>(type: RequestType<P, R, void> | RequestType0<R, void>, params?: P): Promise<Outcome<R>>;
  /** Tell the host something. While the link isn't attached it is lost: what must be known is told again on each `connected` of {@link onState}. */
  notify<P>(type: NotificationType<P>, params: P): void;
  /**
   * Answer what the host asks of this client, from now on, over this link and its successors; the newest handler of a method counts. What it rejects with is answered as
   * an error; `cancellation` says that the host doesn't want the answer any more. What nobody answers is refused with "method not found".
   */
  onRequest<P, R>(type: RequestType<P, R, void>, handle: (params: P, cancellation: Cancellation) => Promise<R>): Cancel;
  /** Hear a notification of the host. */
  on<P>(type: NotificationType<P>, listener: (params: P) => void): Cancel;
  /** Hear how the link fares; the state now comes at once. */
  onState(listener: (state: LinkState) => void): Cancel;
  /** Let go. The host stays. Until the next {@link connect} requests fail with `host-lost`. */
  close(): void;
}
