import * as l10n from "@vscode/l10n";
import { createHash, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** A webhook's call as it came in. */
export interface SignedCall {
  /** The headers `X-Webhook-Signature` and `X-Webhook-Timestamp`, where they came. */
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
  /** The address that was registered, with its query: the cloud signs that one, whatever a tunnel made of it. */
  readonly url: string;
  /** The raw bytes. */
  readonly body: Buffer;
}

/** Whether a call is the cloud's own, and if not a sentence that says why. */
export type SignatureVerdict = { readonly right: true } | { readonly right: false; readonly because: string };

/** Calls signed longer ago are refused: the vendor's reference says five minutes. */
const oldestMs = 5 * 60_000;
/** How far ahead of this machine's clock the cloud's may be. */
const aheadMs = 60_000;

/** The public key in a PEM; undefined for anything but an RSA key. */
export function readPublicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === "rsa" ? key : undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/**
 * Check a call's signature, `now` in milliseconds since 1970. Signed with RSA-SHA256 is `<timestamp>.<url>.<sha256 of the body, hex>` (https://open.manus.ai/docs/v2/webhooks-security);
 * the samples there hash that text once more before they verify, so a signature of its hash counts too. Who lacks the private key can make neither.
 */
export function checkSignature(key: KeyObject, call: SignedCall, now: number): SignatureVerdict {
  const { signature, timestamp, url, body } = call;
  if (signature === undefined || timestamp === undefined) return refuse(l10n.t("it isn't signed"));
  if (!/^\d{1,12}$/.test(timestamp)) return refuse(l10n.t("its time can't be read"));
  const signedAt = Number(timestamp) * 1000;
  if (now - signedAt > oldestMs) return refuse(l10n.t("it was signed more than 5 minutes ago"));
  if (signedAt - now > aheadMs) return refuse(l10n.t("it was signed in the future: compare the clocks"));
  const text = `${timestamp}.${url}.${createHash("sha256").update(body).digest("hex")}`;
  const given = Buffer.from(signature, "base64");
  const hash = createHash("sha256").update(text).digest();
  const forms = [Buffer.from(text), hash, Buffer.from(hash.toString("hex"))];
  const right = forms.some((form) => verify("RSA-SHA256", form, key, given));
  return right ? { right } : refuse(l10n.t("its signature is wrong"));
}

const refuse = (because: string): SignatureVerdict => ({ right: false, because });
