import { publishHere } from '../training/publish-here.ts';
import { bundleOfSeed } from './bundles.ts';

/**
 * Publishes bundle after bundle as the champion, until it is killed. Arguments: the state's folder and the first bundle's
 * seed. Prints as JSON which seed it begins to publish, and which is published.
 */
const [stateDir, firstSeed] = process.argv.slice(2);

/** Says when it is read first. That is when the storage is open: what takes longest, Miniflare's start, is over then. */
class AnnouncedFiles extends Map<string, Uint8Array> {
  readonly seed: number;
  #announced = false;

  constructor(seed: number) {
    super(bundleOfSeed(seed));
    this.seed = seed;
  }

  override get(name: string): Uint8Array | undefined {
    if (!this.#announced) console.log(JSON.stringify({ begun: this.seed }));
    this.#announced = true;
    return super.get(name);
  }
}

for (let seed = Number(firstSeed); ; seed++) {
  const alias = { name: 'champion', why: `seed ${seed}`, force: true };
  await publishHere(stateDir!, new AnnouncedFiles(seed), { by: 'npm run check:publish', alias });
  console.log(JSON.stringify({ published: seed }));
}
