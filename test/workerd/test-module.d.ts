// The plugin's own declaration needs Cloudflare's global types, which clash with the WebWorker library.
declare module 'cloudflare:test' {
  import type { DurableObjectState, DurableObjectStub } from '@cloudflare/workers-types';

  /** The bindings of the root wrangler.toml. */
  export const env: Record<string, unknown>;
  /** The root wrangler.toml's Worker, by its default entry. */
  export const SELF: { fetch(url: string, init?: RequestInit): Promise<Response> };
  /** Runs those migrations that did not run yet. */
  export function applyD1Migrations(database: unknown, migrations: unknown): Promise<void>;
  /** Ends an object's process; its storage stays, and the next call starts it again. */
  export function evictDurableObject(stub: DurableObjectStub): Promise<void>;
  /** Runs within an object, beside its own methods. */
  export function runInDurableObject<Result>(
    stub: DurableObjectStub,
    run: (instance: unknown, state: DurableObjectState) => Result | Promise<Result>,
  ): Promise<Result>;
}

declare module 'cloudflare:workers' {
  /** The entry under test, the root wrangler.toml's. */
  export const exports: { default: { fetch(url: string, options?: RequestInit): Promise<Response> } };
}
