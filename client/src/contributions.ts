/** Every id that package.json contributes, typed once; a tidy test holds the two together. */
export const commandIds = {
  runFile: "manus.runFile",
  runStep: "manus.runStep",
  runFileWith: "manus.runFileWith",
  stopRun: "manus.stopRun",
  pauseRun: "manus.pauseRun",
  resumeRun: "manus.resumeRun",
  stopTask: "manus.stopTask",
  pauseTask: "manus.pauseTask",
  resumeTask: "manus.resumeTask",
  retryTask: "manus.retryTask",
  answerTask: "manus.answerTask",
  approveTask: "manus.approveTask",
  denyTask: "manus.denyTask",
  showTaskDiff: "manus.showTaskDiff",
  messageTask: "manus.messageTask",
  interruptTask: "manus.interruptTask",
  showTaskChanges: "manus.showTaskChanges",
  applyTaskChanges: "manus.applyTaskChanges",
  openTaskBranch: "manus.openTaskBranch",
  discardTaskChanges: "manus.discardTaskChanges",
  openEvents: "manus.openEvents",
  openEventsAsJson: "manus.openEventsAsJson",
  revealFile: "manus.revealFile",
  createTaskFile: "manus.createTaskFile",
  showLog: "manus.showLog",
  restartServer: "manus.restartServer",
  showHostStatus: "manus.showHostStatus",
  stopHost: "manus.stopHost",
  refreshFleet: "manus.refreshFleet",
  filterTree: "manus.filterTree",
  clearTreeFilter: "manus.clearTreeFilter",
  groupTree: "manus.groupTree",
  sortTree: "manus.sortTree",
  showMore: "manus.showMore",
  revealRunning: "manus.revealRunning",
  moveToInstance: "manus.moveToInstance",
  addAccount: "manus.addAccount",
  renameAccount: "manus.renameAccount",
  checkAccount: "manus.checkAccount",
  setAccountKey: "manus.setAccountKey",
  disableAccount: "manus.disableAccount",
  enableAccount: "manus.enableAccount",
  removeAccount: "manus.removeAccount",
  addInstance: "manus.addInstance",
  changeInstance: "manus.changeInstance",
  startInstance: "manus.startInstance",
  pauseInstance: "manus.pauseInstance",
  resumeInstance: "manus.resumeInstance",
  stopInstance: "manus.stopInstance",
  removeInstance: "manus.removeInstance",
  stopAllTasks: "manus.stopAllTasks",
  attachCloudTask: "manus.attachCloudTask",
  openCloudTask: "manus.openCloudTask",
  renameCloudTask: "manus.renameCloudTask",
  shareCloudTask: "manus.shareCloudTask",
  deleteCloudTask: "manus.deleteCloudTask",
  planRun: "manus.planRun",
  showGraph: "manus.showGraph",
  showAnalytics: "manus.showAnalytics",
  retryRun: "manus.retryRun",
  retryFromStep: "manus.retryFromStep",
  rerunWith: "manus.rerunWith",
  skipStep: "manus.skipStep",
  addTrigger: "manus.addTrigger",
  removeTrigger: "manus.removeTrigger",
  pauseTrigger: "manus.pauseTrigger",
  resumeTrigger: "manus.resumeTrigger",
  fireTrigger: "manus.fireTrigger",
  runTests: "manus.runTests",
  exportRun: "manus.exportRun",
  importRun: "manus.importRun",
  openBundle: "manus.openBundle",
  copyAsCommand: "manus.copyAsCommand",
  openWalkthrough: "manus.openWalkthrough",
  approveAll: "manus.approveAll",
  denyAll: "manus.denyAll",
  dismissFailure: "manus.dismissFailure",
  dismissAllFailures: "manus.dismissAllFailures",
  recallFailure: "manus.recallFailure",
  showInbox: "manus.showInbox",
  quietFor: "manus.quietFor",
  endQuiet: "manus.endQuiet",
} as const;

/** What a person does with changes under review, from its tree, its diffs and its comments; `ReviewDesk` carries it out. */
export const reviewCommandIds = {
  openChange: "manus.openChange",
  openReviewedFile: "manus.openReviewedFile",
  acceptChange: "manus.acceptChange",
  rejectChange: "manus.rejectChange",
  resetChange: "manus.resetChange",
  acceptChangedFile: "manus.acceptChangedFile",
  rejectChangedFile: "manus.rejectChangedFile",
  refreshReview: "manus.refreshReview",
  closeReview: "manus.closeReview",
  sendReviewComment: "manus.sendReviewComment",
  resolveReviewComment: "manus.resolveReviewComment",
  reopenReviewComment: "manus.reopenReviewComment",
  undoApply: "manus.undoApply",
  showFileTasks: "manus.showFileTasks",
} as const;

/** Shell sessions of agents in the editor's terminals. */
export const shellCommandIds = { takeOverShell: "manus.takeOverShell" } as const;

/** The terminal profile that lists them. */
export const shellProfileId = "manus.shell";

/** There while something is under review. */
export const reviewContextKey = "manus.reviewing";
/** Where the state of the workspace keeps the reviews that are open. */
export const reviewShelfKey = "manus.reviews";

