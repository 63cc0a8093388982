import { isRefused, isUnavailable, SolventError } from '../errors.ts';
import { explainerOfModel, hasReference, type ModelExplainer } from '../explain/model-explainer.ts';
import {
  hasReasons,
  type ReasonedModel,
  reasonsOfModel,
  reasonsWhenAsked,
} from '../explain/reasons/model-reasons.ts';
import { type Bundle, type BundleFiles, openBundle, SCORING_FILES, TREES } from '../model/bundle.ts';
import type { Manifest } from '../model/manifest.ts';
import { loadModel } from '../model/model.ts';
import type { Background, BlobStore, Clock, Database, Logger, Metrics, ScoringRuntime } from '../ports.ts';
import { answersAt } from './answers-at.ts';
import { bundleKey, MANIFEST, readBundle, readBundleFile } from './bundle-store.ts';
import { explainerKeeper } from './explainer-keeper.ts';
import { formerResolver } from './former-resolver.ts';
import { kernelBytes, loadedBytes, MOST_LOADED_BYTES, reasonBytes } from './loaded-bytes.ts';
import { STALE_MILLISECONDS, versionResolver } from './resolver.ts';
import { isVersionNumber, type RegisteredVersion } from './versions.ts';

/** A model, and what the registry knows of it. */
export interface HeldModel extends ReasonedModel {
  /** ISO time at which its version was registered. */
  created: string;
  /** Names its bundle. */
  digest: string;
  /**
   * What explains its scores in full; absent where it knows no approved applications to explain them against. A model that gives reasons has
   * it at hand, and any other reads its trees when it is first asked for.
   *
   * @throws SolventError `model_unavailable`
   */
  explainer?: () => Promise<ModelExplainer>;
  /** What keeps it from being what the registry says now; absent where nothing does. */
  troubled?: Trouble;
}

export type Trouble =
  /** The version that was to answer does not load, so that this one goes on, which answered before. */
  | { kind: 'not_loaded'; version: string; reason: string }
  /** The same, for the store of the bundles is away, whichever version is asked for. */
  | { kind: 'not_read'; version: string; reason: string }
  /** The registry cannot be read, and said so at this time, in milliseconds since the Unix epoch. */
  | { kind: 'registry_unreadable'; since: number };

/** A loaded model, and what it takes of the isolate's memory. */
interface Loaded {
  model: HeldModel;
  bytes: number;
}

/** Hands out models, loading each once. */
export interface ModelHolder {
  /**
   * The model at an alias or version. Where an alias moved to a version that does not load, what answered before goes on being handed
   * out, with what is wrong.
   *
   * @param aliasOrVersion by default the one that the model answers at (`answersAt`)
   * @param name of the model, by default the one that the process was configured with
   * @throws SolventError `model_unavailable` with the reason; its cause is `storage_unavailable` where no version could have been had
   */
  get(aliasOrVersion?: string, name?: string): Promise<HeldModel>;
}

export interface ModelSource {
  blobs: BlobStore;
  database: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  background: Background;
  /** The model that is handed out when none is named. */
  name: string;
  /** An alias or a version, likewise. */
  alias: string;
  /** A new instance of ONNX Runtime. */
  createRuntime(): Promise<ScoringRuntime>;
  /** For who scores many rows at a time: see `ManyRows`. */
  kernel?: WebAssembly.Module;
}

/** How long a bundle that does not load is not tried again: every request would read it, and it may be put back soon. */
const FAILURE_MILLISECONDS = 1_000;

/** How long what answered goes on while the version in its place is loaded: with the two seconds in which a move is noticed, it is three. */
const BESIDE_MILLISECONDS = 1_000;

/**
 * Holds one ONNX Runtime and the models on it, loaded when they are first asked for.
 *
 * In workerd a request that is cancelled takes its pending continuations with it, and whoever waits for a promise of
 * its making waits for ever. So no read is shared between callers: each reads for itself what is not there yet, and the
 * first to arrive puts it into place.
 */
