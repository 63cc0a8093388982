import { z } from 'zod';
import { printable } from '../../printable-text.ts';
import { getJson, MlflowError, type MlflowServer, sendJson } from './connection.ts';
import type { Run } from './run.ts';
import type { KeyValue } from './run-data.ts';
import { understood } from './understood.ts';

/** The tag of a registered model that says that it is ours to move aliases of. */
export const MODEL_TAG = 'solvent.model';
/** The tag of a registered model that says which registry shows its versions there: of two, each would move the other's aliases. */
export const REGISTRY_TAG = 'solvent.registry';
/** The tag of a version and of its run: MLflow gives numbers of its own, and this is what makes a second push harmless. */
export const DIGEST_TAG = 'solvent.digest';

const tagsSchema = z.array(z.object({ key: z.string(), value: z.string().default('') })).default([]);
const aliasesSchema = z.array(z.object({ alias: z.string(), version: z.coerce.string() })).default([]);
const modelAnswer = z.object({ registered_model: z.object({ tags: tagsSchema, aliases: aliasesSchema }) });
const version = z.object({
  version: z.coerce.string().regex(/^\d+$/),
  run_id: z.string().optional(),
  tags: tagsSchema,
});
const versionsAnswer = z.object({
  model_versions: z.array(version).default([]),
  next_page_token: z.string().optional(),
});
const aliasAnswer = z.object({ model_version: version });

/**
 * The registered model of a name, made where there is none. One that says of no registry that it belongs to it belongs to the first that asks.
 * @param registry whose it is to be
 * @throws MlflowError `conflict` where somebody else's has the name, or another registry's: its aliases are not ours to move
 */
export async function openRegisteredModel(
  server: MlflowServer,
  name: string,
  registry: string,
): Promise<void> {
  try {
    const tags = [
      { key: MODEL_TAG, value: name },
      { key: REGISTRY_TAG, value: registry },
    ];
    await sendJson(server, 'POST', 'mlflow/registered-models/create', { name, tags });
    return;
  } catch (error) {
    if (!(error instanceof MlflowError && error.code === 'conflict')) throw error;
  }
  let tags = await modelTags(server, name);
  if (tags.get(MODEL_TAG) !== name)
    throw new MlflowError(
      'conflict',
      `MLflow at ${server.url.href} has a registered model ${name} that is not ours. Rename it there, or give it the tag ${MODEL_TAG} = ${name} if our versions and aliases shall stand in it.`,
    );
  if (!tags.get(REGISTRY_TAG)) {
    const tag = { name, key: REGISTRY_TAG, value: registry };
    await sendJson(server, 'POST', 'mlflow/registered-models/set-tag', tag);
    // Of two that do it at once, the last has it.
    tags = await modelTags(server, name);
  }
  const owner = tags.get(REGISTRY_TAG);
  if (owner === registry) return;
  throw new MlflowError(
    'conflict',
    `The registered model ${name} at MLflow, ${server.url.href}, belongs to the registry ${printable(String(owner))}, and this is ${registry}. Show this one's to another server, or under another ` +
      `name of the model's; to take it over, set the tag ${REGISTRY_TAG} of ${name} there to ${registry}.`,
  );
}

async function modelTags(server: MlflowServer, name: string): Promise<ReadonlyMap<string, string>> {
  const answer = await getJson(server, 'mlflow/registered-models/get', { name });
  const { tags } = understood(server, modelAnswer, answer).registered_model;
  return new Map(tags.map(({ key, value }) => [key, value]));
}

/** A version at MLflow. */
export interface VersionAt {
  number: string;
  /** The identifier of the run that it is of; undefined where somebody registered it without one. */
  run: string | undefined;
}

/** The version that a digest is at MLflow; undefined where it is not there. Where several are, the lowest is kept. */
export async function findVersionAt(
  server: MlflowServer,
  name: string,
  digest: string,
): Promise<VersionAt | undefined> {
  const answer = await getJson(server, 'mlflow/model-versions/search', {
    filter: `name='${name}' and tags.\`${DIGEST_TAG}\`='${digest}'`,
    max_results: '100',
  });
  const [kept, ...others] = understood(server, versionsAnswer, answer)
    .model_versions.map((one): VersionAt => ({ number: one.version, run: one.run_id }))
    .sort((a, b) => Number(a.number) - Number(b.number));
  for (const other of others)
    await sendJson(server, 'DELETE', 'mlflow/model-versions/delete', { name, version: other.number });
  return kept;
}

/** Registers a run's folder `model` as a version. @returns MLflow's number of it */
export async function createVersionAt(
  server: MlflowServer,
  name: string,
  digest: string,
  { run, tags }: { run: Run; tags: KeyValue[] },
): Promise<string> {
  const answer = await sendJson(server, 'POST', 'mlflow/model-versions/create', {
    name,
    source: `${run.artifactUri}/model`,
    run_id: run.id,
    tags: [{ key: DIGEST_TAG, value: digest }, ...tags],
  });
  const { version: number } = understood(server, aliasAnswer, answer).model_version;
  // Somebody else may have done the same at the same moment.
  return (await findVersionAt(server, name, digest))?.number ?? number;
}

/** @throws MlflowError `validation_error` for an alias that MLflow keeps for itself, such as `v1` */
export async function setAliasAt(
  server: MlflowServer,
  name: string,
  alias: string,
  number: string,
): Promise<void> {
  await sendJson(server, 'POST', 'mlflow/registered-models/alias', { name, alias, version: number });
}

/** In one answer. */
const MOST_VERSIONS = 1_000;

/**
 * What stands of a model at MLflow.
 * @returns digests of its versions by their numbers (empty for those that are not ours), and the number that each alias points at; nothing where
 *   there is no such model
 */
export async function standingAt(
  server: MlflowServer,
  name: string,
): Promise<{ versions: ReadonlyMap<string, string>; aliases: ReadonlyMap<string, string> }> {
  const versions = new Map<string, string>();
  const found = await findRegisteredModel(server, name);
  if (!found) return { versions, aliases: new Map() };
  const query = { filter: `name='${name}'`, max_results: String(MOST_VERSIONS) };
  let page_token: string | undefined;
  do {
    const page = { ...query, ...(page_token && { page_token }) };
    const answer = await getJson(server, 'mlflow/model-versions/search', page);
    const { model_versions, next_page_token } = understood(server, versionsAnswer, answer);
    for (const one of model_versions) versions.set(one.version, digestOf(one.tags));
    page_token = next_page_token;
  } while (page_token);
  return { versions, aliases: new Map(found.aliases.map(({ alias, version }) => [alias, version])) };
}

function digestOf(tags: z.output<typeof tagsSchema>): string {
  return tags.find(({ key }) => key === DIGEST_TAG)?.value ?? '';
}

async function findRegisteredModel(server: MlflowServer, name: string) {
  try {
    const answer = await getJson(server, 'mlflow/registered-models/get', { name });
    return understood(server, modelAnswer, answer).registered_model;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'not_found') return undefined;
    throw error;
  }
}
