import { createAnswerCommands } from "./commands/answer-commands.ts";
import { openBranch } from "./commands/change-commands.ts";
import { createCommandTable, createStarters, noticeActs } from "./commands/command-table.ts";
import { moveTasks } from "./commands/move-commands.ts";
import { openLink } from "./commands/open-link.ts";
import { prepare, startRun } from "./commands/run-file.ts";
import { answerChat } from "./doors/chat-answers.ts";
import { createChatDesk, invokeTool, prepareTool } from "./doors/chat-tool.ts";
import { doorCommands } from "./doors/door-commands.ts";
import { TaskRun } from "./doors/task-run.ts";
import { AnalyticsPanels } from "./panels/analytics-panels.ts";
import { GraphPanels } from "./panels/graph-panels.ts";
import { createPanelDoors } from "./panels/panel-doors.ts";
import { PlanPanels } from "./panels/plan-panels.ts";
import { RunEventsPanels } from "./panels/run-events-panels.ts";
import { ReviewDesk } from "./review/review-desk.ts";
import { takeShellTerminal } from "./shell/shell-terminals.ts";
import { tellNotice } from "./views/notifications.ts";

/**
 * What a window needs only once somebody does something: what commands do, the panels, the review's and the chat's work. All of it is one file of its own in the package,
 * which is loaded with the first such act: whatever starts with the window says `await later()` where it needs some of it, and imports nothing of it but types.
 */
export {
  AnalyticsPanels,
  answerChat,
  createAnswerCommands,
  createChatDesk,
  createCommandTable,
  createPanelDoors,
  createStarters,
  doorCommands,
  GraphPanels,
  invokeTool,
  moveTasks,
  noticeActs,
  openBranch,
  openLink,
  PlanPanels,
  prepare,
  prepareTool,
  ReviewDesk,
  RunEventsPanels,
  startRun,
  takeShellTerminal,
  TaskRun,
  tellNotice,
};
