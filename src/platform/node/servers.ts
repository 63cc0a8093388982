/** Servers that hold what stands in the state folder otherwise, each by itself. Plain values: threads are told them by a message. */
export interface Servers {
  /** `postgres://…`: versions, jobs, samples, outcomes and records, and the queues where Redis has none. */
  database?: string | undefined;
  /** `redis://…`, or several of a cluster with commas between them: queues and limits. */
  redis?: string | undefined;
  /** A bucket of S3: all blobs. */
  blobs?: Bucket | undefined;
}

export interface Bucket {
  /** http://host:port or https://host */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Where the state of an installation is. */
export interface NodeState {
  /** What no server holds, and what is this machine's own. */
  folder: string;
  servers: Servers;
}

/** What holds the blobs of a state, for the operator. */
export const placeOfBlobs = ({ folder, servers }: NodeState): string =>
  servers.blobs ? 'S3_BUCKET' : folder;

/** Whether any of them holds something. */
export const hasServers = (servers: Servers): boolean =>
  Object.values(servers).some((server) => server !== undefined);