export function modelHolder(source: ModelSource): ModelHolder {
  const resolve = versionResolver(source);
  const resolveFormer = formerResolver(source);
  const runtimeOf = runtimeKeeper(source.createRuntime);
  const { kernel } = source;
  const needed = kernel ? [...SCORING_FILES, TREES] : SCORING_FILES;
  /** By model and version, in the order of use, the latest last. */
  const models = new Map<string, Loaded>();
  const failures = new Map<string, { error: unknown; at: number }>();
  /** By model and alias: the key of what was handed out last, and when the registry last said that it is to be. */
  const answering = new Map<string, { key: string; readAt: number }>();
  /** By model and version: since when it is loaded beside what answers. */
  const loading = new Map<string, number>();

  /** The model if it is loaded, unless the runtime under it has broken down. */
  function held(key: string): HeldModel | undefined {
    if (!runtimeOf.usable()) models.clear();
    const loaded = models.get(key);
    if (!loaded) return undefined;
    // One alone is in its place.
    if (models.size > 1) {
      models.delete(key);
      models.set(key, loaded);
    }
    return loaded.model;
  }

  /**
   * Unloads what nobody used for longest until there is room. What was used last stays: a request that loads a challenger, too, is about to
   * score by it.
   */
  function makeRoom(bytes: number) {
    let taken = bytes;
    for (const loaded of models.values()) taken += loaded.bytes;
    for (const [oldest, loaded] of models) {
      if (taken <= MOST_LOADED_BYTES || models.size === 1) return;
      models.delete(oldest);
      loaded.model.dispose();
      taken -= loaded.bytes;
    }
  }

  async function load(key: string, registered: RegisteredVersion): Promise<HeldModel> {
    const { digest, version, created } = registered;
    const bundle = openBundle(await readFiles(source.blobs, digest, needed), needed);
    const explains = hasReasons(bundle);
    if (explains && !kernel) await addTrees(source.blobs, digest, bundle);
    const runtime = await runtimeOf.get();
    // Another request may have been faster. From here on nothing is awaited.
    const faster = held(key);
    if (faster) return faster;
    const size = [bundle.files.get('model.onnx')!.length, bundle.manifest.features.length] as const;
    const bytes =
      loadedBytes(...size) + (kernel ? kernelBytes(...size) : 0) + (explains ? reasonBytes(size[0]) : 0);
    // Before it is loaded: ONNX Runtime's memory never shrinks.
    makeRoom(bytes);
    const notUsed = (reason: string) => {
      const { model } = registered;
      source.metrics.count('loan_kernel_not_used_total', { model_name: model, model_version: version });
      source.logger.log('error', 'kernel_not_used', { model, version, reason });
    };
    const many = kernel && { kernel, notUsed };
    // Who scores many rows makes it when a job asks for it.
    const by = explains && !kernel ? explainerOfModel(bundle) : undefined;
    const model: HeldModel = {
      ...loadModel(bundle, version, runtime, many),
      ...(explains && { reasons: by ? reasonsOfModel(bundle, by) : reasonsWhenAsked(bundle) }),
      ...(hasReference(bundle.manifest) && {
        explainer: explainerOf(key, registered, bundle.manifest, size[0], by),
      }),
      created,
      digest,
    };
    models.set(key, { model, bytes });
    loading.delete(key);
    return model;
  }

  /** What explains a model that was loaded with so much of model.onnx. */
  function explainerOf(
    key: string,
    { model, version, digest }: RegisteredVersion,
    manifest: Manifest,
    onnx: number,
    made: ModelExplainer | undefined,
  ) {
    const read = async () => {
      const files: BundleFiles = new Map();
      try {
        await addTrees(source.blobs, digest, { files, manifest });
      } catch (error) {
        throw unavailable(error, model, version);
      }
      return { files, manifest };
    };
    return explainerKeeper(made, read, () => {
      // Among those that were used last.
      if (!held(key)) return;
      makeRoom(reasonBytes(onnx));
      models.get(key)!.bytes += reasonBytes(onnx);
    });
  }

  /** @throws whatever kept it from being loaded, for a second without another try */
  async function loadedOrHeld(key: string, registered: RegisteredVersion): Promise<HeldModel> {
    const model = held(key);
    if (model) return model;
    const failure = failures.get(key);
    if (failure && source.clock.now() - failure.at < FAILURE_MILLISECONDS) throw failure.error;
    failures.delete(key);
    return load(key, registered).catch((error: unknown) => {
      failures.set(key, { error, at: source.clock.now() });
      loading.delete(key);
      const { model, version } = registered;
      source.metrics.count('loan_model_load_failures_total', { model_name: model, model_version: version });
      source.logger.log('error', 'model_not_loaded', { model, version, reason: (error as Error).message });
      throw error;
    });
  }

  /**
   * What answered a moment ago, while the version that takes its place is loaded behind its answers. Not for longer than a second, nor
   * where the move may be five ago: then whoever asks loads it.
   */
  function beside(asked: string, key: string, registered: RegisteredVersion): HeldModel | undefined {
    const last = answering.get(asked);
    if (!last || last.key === key || models.has(key) || failures.has(key)) return undefined;
    const now = source.clock.now();
    const begun = loading.get(key) ?? now;
    if (now - last.readAt >= STALE_MILLISECONDS || now - begun >= BESIDE_MILLISECONDS) return undefined;
    const model = held(last.key);
    if (model && !loading.has(key)) {
      loading.set(key, now);
      source.background(loadedOrHeld(key, registered).catch(() => {}));
    }
    return model;
  }

  /** What answered at an alias before: here, or else in the registry's history. Undefined where nothing did that loads. */
  async function formerAt(name: string, aliasOrVersion: string): Promise<HeldModel | undefined> {
    const before = answering.get(`${name}/${aliasOrVersion}`);
    const model = before && held(before.key);
    if (model || isVersionNumber(aliasOrVersion)) return model;
    try {
      const former = await resolveFormer(name, aliasOrVersion);
      return former ? await loadedOrHeld(`${name}/${former.version}`, former) : undefined;
    } catch {
      // What is told is why the one that is to answer does not.
      return undefined;
    }
  }

  return {
    async get(given, name = source.name) {
      const aliasOrVersion = given ?? answersAt({ MODEL_NAME: source.name, MODEL_STAGE: source.alias }, name);
      try {
        const asked = `${name}/${aliasOrVersion}`;
        const { found: registered, readAt, unreadSince } = await reached(resolve(name, aliasOrVersion));
        const key = `${name}/${registered.version}`;
        try {
          const former = beside(asked, key, registered);
          if (former) return former;
          const model = await loadedOrHeld(key, registered);
          answering.set(asked, { key, readAt });
          return unreadSince === null
            ? model
            : { ...model, troubled: { kind: 'registry_unreadable', since: unreadSince } };
        } catch (error) {
          const former = await formerAt(name, aliasOrVersion);
          if (!former) throw error;
          const { version } = registered;
          const kind = isUnavailable(error) ? 'not_read' : 'not_loaded';
          return { ...former, troubled: { kind, version, reason: (error as Error).message } };
        }
      } catch (error) {
        throw unavailable(error, name, aliasOrVersion);
      }
    },
  };
}

