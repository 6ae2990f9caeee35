import { ReadAnalyticsRequest } from "./analytics.ts";
import {
  AddAccountRequest,
  ChangeAccountRequest,
  CheckAccountRequest,
  DeclareAccountsRequest,
  RemoveAccountRequest,
  SetKeyRequest,
} from "./accounts.ts";
import {
  ApplyChangesRequest,
  DiscardChangesRequest,
  ListTouchedFilesRequest,
  OpenBranchRequest,
  ReadChangesRequest,
  ReadFileVersionRequest,
  UndoApplyRequest,
} from "./changes.ts";
import { AdoptCloudTaskRequest, EditCloudTaskRequest, ListCloudItemsRequest, ListCloudTasksRequest } from "./cloud.ts";
import { ExportRunRequest, ImportRunRequest } from "./bundles.ts";
import { PlanGraphRequest, ReadRunGraphRequest } from "./graph.ts";
import { SnapshotRequest, HostStatusRequest, StopHostRequest, FleetChangedNotification } from "./host.ts";
import {
  AddInstanceRequest,
  BatchRequest,
  ChangeInstanceRequest,
  PauseInstanceRequest,
  RemoveInstanceRequest,
  ResumeInstanceRequest,
  StartInstanceRequest,
  StopInstanceRequest,
} from "./instances.ts";
import { ClaimNoticeRequest, DismissFailuresRequest, RecallFailuresRequest } from "./inbox.ts";
import { CheckModelRequest, ListModelsRequest } from "./models.ts";
import { PlanRunRequest } from "./plans.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  ListEventsRequest,
  PauseRunRequest,
  ReadEventsRequest,
  ResumeRunRequest,
  RetryRunRequest,
  SearchEventsRequest,
  SkipStepRequest,
  StartRunRequest,
  StopRunRequest,
  UnfollowEventsRequest,
} from "./runs.ts";
import { InterruptShellRequest, ListShellsRequest, ReadShellRequest, TypeIntoShellRequest } from "./shells.ts";
import {
  AnswerTaskRequest,
  PauseTaskRequest,
  ResumeTaskRequest,
  MoveTasksRequest,
  RetryTaskRequest,
  SendMessageRequest,
  StopTaskRequest,
} from "./tasks.ts";
import { CaseEndedNotification, RunTestsRequest } from "./tests.ts";
import {
  AddTriggerRequest,
  FireTriggerRequest,
  PauseTriggerRequest,
  RemoveTriggerRequest,
  ResumeTriggerRequest,
} from "./triggers.ts";
import { ReadTrustRequest, SetTrustRequest } from "./trust.ts";

/** The requests that a language server passes on to the host as they are, for its editor. */
export const relayedRequests = [
  HostStatusRequest,
  StopHostRequest,
  SnapshotRequest,
  StartRunRequest,
  StopRunRequest,
  PauseRunRequest,
  ResumeRunRequest,
  ReadEventsRequest,
  ListEventsRequest,
  SearchEventsRequest,
  FollowEventsRequest,
  UnfollowEventsRequest,
  StopTaskRequest,
  PauseTaskRequest,
  ResumeTaskRequest,
  MoveTasksRequest,
  RetryTaskRequest,
  AnswerTaskRequest,
  SendMessageRequest,
  ReadTrustRequest,
  SetTrustRequest,
  ReadChangesRequest,
  ApplyChangesRequest,
  OpenBranchRequest,
  DiscardChangesRequest,
  ReadFileVersionRequest,
  UndoApplyRequest,
  ListTouchedFilesRequest,
  ListShellsRequest,
  ReadShellRequest,
  TypeIntoShellRequest,
  InterruptShellRequest,
  ListModelsRequest,
  CheckModelRequest,
  AddAccountRequest,
  ChangeAccountRequest,
  SetKeyRequest,
  RemoveAccountRequest,
  CheckAccountRequest,
  DeclareAccountsRequest,
  AddInstanceRequest,
  ChangeInstanceRequest,
  StartInstanceRequest,
  StopInstanceRequest,
  PauseInstanceRequest,
  ResumeInstanceRequest,
  RemoveInstanceRequest,
  BatchRequest,
  ListCloudTasksRequest,
  ListCloudItemsRequest,
  AdoptCloudTaskRequest,
  EditCloudTaskRequest,
  RetryRunRequest,
  SkipStepRequest,
  PlanRunRequest,
  PlanGraphRequest,
  ReadRunGraphRequest,
  ExportRunRequest,
  ImportRunRequest,
  AddTriggerRequest,
  RemoveTriggerRequest,
  PauseTriggerRequest,
  ResumeTriggerRequest,
  FireTriggerRequest,
  RunTestsRequest,
  DismissFailuresRequest,
  RecallFailuresRequest,
  ClaimNoticeRequest,
  ReadAnalyticsRequest,
] as const;

/** Of those, the ones whose parameters get the `environment` of the language server that passes them on. */
export const requestsWithEnvironment: ReadonlySet<string> = new Set([
  StartRunRequest.method,
  PlanRunRequest.method,
  PlanGraphRequest.method,
  ListModelsRequest.method,
  CheckModelRequest.method,
]);

/** The notifications that a language server passes on from the host to its editor. */
export const relayedNotifications = [
  FleetChangedNotification,
  EventsAppendedNotification,
  CaseEndedNotification,
] as const;
