/** Which share of requests, in percent, each version of a Worker answers. */
export type Traffic = Record<string, number>;

/** The account's side of a rollout. */
export interface Versions {
  /** Puts the code there, where it answers nobody. @returns its version's identifier */
  upload(): Promise<string>;
  traffic(): Promise<Traffic>;
  deploy(traffic: Traffic, message: string): Promise<void>;
}

export interface RollingOut {
  versions: Versions;
  /** Percent that the new version answers, one after the other. */
  steps: number[];
  /** @returns what is wrong with a version that takes part in the traffic, or undefined */
  look(version: string): Promise<string | undefined>;
  /** Lets time pass at a step in which requests of others may show what is wrong. @returns that it is to be stopped */
  pause(): Promise<boolean>;
  say(line: string): void;
}

/**
 * Rolls out new code step by step. A version is looked at before anybody else meets it, and again at every step; with what is wrong, or when it is to be
 * stopped, all requests go back to the version that answered before.
 *
 * @returns the new version, or null where it was taken back
 * @throws where another rollout is under way, and what the account's side throws
 */
export async function rollOut({ versions, steps, look, pause, say }: RollingOut): Promise<string | null> {
  const before = Object.keys(await versions.traffic());
  if (before.length !== 1)
    throw new Error(
      `${before.length} versions answer: another rollout is under way. End it with: npx wrangler versions deploy`,
    );
  const old = before[0]!;
  const version = await versions.upload();
  say(`uploaded ${version}; ${old} answers`);
  try {
    // With no share of the requests it answers those that name it.
    for (const percent of [0, ...steps]) {
      const traffic = percent === 100 ? { [version]: 100 } : { [version]: percent, [old]: 100 - percent };
      await versions.deploy(traffic, `${percent} % to ${version}`);
      say(`${percent} %`);
      const wrong = (await look(version)) ?? ((await pause()) ? 'it is to be stopped' : await look(version));
      if (wrong !== undefined) {
        say(`${wrong}: back to ${old}`);
        await versions.deploy({ [old]: 100 }, `back from ${version}`);
        return null;
      }
    }
  } catch (error) {
    say(`${(error as Error).message}: back to ${old}`);
    await versions.deploy({ [old]: 100 }, `back from ${version}`);
    throw error;
  }
  return version;
}
