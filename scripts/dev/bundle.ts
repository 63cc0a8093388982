import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

export interface WorkerModule {
  type: 'ESModule' | 'CompiledWasm' | 'Text';
  path: string;
  contents: string | Uint8Array;
}

/**
 * Bundles a Worker in memory as `wrangler deploy` does: one ES module, workerd's export conditions, and files that are
 * no JavaScript as modules beside it. In process it takes a tenth of the time that as many runs of wrangler take.
 *
 * @param main path of the Worker's entry
 * @param define the configuration's `[define]`
 */
export async function bundleWorker(main: string, define: Record<string, string>): Promise<WorkerModule[]> {
  const attachments = new Map<string, WorkerModule>();
  const result = await build({
    entryPoints: [main],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    // Node's modules are named in branches that never run here, as in ONNX Runtime's glue.
    external: ['cloudflare:*', 'node:*', ...builtinModules],
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    plugins: [attach(attachments)],
    keepNames: true,
    logLevel: 'error',
  });
  const [script] = result.outputFiles;
  return [{ type: 'ESModule', path: 'index.mjs', contents: script!.text }, ...attachments.values()];
}

/** Leaves imports of WebAssembly and text to workerd, which knows them as module types. */
function attach(attachments: Map<string, WorkerModule>): Plugin {
  return {
    name: 'attach',
    setup({ onResolve, resolve }) {
      onResolve(
        { filter: /\.(wasm|html|txt|sql)$/ },
        async ({ path, importer, resolveDir, kind, pluginData }) => {
          if (pluginData === 'resolved') return undefined;
          const resolved = await resolve(path, {
            importer,
            kind,
            resolveDir: resolveDir || dirname(importer),
            pluginData: 'resolved',
          });
          if (resolved.errors.length > 0) return resolved;
          const name = basename(resolved.path);
          const type = name.endsWith('.wasm') ? 'CompiledWasm' : 'Text';
          const contents = await readFile(resolved.path, type === 'Text' ? 'utf8' : null);
          attachments.set(name, { type, path: name, contents });
          return { path: `./${name}`, external: true };
        },
      );
    },
  };
}

/** Where the Workers' configurations stand in the project. */
export function workerConfigs(root: string): string[] {
  return ['.', 'workers/batch', 'workers/drift', 'workers/retrain'].map((folder) =>
    join(root, folder, 'wrangler.toml'),
  );
}
