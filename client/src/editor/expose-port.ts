import { env, Uri } from "vscode";

/** The address at which the person reaches a port of the machine that the extension runs on; the editor forwards it where that's another one than theirs. */
export async function exposePort(port: number): Promise<string> {
  const uri = await env.asExternalUri(Uri.parse(`http://localhost:${port}`));
  return uri.toString();
}
