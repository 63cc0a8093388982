import { type Helm, HelmFailed } from './helm.ts';
import { counted, differing } from './inventory.ts';
import type { Namespace } from './namespace.ts';
import type { Tell } from './tell.ts';

/** Tries what must be refused. @param left what the try may leave or change, by a pattern of its names; nothing by default */
export type Refuse = (
  what: string,
  verb: 'install' | 'upgrade',
  message: RegExp,
  more?: string[],
  left?: RegExp,
) => Promise<void>;

/** @param args of every try: the release, the chart and its values */
export function refuser(args: string[], helm: Helm, namespace: Namespace, tell: Tell): Refuse {
  return async (what, verb, message, more = [], left) => {
    const before = await namespace.inventory();
    const said = complaintOf(() => helm.run(verb, ...args, ...more));
    const changed = differing(
      before,
      await namespace.inventory(),
      ({ metadata }) => metadata.resourceVersion,
    );
    const isAsLeft = left
      ? changed.length > 0 && changed.every((name) => left.test(name))
      : changed.length === 0;
    const isRefused = message.test(said);
    tell(
      `${verb} with ${what}`,
      isRefused && isAsLeft,
      isRefused ? `refused, leaves ${counted(changed) || 'all as it was'}` : said,
    );
  };
}

function complaintOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof HelmFailed) return error.message;
    throw error;
  }
  return 'not refused';
}
