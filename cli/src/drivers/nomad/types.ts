/** The part of Nomad's API (1.11) that a release is made with: names and shapes are Nomad's, durations are nanoseconds. */

export interface Task {
  Name: string;
  Driver: string;
  Config: Record<string, unknown> | null;
  [more: string]: unknown;
}

export interface TaskGroup {
  Name: string;
  Count: number;
  Tasks: Task[];
  [more: string]: unknown;
}

export interface Job {
  ID: string;
  Name: string;
  Type: string;
  Meta: Record<string, string> | null;
  TaskGroups: TaskGroup[];
  Version?: number;
  Stop?: boolean;
  Stable?: boolean;
  JobModifyIndex?: number;
  [more: string]: unknown;
}

/** Why a group could not be placed. */
export interface Placement {
  NodesEvaluated: number;
  NodesFiltered: number;
  NodesExhausted: number;
  ConstraintFiltered: Record<string, number> | null;
  DimensionExhausted: Record<string, number> | null;
  QuotaExhausted: string[] | null;
}

export interface JobDiff {
  Type: 'None' | 'Added' | 'Deleted' | 'Edited';
  [more: string]: unknown;
}

export interface JobPlan {
  Diff: JobDiff;
  JobModifyIndex: number;
  FailedTGAllocs: Record<string, Placement> | null;
  Warnings: string;
}

export interface Registered {
  EvalID: string;
  JobModifyIndex: number;
}

export interface Evaluation {
  ID: string;
  Status: 'pending' | 'complete' | 'failed' | 'canceled' | 'blocked';
  StatusDescription: string;
  DeploymentID: string;
  FailedTGAllocs: Record<string, Placement> | null;
}

export interface DeploymentGroup {
  DesiredTotal: number;
  DesiredCanaries: number;
  PlacedCanaries: string[] | null;
  PlacedAllocs: number;
  HealthyAllocs: number;
  UnhealthyAllocs: number;
  Promoted: boolean;
}

export interface Deployment {
  ID: string;
  JobID: string;
  JobVersion: number;
  Status: 'running' | 'paused' | 'failed' | 'successful' | 'cancelled' | 'pending' | 'blocked' | 'unblocking';
  StatusDescription: string;
  TaskGroups: Record<string, DeploymentGroup>;
}

export interface TaskEvent {
  Type: string;
  /** Nanoseconds since 1970. */
  Time: number;
  DisplayMessage: string;
  ExitCode: number;
  Details: Record<string, string> | null;
}

export interface TaskState {
  State: 'pending' | 'running' | 'dead';
  Failed: boolean;
  Events: TaskEvent[] | null;
}

/** An allocation as lists show it. */
export interface AllocationStub {
  ID: string;
  JobID: string;
  JobVersion: number;
  NodeName: string;
  ClientStatus: 'pending' | 'running' | 'complete' | 'failed' | 'lost' | 'unknown';
  ClientDescription: string;
  DesiredStatus: 'run' | 'stop' | 'evict';
  TaskStates: Record<string, TaskState> | null;
  DeploymentStatus: { Healthy: boolean | null; Canary: boolean } | null;
  CreateIndex: number;
}

export interface Allocation extends AllocationStub {
  AllocatedResources: {
    Shared: { Ports: { Label: string; Value: number; HostIP: string }[] | null };
    Tasks: Readonly<Record<string, unknown>> | null;
  } | null;
}

export interface ServiceRegistration {
  ServiceName: string;
  Address: string;
  Port: number;
  AllocID: string;
  JobID: string;
  Tags: string[] | null;
}

export interface VariableStub {
  Path: string;
  ModifyIndex: number;
}

export interface Variable extends VariableStub {
  Items: Record<string, string>;
}

export interface Node {
  ID: string;
  Name: string;
  Status: string;
  SchedulingEligibility: string;
  Version: string;
}
