import { readdirSync, readFileSync } from 'node:fs';

const SAMPLE_MILLISECONDS = 50;

/** Watches the resident memory of a process and all its descendants together (Linux only). */
export function watchMemory(root: number): { peakMegabytes(): number; stop(): void } {
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, residentKilobytes(root));
  };
  const timer = setInterval(sample, SAMPLE_MILLISECONDS);
  sample();
  return {
    peakMegabytes: () => peak / 1024,
    stop: () => clearInterval(timer),
  };
}

function residentKilobytes(root: number): number {
  const parents = new Map<number, number>();
  const sizes = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)![1]));
      sizes.set(Number(name), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    } catch {
      // It ended between the listing and the reading.
    }
  }
  let sum = 0;
  for (const [pid, size] of sizes) {
    let ancestor: number | undefined = pid;
    while (ancestor !== undefined && ancestor !== root) ancestor = parents.get(ancestor);
    if (ancestor === root) sum += size;
  }
  return sum;
}
