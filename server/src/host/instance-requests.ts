import {
  AddInstanceRequest,
  BatchRequest,
  ChangeInstanceRequest,
  PauseInstanceRequest,
  RemoveInstanceRequest,
  ResumeInstanceRequest,
  StartInstanceRequest,
  StopInstanceRequest,
} from "../protocol/instances.ts";
import { MoveTasksRequest } from "../protocol/tasks.ts";
import type { Dispatcher } from "../runtime/dispatcher.ts";
import { moveTasks } from "../runtime/move-tasks.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";
import * as read from "./instance-params.ts";

type Asked =
  | "addInstance"
  | "changeInstance"
  | "startInstance"
  | "stopInstance"
  | "pauseInstance"
  | "resumeInstance"
  | "removeInstance"
  | "batch"
  | "decide";

/** The requests about instances, and the one about many tasks at once: the dispatcher decides all of them. */
export function instanceRequests(dispatcher: Pick<Dispatcher, Asked>): readonly HostedRequest[] {
  return [
    hosted(AddInstanceRequest, read.readAdd, (params) => dispatcher.addInstance(params)),
    hosted(ChangeInstanceRequest, read.readChange, (params) => dispatcher.changeInstance(params)),
    hosted(StartInstanceRequest, read.readByInstance, (params) => dispatcher.startInstance(params)),
    hosted(StopInstanceRequest, read.readStop, (params) => dispatcher.stopInstance(params)),
    hosted(PauseInstanceRequest, read.readPause, (params) => dispatcher.pauseInstance(params)),
    hosted(ResumeInstanceRequest, read.readByInstance, (params) => dispatcher.resumeInstance(params)),
    hosted(RemoveInstanceRequest, read.readRemove, (params) => dispatcher.removeInstance(params)),
    hosted(MoveTasksRequest, read.readMove, (params) => moveTasks(dispatcher, params)),
    hosted(BatchRequest, read.readBatch, (params) => dispatcher.batch(params)),
  ];
}
