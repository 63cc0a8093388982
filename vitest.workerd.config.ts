import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineProject } from 'vitest/config';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';

const { main, define, workerOptions } = unstable_getMiniflareWorkerOptions('./wrangler.toml');
const bindings = {
  ...(workerOptions.bindings as object),
  API_KEY: 'test-key',
  LOG_LEVEL: 'error',
  TEST_MIGRATIONS: await readD1Migrations('./migrations'),
};

export default defineProject({
  plugins: [
    // The Worker's options without its `define`: the plugin would set that on the running isolate, and Vitest's own
    // code needs what it takes away.
    cloudflareTest({ main, miniflare: { ...workerOptions, bindings } }),
    // As wrangler's bundler does it: in the text of ONNX Runtime's glue.
    {
      name: 'define-in-onnxruntime',
      transform(code, id) {
        if (!id.includes('onnxruntime-web')) return undefined;
        return Object.entries(define).reduce((text, [from, to]) => text.replaceAll(from, to), code);
      },
    },
  ],
  test: {
    name: 'workerd',
    include: ['test/workerd/**/*.test.ts'],
    globalSetup: ['test/workerd/bundles-on-node.ts'],
    testTimeout: 60_000,
  },
});
