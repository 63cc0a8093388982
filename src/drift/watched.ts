import type { Manifest } from '../model/manifest.ts';

/** What a check knows of the version that it looks at: the bundle's manifest, and the number that the registry gave it. */
export type WatchedVersion = Manifest & { version: string };
