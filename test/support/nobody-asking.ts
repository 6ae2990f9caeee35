import type { AskingClient } from "../../server/src/host/hosted-request.ts";

/** Who asks and hears nothing meanwhile. */
export const nobodyAsking: AskingClient = { tell: () => undefined };
