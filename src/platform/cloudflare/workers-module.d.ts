// Cloudflare's own declaration is global and clashes with the WebWorker library, so the module is declared here, from
// the same types.
declare module 'cloudflare:workers' {
  import type { CloudflareWorkersModule } from '@cloudflare/workers-types';

  export const DurableObject: typeof CloudflareWorkersModule.DurableObject;
  /** The Worker's variables and bindings, readable while it starts. */
  export const env: unknown;
  /** The current event's `waitUntil`. */
  export function waitUntil(work: Promise<unknown>): void;
}