/** Commands that only what the language server sends carries out: they are in no menu and take what it gives them. */
export const internalCommandIds = { showReferences: "manus.showReferences" } as const;

/** The views of the `manus` container. */
export const viewIds = {
  inbox: "manus.inbox",
  review: "manus.review",
  runs: "manus.runs",
  fleet: "manus.fleet",
  schedules: "manus.schedules",
} as const;

/** What `when` and `enablement` clauses read. */
export const contextKeys = {
  linkState: "manus.linkState",
  hasTaskFiles: "manus.hasTaskFiles",
  hasRuns: "manus.hasRuns",
  waiting: "manus.waiting",
  activeFileRunnable: "manus.activeFileRunnable",
  activeFileHasSteps: "manus.activeFileHasSteps",
  canStopRun: "manus.canStopRun",
  canPauseRun: "manus.canPauseRun",
  canResumeRun: "manus.canResumeRun",
  canStopTask: "manus.canStopTask",
  canPauseTask: "manus.canPauseTask",
  canResumeTask: "manus.canResumeTask",
  canRetryTask: "manus.canRetryTask",
  canApproveTask: "manus.canApproveTask",
  canShowTaskDiff: "manus.canShowTaskDiff",
  canMessageTask: "manus.canMessageTask",
  hasTaskChanges: "manus.hasTaskChanges",
  hasAgentAccounts: "manus.hasAgentAccounts",
  hasOwnAccounts: "manus.hasOwnAccounts",
  hasCloudAccounts: "manus.hasCloudAccounts",
  hasCloudTasks: "manus.hasCloudTasks",
  canRetryRun: "manus.canRetryRun",
  canRerun: "manus.canRerun",
  canExportRun: "manus.canExportRun",
  canRetryFromStep: "manus.canRetryFromStep",
  canSkipStep: "manus.canSkipStep",
  hasTriggers: "manus.hasTriggers",
  canPauseTrigger: "manus.canPauseTrigger",
  canResumeTrigger: "manus.canResumeTrigger",
  hasTestFiles: "manus.hasTestFiles",
  hasFailures: "manus.hasFailures",
  canRecallFailure: "manus.canRecallFailure",
  isQuiet: "manus.isQuiet",
  treeFiltered: "manus.treeFiltered",
  canMoveTask: "manus.canMoveTask",
} as const;

/** The settings, by their full names. */
export const settingKeys = {
  home: "manus.home",
  saveBeforeRun: "manus.run.saveBeforeRun",
  notifyWaiting: "manus.notifications.waiting",
  notifyFailed: "manus.notifications.failed",
  notifyFinished: "manus.notifications.finished",
  notifyAccounts: "manus.notifications.accounts",
  notifyDesktop: "manus.notifications.desktop",
  quietHours: "manus.notifications.quietHours",
  quietUntil: "manus.notifications.quietUntil",
  accounts: "manus.accounts",
  diagnosticsSeverity: "manus.diagnostics.severity",
  inlayStepNumbers: "manus.inlayHints.stepNumbers",
  inlayDefaults: "manus.inlayHints.defaults",
  inlayDurations: "manus.inlayHints.durations",
  inlaySchedules: "manus.inlayHints.schedules",
  inlayCosts: "manus.inlayHints.costs",
  modelBaseUrl: "manus.model.baseUrl",
  modelName: "manus.model.name",
  searchProvider: "manus.search.provider",
  searxngUrl: "manus.search.searxngUrl",
  browserVisible: "manus.browser.visible",
  traceServer: "manus.trace.server",
  keepRunning: "manus.dispatcher.keepRunning",
  person: "manus.person",
} as const;

/** `@manus` in the editor's chat. */
export const chatParticipantId = "manus.chat";

/** What offers the editor `manusctl mcp`. */
export const mcpProviderId = "manus.mcp";

/** The `type` of tasks in tasks.json. */
export const taskType = "manus";

/** What finds problems in the output of `manusctl`, as package.json contributes it. */
export const problemMatcher = "$manusctl";

/** The first steps, as the editor's command that opens walkthroughs wants them. */
export const walkthroughId = "manus-manager.manus-manager#start";

/** The language that the extension contributes. */
export const languageId = "manus-yaml";

/** The editor tab with a run's events. */
export const runEventsPanelType = "manus.runEvents";

/** The editor tab with what a run of a file would do. */
export const planPanelType = "manus.plan";

/** The editor tab with the graph of a run, or of what a run would be. */
export const graphPanelType = "manus.graph";

/** The editor tab with figures. */
export const analyticsPanelType = "manus.analytics";

/** The scheme of the read-only documents with a run's events as JSON lines. */
export const eventsScheme = "manus-events";

/** The scheme of the files of worktrees before and after what their tasks did. */
export const changesScheme = "manus-changes";

/** The scheme of read-only texts that a person compares. */
export const reviewScheme = "manus-review";

/** The files that are ours, whatever their language id. */
export const taskFilePattern = "**/*.manus.{yaml,yml}";

/** The files with tests of workflows. */
export const testFilePattern = "**/*.test.manus.{yaml,yml}";
