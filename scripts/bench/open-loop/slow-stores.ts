import { registerHooks } from 'node:module';

/** Loaded before `start:node`, into its threads too: puts slow stores in the place of the product's, of which nothing else is changed. */
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const name = /\/src\/platform\/node\/(sqlite|filesystem)\.ts$/.exec(resolved.url)?.[1];
    const isOurs = context.parentURL?.includes('/bench/open-loop/');
    if (name === undefined || isOurs) return resolved;
    return { ...resolved, url: new URL(`./slow-${name}.ts`, import.meta.url).href };
  },
});
