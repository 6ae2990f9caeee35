import { Disposable, lm } from "vscode";
import { chatTools } from "../../../server/src/chat-tools/definitions.ts";
import type { Workbench } from "../commands/workbench.ts";
import { later } from "../first-act.ts";
import { lazily } from "../lazily.ts";

/** Offer the tools of chat agents to the editor's own chat, and to other extensions. What they do is loaded with the first call. */
export function registerChatTools(workbench: Workbench, untilKnown: () => Promise<boolean>): Disposable {
  const { person } = workbench;
  const load = lazily(async () => {
    const { createChatDesk, ...tool } = await later();
    return { ...tool, desk: createChatDesk(workbench, untilKnown) };
  });
  const tools = chatTools.map(({ name }) =>
    lm.registerTool<object>(name, {
      async prepareInvocation({ input }) {
        const { desk, prepareTool } = await load();
        return await prepareTool(desk, name, input);
      },
      async invoke({ input }, token) {
        const { desk, invokeTool } = await load();
        return await invokeTool(desk, { name, input, person }, token);
      },
    }),
  );
  return Disposable.from(...tools);
}
