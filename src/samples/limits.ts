/** Most samples of one minute, model version and source that a configuration can ask for: `samples.place` stays below. */
export const MOST_PER_MINUTE = 1_000;
