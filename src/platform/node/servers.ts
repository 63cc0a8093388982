/** Servers that hold what stands in the state folder otherwise, each by itself. Plain values: threads are told them by a message. */
export interface Servers {
  /** `postgres://…`: versions, jobs, samples, outcomes and records, and the queues. */
  database?: string | undefined;
}

/** Where the state of an installation is. */
export interface NodeState {
  /** What no server holds, and what is this machine's own. */
  folder: string;
  servers: Servers;
}
