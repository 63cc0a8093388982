import { SolventError } from '../errors.ts';
import { openBundle } from '../model/bundle.ts';
import { loadModel, type Model } from '../model/model.ts';
import type { OrtRuntime } from '../model/runtime/runtime.ts';
import type { BlobStore, Clock, Logger } from '../ports.ts';
import { readBundle } from './bundle-store.ts';
import { type RegisteredVersion, type Registry, readRegistry, registryKey, resolve } from './registry.ts';

/** A model and when its version was registered. */
export interface HeldModel extends Model {
  /** ISO time. */
  created: string;
}

/** Hands out models, loading each once. */
export interface ModelHolder {
  /**
   * @param stageOrVersion an alias or a version; by default the stage that the process was configured with
   * @throws SolventError `model_unavailable` with the reason
   */
  get(stageOrVersion?: string): Promise<HeldModel>;
}

export interface ModelSource {
  blobs: BlobStore;
  clock: Clock;
  logger: Logger;
  /** The model's name, as in `models/<name>`. */
  name: string;
  /** An alias or a version. */
  stage: string;
  /** A new instance of ONNX Runtime. */
  createRuntime(): Promise<OrtRuntime>;
}

/** How long the registry is believed, and a failure remembered: an alias that moved is noticed after as much. */
const BELIEVED_MILLISECONDS = 3_000;

/** The champion, a version that a batch is pinned to, and one to spare: an isolate has 128 MB. */
const MODELS_KEPT = 3;

/**
 * Holds one ONNX Runtime and the models on it, loaded when they are first asked for.
 *
 * In workerd a request that is cancelled takes its pending continuations with it, and whoever waits for a promise of
 * its making waits for ever. So no read is shared between callers: each reads for itself what is not there yet, and the
 * first to arrive puts it into place.
 */
export function modelHolder(source: ModelSource): ModelHolder {
  const registryOf = registryReader(source);
  const runtimeOf = runtimeKeeper(source.createRuntime);
  /** In the order of use, the latest last. */
  const models = new Map<string, HeldModel>();
  const failures = new Map<string, { error: unknown; at: number }>();

  /** The model if it is loaded, unless the runtime under it has broken down. */
  function held(version: string): HeldModel | undefined {
    if (!runtimeOf.usable()) models.clear();
    const model = models.get(version);
    if (!model) return undefined;
    models.delete(version);
    models.set(version, model);
    return model;
  }

  async function load(version: string, entry: RegisteredVersion): Promise<HeldModel> {
    const bundle = openBundle(await readBundle(source.blobs, source.name, version, entry));
    const runtime = await runtimeOf.get();
    // Another request may have been faster. From here on nothing is awaited.
    const faster = held(version);
    if (faster) return faster;
    const model = { ...loadModel(bundle, runtime), created: entry.created };
    models.set(version, model);
    for (const [oldest, { dispose }] of models) {
      if (models.size <= MODELS_KEPT) break;
      models.delete(oldest);
      dispose();
    }
    return model;
  }

  return {
    async get(stageOrVersion = source.stage) {
      try {
        const registry = await registryOf();
        const version = resolve(registry, stageOrVersion);
        const model = held(version);
        if (model) return model;
        const failure = failures.get(version);
        if (failure && source.clock.now() - failure.at < BELIEVED_MILLISECONDS) throw failure.error;
        failures.delete(version);
        return await load(version, registry.versions[version]!).catch((error: unknown) => {
          failures.set(version, { error, at: source.clock.now() });
          throw error;
        });
      } catch (error) {
        throw unavailable(error, source.name, stageOrVersion);
      }
    },
  };
}

/**
 * Reads the registry again when it is no longer believed. One caller does so; the others take what is known. When it
 * cannot be read, what is known goes on being used.
 */
function registryReader({ blobs, clock, logger, name }: ModelSource): () => Promise<Registry> {
  let known: { registry: Registry; readAt: number } | null = null;
  return async () => {
    const now = clock.now();
    if (known && now - known.readAt < BELIEVED_MILLISECONDS) return known.registry;
    if (known) known.readAt = now;
    try {
      const registry = await readRegistry(blobs, name);
      if (!registry) throw new SolventError('model_unavailable', `There is no ${registryKey(name)}`);
      known = { registry, readAt: now };
    } catch (error) {
      if (!known) throw error;
      logger.log('warn', 'registry_unreadable', { model: name, reason: (error as Error).message });
    }
    return known.registry;
  };
}

/** Keeps one runtime, and makes another when it has broken down. */
function runtimeKeeper(createRuntime: () => Promise<OrtRuntime>) {
  let runtime: OrtRuntime | null = null;
  // Shared, so that two callers do not make two of them. In workerd only microtasks pass until it settles, and no
  // request is cancelled within those.
  let starting: Promise<OrtRuntime> | null = null;
  return {
    usable: () => runtime?.usable ?? false,
    async get(): Promise<OrtRuntime> {
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

/** To a caller that wants to score, every reason for not having a model is the same error. */
function unavailable(error: unknown, name: string, stageOrVersion: string): SolventError {
  if (error instanceof SolventError && error.code === 'model_unavailable') return error;
  if (error instanceof SolventError)
    return new SolventError('model_unavailable', error.message, { cause: error });
  return new SolventError('model_unavailable', `${name} at ${stageOrVersion} cannot be read at the moment`, {
    retryAfterSeconds: 1,
    cause: error,
  });
}
