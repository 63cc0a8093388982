import { Session } from 'node:inspector/promises';

/**
 * Counts the steps of the product's own code: how often each of its blocks (functions, branches, bodies of loops) is entered, as
 * V8 counts for coverage. The same work has the same steps on every machine, however busy.
 */
export interface StepCounter {
  /** Steps since it was last asked. */
  taken(): Promise<number>;
  stop(): Promise<void>;
}

export async function countSteps(): Promise<StepCounter> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const taken = async () => {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    return (
      result
        .filter(({ url }) => /\/src\//.test(url) && !url.includes('node_modules'))
        .flatMap(({ functions }) => functions)
        // What Istanbul counts with, where its coverage is measured at the same time.
        .filter(({ functionName }) => !functionName.startsWith('cov_'))
        .flatMap(({ ranges }) => ranges.map(({ count }) => count))
        .reduce((sum, count) => sum + count, 0)
    );
  };
  await taken();
  return {
    taken,
    async stop() {
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}
