import { RequestType } from "vscode-jsonrpc";

/**
 * Which of the 29 tools can run on the host's machine now, for a run that is started with this environment. A tool that isn't among them lacks what it needs: a browser, a search provider, the keys of a
 * deploy target. The environment is looked at and not kept.
 */
export const ListToolsRequest = new RequestType<
  { readonly environment: Readonly<Record<string, string>> },
  { readonly tools: readonly string[] },
  void
>("manus/tool/list");
