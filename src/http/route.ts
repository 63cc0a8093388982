import type { z } from 'zod';
import type { PLAIN_SCOPES, Scope } from '../environment.ts';
import type { ErrorCode } from '../errors.ts';
import type { HttpContext } from './context.ts';
import type { Tag } from './tags.ts';

/**
 * What a route asks of the key. `registry`: reads what is registered. `proposals`: reads what is proposed. `decisions`: reads what was
 * decided, and without `audit` no more than by itself, which the handler sees to. `alias`: the scope `admin`, or
 * `alias:NAME` of what it moves, which the handler asks for by `requireAliasScope` once it knows the name. `holds`: reads legal holds.
 */
export type RouteScope =
  | (typeof PLAIN_SCOPES)[number]
  | 'registry'
  | 'proposals'
  | 'decisions'
  | 'holds'
  | 'alias';

/** The scopes of keys of which one is enough; `alias:NAME` stands for that of any alias. */
export function scopesOf(scope: RouteScope): Scope[] {
  if (scope === 'registry') return ['monitor', 'admin'];
  if (scope === 'proposals') return ['monitor', 'admin', 'alias:NAME'];
  if (scope === 'decisions') return ['audit', 'predict', 'portfolio'];
  if (scope === 'holds') return ['admin', 'audit'];
  return scope === 'alias' ? ['admin', 'alias:NAME'] : [scope];
}

/**
 * One route: how to call it, what it answers, and the function that answers. Mounting (`mount.ts`), OpenAPI, the list of
 * allowed methods and the route's name in logs and metrics all come from this one description.
 *
 * A body stays with the handler (`readJson`, or the request's stream): its schema may depend on the model that answers.
 */
export interface Route {
  method: 'get' | 'post' | 'put' | 'delete';
  /** OpenAPI's form: `/api/v1/things/{id}`. A segment may end in fixed text: `{id}.html`. */
  path: string;
  /** What the key must be allowed to do. Null: no key. */
  scope: RouteScope | null;
  /** Of a route that computes nothing and asks for no key: it has no rate limit, for who is refused takes the process for dead. */
  neverRefused?: true;
  /** What a generated client calls its function: a verb and what it is about, unlike every other route's. */
  operationId: string;
  tag: Tag;
  summary: string;
  description?: string;
  params?: z.ZodType;
  /**
   * Mounting makes it strict, and an absent one an empty one where a key is asked for: a name that it does not know is an
   * error, for a misspelled one would count for nothing.
   */
  query?: z.ZodObject;
  /** Described only: a handler reads the headers that it knows. */
  headers?: z.ZodObject;
  body?: { description?: string; content: Record<string, z.ZodType> };
  responses: Record<number, RouteResponse>;
  /** The codes that this route adds to those which follow from its scope, params, query and body. */
  errors?: ErrorCode[];
  handle(context: HttpContext, input: { params: unknown; query: unknown }): Response | Promise<Response>;
  /** Of a route that takes a model's name: the same for one of them, as its own OpenAPI document describes it. */
  ofModel?(name: string): Route;
}

export interface RouteResponse {
  description: string;
  /** By media type. JSON answers use `answerSchema`. */
  content?: Record<string, z.ZodType>;
  /** What each is for, by its name: its form stands in `header-forms.ts`. */
  headers?: Record<string, string>;
}

type RouteOf<Params extends z.ZodType, Query extends z.ZodObject> = Omit<
  Route,
  'params' | 'query' | 'handle'
> & {
  params?: Params;
  query?: Query;
  handle(
    context: HttpContext,
    input: { params: z.output<Params>; query: z.output<Query> },
  ): Response | Promise<Response>;
};

/** States a route. Its handler receives `params` and `query` as their schemas made them. */
export function route<Params extends z.ZodType = z.ZodUndefined, Query extends z.ZodObject = z.ZodObject>(
  description: RouteOf<Params, Query>,
): Route {
  return description as unknown as Route;
}
