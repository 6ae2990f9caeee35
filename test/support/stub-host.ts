/**
 * A host process around a dispatcher that runs nothing: what a host link finds or starts in its tests. `STUB_HOST` says how it behaves:
 * `fail` (can't start), `crash` (ends without a word), `busy` (tasks run that can't be interrupted), or it serves; `STUB_VERSION` of which version it is.
 */
import { startHost } from "../../server/src/host/host.ts";
import type { HostStartReport } from "../../server/src/protocol/endpoint.ts";
import { rememberLog } from "./remembered-log.ts";
import { createStubDispatcher } from "./stub-dispatcher.ts";

const dispatcher = createStubDispatcher();
const behaviour = process.env["STUB_HOST"];
if (behaviour === "busy") dispatcher.running = 2;
if (behaviour === "crash") throw new Error("a crash while it starts");
if (behaviour === "fail") dispatcher.openFailure = { code: "newer-version", message: "too new", remedy: "Update." };

const started = await startHost({
  home: process.env["MANUS_HOME"] ?? "",
  version: process.env["STUB_VERSION"] ?? "1.0.0",
  restWithinMs: 200,
  idleMs: 30_000,
  log: rememberLog(),
  startedAt: new Date().toISOString(),
  createDispatcher: () => dispatcher,
});
await tell(started.report);
if (!("host" in started)) process.exit(started.report.type === "taken" ? 0 : 1);
process.on("SIGTERM", () => started.host.stop("SIGTERM"));
process.exit(await started.host.ended);

async function tell(report: HostStartReport): Promise<void> {
  await new Promise((resolve) => process.send?.(report, resolve));
  process.disconnect();
}
