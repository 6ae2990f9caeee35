import type { KeptFile, State } from "./state.ts";
import { signUrl } from "./signed-urls.ts";

/** A file as events list it, with an address that is good for a while, or (`expired`) no more. */
export function attachmentFor(
  state: State,
  file: KeptFile,
  expired: boolean,
): Readonly<Record<string, string>> & {
  readonly filename: string;
  readonly url: string;
} {
  const until = expired ? state.now() - 60_000 : state.now() + state.settings.downloadMs;
  return {
    type: file.type ?? "file",
    filename: file.filename,
    url: signUrl(state.origin, `/made/${file.id}/${encodeURIComponent(file.filename)}`, until),
    content_type: file.contentType ?? "text/plain",
  };
}
