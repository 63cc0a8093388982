import { join } from 'node:path';
import { readCommand } from './cli/command.ts';
import { MOST_START_MILLISECONDS, MOST_UPLOAD_BYTES, workerUpload } from './deploy/worker-upload.ts';
import { workerName } from './deploy/wrangler-versions.ts';
import { workerConfigs } from './dev/bundle.ts';
import { PROJECT_ROOT } from './dev/stack.ts';

readCommand({
  run: 'npm run check:workers',
  about: [
    'Builds the four Workers as a deployment does and starts each once, without an account, and prints how large they are and what the start takes.',
  ],
  options: {},
  fails: "a Worker does not build, or is over Cloudflare's limit of its size or of its start",
  example: 'npm run check:workers',
});

const wrangler = join(PROJECT_ROOT, 'node_modules/wrangler/bin/wrangler.js');
const mebibytes = (bytes: number) => bytes / 1024 ** 2;

console.log(
  `at most ${mebibytes(MOST_UPLOAD_BYTES)} MiB before compression, and ${MOST_START_MILLISECONDS} ms of CPU to start\n`,
);
console.log('Worker               MiB   compressed   start, ms');
for (const config of workerConfigs(PROJECT_ROOT)) {
  const { bytes, gzipBytes, startMilliseconds } = await workerUpload(wrangler, config);
  const fits = bytes <= MOST_UPLOAD_BYTES && startMilliseconds <= MOST_START_MILLISECONDS;
  const sizes = `${mebibytes(bytes).toFixed(1).padStart(6)}${mebibytes(gzipBytes).toFixed(1).padStart(13)}`;
  const start = startMilliseconds.toFixed(0).padStart(12);
  console.log(`${workerName(config).padEnd(18)}${sizes}${start}${fits ? '' : '   too much'}`);
  if (!fits) process.exitCode = 1;
}
