/** Bytes allocated between two looks at the memory: few enough that no peak hides between them. */
const LOOK_EVERY = 1 << 20;

const ARRAYS = ['Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array', 'Uint32Array'] as const;

/**
 * The most memory that some work has in use at once, in bytes above what was in use before: what a garbage collection leaves at
 * each large allocation. Unlike the size of the process it does not depend on when the collector likes to run. Needs
 * `--expose-gc`.
 */
export async function peakOfLive(work: () => Promise<unknown>): Promise<number> {
  const inUse = () => {
    globalThis.gc!();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = inUse();
  let peak = before;
  let unseen = 0;
  const originals = ARRAYS.map((name) => globalThis[name]);
  for (const name of ARRAYS) {
    const original = globalThis[name] as Uint8ArrayConstructor;
    const watched: Uint8ArrayConstructor = new Proxy(original, {
      construct(target, given, newTarget) {
        const made = Reflect.construct(target, given, newTarget === watched ? target : newTarget);
        unseen += made.byteLength;
        if (unseen >= LOOK_EVERY) {
          unseen = 0;
          peak = Math.max(peak, inUse());
        }
        return made;
      },
    });
    Object.assign(globalThis, { [name]: watched });
  }
  try {
    await work();
  } finally {
    for (const [index, name] of ARRAYS.entries()) Object.assign(globalThis, { [name]: originals[index] });
  }
  return peak - before;
}
