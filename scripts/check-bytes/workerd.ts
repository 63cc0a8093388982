import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { bundleWorker } from '../dev/bundle.ts';
import type { Recipe } from './digests.ts';

/** The digests of what each recipe gives inside workerd, one after the other. */
export async function* digestsInWorkerd(recipes: Recipe[]): AsyncGenerator<Record<string, string>> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: 'check-bytes',
      compatibilityDate: '2026-11-01',
      cf: false,
      modules: await bundleWorker(join(import.meta.dirname, 'worker.ts'), {}),
    } as unknown as V4MiniflareOptions),
  );
  try {
    for (const recipe of recipes) {
      const response = await miniflare.dispatchFetch('http://check-bytes/', {
        method: 'POST',
        body: JSON.stringify(recipe),
      });
      if (!response.ok) throw new Error(await response.text());
      yield (await response.json()) as Record<string, string>;
    }
  } finally {
    await miniflare.dispose();
  }
}
