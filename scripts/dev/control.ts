import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer, json } from 'node:stream/consumers';
import type { BundleFiles } from '../../src/model/bundle.ts';
import { type KeptFailure, keepFailedTraining } from '../../src/registry/mlflow/failed-trainings.ts';
import { type Publication, type Published, publish } from '../../src/registry/publish.ts';
import {
  type PublishedTrainingData,
  publishTrainingData,
} from '../../src/retraining/publish-training-data.ts';
import type { Rival } from '../../src/training/compare/compare.ts';
import { registeredRival } from '../../src/training/compare/registered-rival.ts';
import type { Stack, WorkerName } from './stack.ts';

/**
 * How another command on this machine reaches a running stack: only one process may open the stack's files, so the
 * others ask it. Where it listens, and the word that it wants to hear, stand in a file beside the state that only its
 * owner can read.
 */
export interface Control {
  /** Of the product's own interface. */
  url: string;
  /** Runs a Worker's scheduled handler, and waits for it. */
  runCron(worker: WorkerName): Promise<void>;
  /** Publishes a bundle to it. */
  publish(files: BundleFiles, publication: Publication): Promise<Published>;
  /** A registered version to compare with, whose files were read already; null where there is none. */
  rival(model: string, aliasOrVersion: string): Promise<Rival | null>;
  /** Keeps that a training failed, until an MLflow server was shown it. */
  keepFailure(failed: KeptFailure): Promise<void>;
  /** Makes a CSV in UTF-8 the data set that a model is retrained on. @param name names it in errors */
  publishTrainingData(
    model: string,
    data: { name: string; bytes: Uint8Array },
  ): Promise<PublishedTrainingData>;
}

interface Address {
  product: string;
  control: string;
  token: string;
}

/** Whoever answers here, and knows the word, is the stack that wrote the file. */
const PRESENCE = '/presence';
const TRAINING_DATA = '/training-data';
const RIVAL = '/rival';
const FAILURE = '/failure';

const fileOf = (stateDir: string) => join(stateDir, 'control.json');

/** Lets others reach a stack. Returns a function that ends it. */
export async function openControl(
  stack: Pick<Stack, 'url' | 'runCron' | 'storage'>,
  stateDir: string,
): Promise<() => Promise<void>> {
  const token = randomUUID();
  const server = createServer(async (request, response) => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://control');
    const worker = /^\/cron\/([a-z-]+)$/.exec(path)?.[1];
    const isKnown =
      worker !== undefined || ['/publish', RIVAL, FAILURE, TRAINING_DATA, PRESENCE].includes(path);
    if (request.method !== 'POST' || !isKnown || request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(404).end();
      return;
    }
    if (path === PRESENCE) {
      response.writeHead(204).end();
      return;
    }
    try {
      const work = async () => {
        if (worker) return stack.runCron(worker as WorkerName);
        if (path === RIVAL) return rivalToSend(stack, query.get('model')!, query.get('version')!);
        if (path === FAILURE)
          return keepFailedTraining((await stack.storage()).database, (await json(request)) as KeptFailure);
        if (path !== TRAINING_DATA) return publishSent(stack, (await json(request)) as SentBundle);
        const data = { name: query.get('name')!, bytes: new Uint8Array(await buffer(request)) };
        return publishTrainingData(await stack.storage(), query.get('model')!, data);
      };
      const answer = (await work()) ?? null;
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    } catch (error) {
      response.writeHead(500).end((error as Error).message);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const address: Address = { product: stack.url, control: `http://127.0.0.1:${port}`, token };
  await writeFile(fileOf(stateDir), JSON.stringify(address), { mode: 0o600 });
  return async () => {
    server.closeAllConnections();
    server.close();
    await rm(fileOf(stateDir), { force: true });
  };
}

/** The stack that has this state open, or null. */
export async function findControl(stateDir: string): Promise<Control | null> {
  const address = await readAddress(stateDir);
  // A stack that was killed leaves its file behind, and its port may be somebody else's by now.
  if (!address || !(await isPresent(address))) return null;
  const { product, control, token } = address;
  const call = async (path: string, body: string | Uint8Array = ''): Promise<unknown> => {
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(`${control}${path}`, { method: 'POST', headers, body: body as BodyInit });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  return {
    url: product,
    async runCron(worker) {
      await call(`/cron/${worker}`);
    },
    async publish(files, publication) {
      const sent: SentBundle = { files: encoded(files), publication };
      return (await call('/publish', JSON.stringify(sent))) as Published;
    },
    async rival(model, version) {
      const query = new URLSearchParams({ model, version });
      const sent = (await call(`${RIVAL}?${query}`)) as SentRival | null;
      return sent && { ...sent, files: async () => decoded(sent.files) };
    },
    async keepFailure(failed) {
      await call(FAILURE, JSON.stringify(failed));
    },
    async publishTrainingData(model, { name, bytes }) {
      const query = new URLSearchParams({ model, name });
      return (await call(`${TRAINING_DATA}?${query}`, bytes)) as PublishedTrainingData;
    },
  };
}

/** Names and contents, these in Base64. */
type SentFiles = (readonly [string, string])[];

interface SentBundle {
  files: SentFiles;
  publication: Publication;
}

interface SentRival extends Pick<Rival, 'version' | 'digest'> {
  files: SentFiles;
}

function encoded(files: BundleFiles): SentFiles {
  return [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')] as const);
}

function decoded(files: SentFiles): BundleFiles {
  return new Map(files.map(([name, content]) => [name, new Uint8Array(Buffer.from(content, 'base64'))]));
}

async function publishSent({ storage }: Pick<Stack, 'storage'>, sent: SentBundle) {
  return publish(await storage(), decoded(sent.files), sent.publication);
}

async function rivalToSend(
  { storage }: Pick<Stack, 'storage'>,
  model: string,
  version: string,
): Promise<SentRival | null> {
  const rival = await registeredRival(await storage(), model, version);
  return rival && { ...rival, files: encoded(await rival.files()) };
}

async function readAddress(stateDir: string): Promise<Address | null> {
  try {
    return JSON.parse(await readFile(fileOf(stateDir), 'utf8')) as Address;
  } catch {
    return null;
  }
}

async function isPresent({ control, token }: Address): Promise<boolean> {
  const headers = { Authorization: `Bearer ${token}` };
  return fetch(`${control}${PRESENCE}`, { method: 'POST', headers }).then(
    ({ status }) => status === 204,
    () => false,
  );
}
