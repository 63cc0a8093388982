import type { Context } from 'hono';
import type { Scope } from '../environment.ts';
import type { RandomUuid } from '../ports.ts';

/** Whose key a request carries. A portfolio job belongs to the caller's name. */
export interface Caller {
  name: string;
  scopes: readonly Scope[];
  /** Requests a minute of its own; 0 is none. */
  limit?: number;
}

export interface HttpEnv {
  Variables: {
    requestId: string;
    /** An id of ours, made once a request: what is drawn by chance is drawn by it, and never by what a client sends. */
    ownId: RandomUuid;
    /** When the request arrived, in milliseconds since the Unix epoch. */
    startedAt: number;
    /** The route's path template, for logs and metrics: never an id. Absent where nothing matched. */
    route?: string;
    /** The answer that was made with all headers of every answer, where one was. */
    complete?: Response;
    /** Set on every route that asks for a scope, once the key is known and has it. */
    caller: Caller;
  };
}

/** Stands in logs and metrics for the route of a request that no route matched. */
export const UNMATCHED = 'unmatched';

export type HttpContext = Context<HttpEnv>;
