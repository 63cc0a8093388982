import type { TestProject } from 'vitest/node';
import { BUNDLES, digestsOf } from './bundles.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Digests of `BUNDLES`, in their order. */
    bundlesOnNode: Record<string, string>[];
  }
}

/** Runs on Node before the tests run in workerd, and hands them what to compare with. */
export default async function setup(project: TestProject): Promise<void> {
  const digests: Record<string, string>[] = [];
  for (const options of BUNDLES) digests.push(await digestsOf(options));
  project.provide('bundlesOnNode', digests);
}
