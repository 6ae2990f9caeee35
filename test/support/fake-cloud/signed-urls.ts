import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const secret = randomBytes(32);

/** An address below `origin` that is good until then (milliseconds) and for nobody who changes it. */
export function signUrl(origin: string, path: string, until: number): string {
  const url = new URL(path, origin);
  url.searchParams.set("Expires", String(Math.floor(until / 1000)));
  url.searchParams.set("Signature", signatureOf(url.pathname, Math.floor(until / 1000)));
  return url.href;
}

/** Why an address isn't good now. */
export function problemOfUrl(url: URL, now: number): "AccessDenied" | "ExpiredToken" | undefined {
  const until = Number(url.searchParams.get("Expires"));
  const given = Buffer.from(url.searchParams.get("Signature") ?? "");
  const right = Buffer.from(signatureOf(url.pathname, until));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return "AccessDenied";
  return now > until * 1000 ? "ExpiredToken" : undefined;
}

function signatureOf(path: string, untilSeconds: number): string {
  return createHmac("sha256", secret).update(`${path} ${untilSeconds}`).digest("hex");
}
