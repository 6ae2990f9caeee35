import { SnapshotRequest, HostStatusRequest, StopHostRequest, FleetChangedNotification } from "./host.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  PauseRunRequest,
  ReadEventsRequest,
  ResumeRunRequest,
  StartRunRequest,
  StopRunRequest,
  UnfollowEventsRequest,
} from "./runs.ts";
import { AnswerTaskRequest, PauseTaskRequest, ResumeTaskRequest, RetryTaskRequest, StopTaskRequest } from "./tasks.ts";

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
  FollowEventsRequest,
  UnfollowEventsRequest,
  StopTaskRequest,
  PauseTaskRequest,
  ResumeTaskRequest,
  RetryTaskRequest,
  AnswerTaskRequest,
] as const;

/** The notifications that a language server passes on from the host to its editor. */
export const relayedNotifications = [FleetChangedNotification, EventsAppendedNotification] as const;