/** Keeps one runtime, and makes another when it has broken down. */
function runtimeKeeper(createRuntime: () => Promise<ScoringRuntime>) {
  let runtime: ScoringRuntime | null = null;
  // Shared, so that two callers do not make two of them. In workerd only microtasks pass until it settles, and no
  // request is cancelled within those.
  let starting: Promise<ScoringRuntime> | null = null;
  return {
    usable: () => runtime?.usable ?? false,
    async get(): Promise<ScoringRuntime> {
      if (runtime?.usable) return runtime;
      starting ??= createRuntime();
      try {
        runtime = await starting;
        return runtime;
      } finally {
        starting = null;
      }
    },
  };
}

/** What scoring reads of a bundle. @throws as `ofBundle` */
function readFiles(blobs: BlobStore, digest: string, needed: readonly string[]): Promise<BundleFiles> {
  return ofBundle(blobs, digest, readBundle(blobs, digest, needed));
}

/** Reads what reasons are computed of, which no score needs. @throws as `ofBundle` */
async function addTrees(
  blobs: BlobStore,
  digest: string,
  { files, manifest }: Pick<Bundle, 'files' | 'manifest'>,
): Promise<void> {
  files.set(TREES, await ofBundle(blobs, digest, readBundleFile(blobs, digest, TREES, manifest)));
}

/**
 * What is read of a bundle. One object may be unreadable by itself, where its file is cut short: the store is away only where it says
 * nothing at all.
 *
 * @throws SolventError `storage_unavailable`, and whatever else keeps this bundle from being read
 */
async function ofBundle<Read>(blobs: BlobStore, digest: string, read: Promise<Read>): Promise<Read> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof SolventError)) await reached(blobs.head(bundleKey(digest, MANIFEST)));
    throw error;
  }
}

/** @throws SolventError `storage_unavailable` where a store fails, and what is known to be wrong as it is */
async function reached<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SolventError) throw error;
    throw new SolventError('storage_unavailable', (error as Error).message, {
      retryAfterSeconds: 1,
      cause: error,
    });
  }
}

/** To a caller that wants to score, every reason for not having a model is the same error. */
function unavailable(error: unknown, name: string, aliasOrVersion: string): SolventError {
  if (error instanceof SolventError && error.code === 'model_unavailable') return error;
  if (isRefused(error)) return new SolventError('model_unavailable', error.message, { cause: error });
  return new SolventError('model_unavailable', `${name} at ${aliasOrVersion} cannot be read at the moment`, {
    retryAfterSeconds: 1,
    cause: error,
  });
}
