import { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { writeOnnx } from '../../src/model/onnx/onnx.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import type { ScoringSession } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { randomEnsemble, randomRows } from '../../test/model/support/random-ensemble.ts';

/**
 * Scoring on the synchronous session against ONNX Runtime's own `InferenceSession.run`, which works on the same
 * WebAssembly, in one process: 100 trees of depth 5 over 4 features. The two take turns, and each ratio is the median of
 * its rounds.
 */
const ROUNDS = 15;
const random = seededRandom(1);
const WIDTH = 4;
const onnx = writeOnnx(randomEnsemble(random, { trees: 100, depth: 5, featureCount: WIDTH }));
let session!: ScoringSession;
const coldStart = await milliseconds(async () => {
  session = (await nodeOrtRuntime()).createSession(onnx);
});
console.log(`Compiling ONNX Runtime, starting it and making the first session: ${coldStart.toFixed(0)} ms`);
const theirs = await InferenceSession.create(onnx, { executionProviders: ['wasm'] });

console.log('rows a call   ours µs   InferenceSession.run µs   times as fast');
for (const [rows, calls] of [
  [1, 2000],
  [100, 500],
  [10_000, 10],
] as const) {
  const batches = Array.from({ length: 16 }, () => randomRows(random, rows, WIDTH));
  const ours = () => {
    for (let call = 0; call < calls; call++) session.margins(batches[call % 16]!, rows);
  };
  const run = async () => {
    for (let call = 0; call < calls; call++) {
      const features = new Tensor('float32', batches[call % 16]!, [rows, WIDTH]);
      await theirs.run({ features });
    }
  };
  ours();
  await run();
  const measured = { ours: [] as number[], theirs: [] as number[], ratio: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const oursTook = (await milliseconds(ours)) / calls;
    const theirsTook = (await milliseconds(run)) / calls;
    measured.ours.push(1000 * oursTook);
    measured.theirs.push(1000 * theirsTook);
    measured.ratio.push(theirsTook / oursTook);
  }
  const column = (values: number[], width: number, digits = 1) =>
    median(values).toFixed(digits).padStart(width);
  const goal = rows === 1 ? ' (at least 3)' : '';
  console.log(
    `${String(rows).padStart(11)}${column(measured.ours, 10)}${column(measured.theirs, 26)}${column(measured.ratio, 16, 2)}${goal}`,
  );
}

async function milliseconds(work: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
