/**
 * Loaded before everything else, in the process and in its threads (`--import`): has the first thread that scores portfolios end in the
 * midst of a chunk, as `DIES_BY` says. It is the only one: the file `DIED` is there afterwards.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

const { DIES_BY, DIED } = process.env;
/** Calls of the tree kernel, one a block of rows: of the golden rows, of a first chunk, and some of the next. */
const CALLS = 9;

const { Worker } = threads;
/** Ends by the process what a thread says. */
threads.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.on('message', (message) => message === 'terminate me' && this.terminate());
  }
};
syncBuiltinESMExports();

const ends = {
  'its own exit': () => process.exit(7),
  'the process': () => {
    threads.parentPort.postMessage('terminate me');
    for (;;);
  },
  'lack of memory': () => {
    const kept = [];
    for (;;) kept.push(Array.from({ length: 1_000 }, (_, index) => ({ index })));
  },
};

if (threads.workerData?.role === 'batch') {
  const { Instance } = WebAssembly;
  let calls = 0;
  WebAssembly.Instance = function made(module, imports) {
    const { exports } = new Instance(module, imports);
    const { addShallow } = exports;
    if (!addShallow) return { exports };
    return {
      exports: {
        ...exports,
        addShallow(...given) {
          addShallow(...given);
          if (++calls !== CALLS || existsSync(DIED)) return;
          writeFileSync(DIED, '');
          ends[DIES_BY]();
        },
      },
    };
  };
}
