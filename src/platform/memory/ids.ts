import type { RandomUuid } from '../../ports.ts';

/** Makes ids that tests know beforehand: UUIDs of version 4 that count from 1. */
export function countedIds(): () => RandomUuid {
  let made = 0;
  return () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
}
