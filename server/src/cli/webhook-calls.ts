import { CloudWebhookRequest, type CloudWebhook } from "../protocol/cloud.ts";
import type { CliContext } from "./context.ts";
import { refusedAs, valueOf } from "./failing.ts";

/** What can be done with the webhooks of an account. */
export type WebhookAction =
  | { readonly kind: "list" }
  | { readonly kind: "add"; readonly url: string }
  | { readonly kind: "remove"; readonly webhookId: string };

/** The webhooks of an account as they stand then, and what signatures are checked with where the host tells. */
export interface Webhooks {
  readonly webhooks: readonly CloudWebhook[];
  readonly publicKey?: string;
}

/** Ask the cloud about webhooks, through the host. */
export async function askWebhooks({ link }: CliContext, accountId: string, action: WebhookAction): Promise<Webhooks> {
  const result = valueOf(await link.request(CloudWebhookRequest, { accountId, action }));
  if (result.outcome === "refused") throw refusedAs(result.because);
  return result;
}
