interface EditorApi {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
  getState(): unknown;
}

declare function acquireVsCodeApi(): EditorApi;

/** The panel's line to the extension. */
export interface ExtensionLink<From, State> {
  send(message: From): void;
  /** Leave this with the editor: the panel comes back with it after a reload of the window. */
  remember(state: State): void;
  /** What was left with the editor; nothing in a new panel. */
  recall(): State | undefined;
}

/** Connect to the extension, which sends only messages of the panel's protocol. To be called once: the editor gives its API away only once. */
export function connectToExtension<From, State>(onMessage: (message: unknown) => void): ExtensionLink<From, State> {
  const api = acquireVsCodeApi();
  // Only the editor's own frame can post here: a webview's page has an origin of its own and no other frame in it.
  window.addEventListener("message", (event: MessageEvent<unknown>) => onMessage(event.data));
  return {
    send: (message) => api.postMessage(message),
    remember: (state) => api.setState(state),
    // Only this panel's own page writes there.
    recall: () => api.getState() as State | undefined,
  };
}
