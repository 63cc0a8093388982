import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { MlflowServer } from '../../../src/registry/mlflow/connection.ts';

/** What goes wrong with a call: it is not done, or done and not said, or nothing is ever answered. */
export type Fault = 'refused' | 'done, then 500' | 'hangs';

/** In one answer of a search, whatever is asked for. */
const MOST_FOUND = 2;

interface Run {
  run_id: string;
  status: string;
  lifecycle_stage: 'active' | 'deleted';
  tags: { key: string; value: string }[];
}

/**
 * As much of MLflow as a push asks, to fail on purpose at a chosen call, which a real one cannot be made to do. What it keeps is what a
 * real one would show.
 */
export async function statefulMlflow() {
  const runs: Run[] = [];
  const files = new Map<string, number>();
  const versions: { version: string; run_id: string; tags: Run['tags'] }[] = [];
  const aliases: Record<string, string> = {};
  const experiments: string[] = [];
  const deletedExperiments = new Set<string>();
  const models: { name: string; tags: Run['tags'] }[] = [];
  const calls: string[] = [];
  const asked: string[] = [];
  let faultAt: (call: string, index: number) => Fault | null = () => null;
  let until: (call: string, index: number) => Promise<unknown> | undefined = () => undefined;

  const missing = {
    status: 404,
    body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'It is not there.' },
  };
  const taken = { status: 400, body: { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'It is there.' } };
  const tagged = (tags: Run['tags'], filter: string) => {
    const [, key, value] = /`([^`]+)`\s*=\s*'([^']*)'/.exec(filter)!;
    return tags.some((tag) => tag.key === key && tag.value === value);
  };
  const shownExperiment = (experiment_id: string) => ({
    experiment_id,
    lifecycle_stage: deletedExperiments.has(experiment_id) ? 'deleted' : 'active',
  });
  const shownRun = ({ run_id, status, lifecycle_stage }: Run) => ({
    info: {
      run_id,
      experiment_id: '0',
      status,
      start_time: 1,
      lifecycle_stage,
      artifact_uri: `mlflow-artifacts:/1/${run_id}`,
    },
  });

  const inFolder = (folder: string) => {
    const begin = `mlflow-artifacts/artifacts/${folder}/`;
    return [...files]
      .filter(([path]) => path.startsWith(begin) && !path.slice(begin.length).includes('/'))
      .map(([path, size]) => ({ path: path.slice(begin.length), file_size: String(size) }));
  };

  type Body = Record<string, string> & { tags: Run['tags'] };
  const done: Record<string, (body: Body, query: URLSearchParams) => { status?: number; body: object }> = {
    'mlflow/experiments/get-by-name': (_, query) => {
      const at = experiments.indexOf(query.get('experiment_name')!);
      return at < 0 ? missing : { body: { experiment: shownExperiment(`${at}`) } };
    },
    'mlflow/experiments/get': (_, query) => ({
      body: { experiment: shownExperiment(query.get('experiment_id')!) },
    }),
    'mlflow/experiments/restore': ({ experiment_id }) => {
      deletedExperiments.delete(experiment_id!);
      return { body: {} };
    },
    'mlflow/experiments/create': ({ name }) => ({
      body: { experiment_id: `${experiments.push(name!) - 1}` },
    }),
    'mlflow/runs/search': ({ filter }) => ({
      body: { runs: runs.filter(({ tags }) => tagged(tags, filter!)).map(shownRun) },
    }),
    'mlflow/runs/create': ({ tags }) => {
      const run = {
        run_id: `run${runs.length}`,
        status: 'RUNNING',
        lifecycle_stage: 'active' as const,
        tags,
      };
      runs.push(run);
      return { body: { run: shownRun(run) } };
    },
    'mlflow/runs/delete': ({ run_id }) => {
      runs.splice(
        runs.findIndex((run) => run.run_id === run_id),
        1,
      );
      return { body: {} };
    },
    'mlflow/runs/get': (_, query) => {
      const run = runs.find(({ run_id }) => run_id === query.get('run_id'));
      return run ? { body: { run: shownRun(run) } } : missing;
    },
    'mlflow/runs/restore': ({ run_id }) => {
      runs.find((run) => run.run_id === run_id)!.lifecycle_stage = 'active';
      return { body: {} };
    },
    'mlflow/runs/log-batch': () => ({ body: {} }),
    'mlflow/runs/log-inputs': () => ({ body: {} }),
    'mlflow/runs/update': ({ run_id, status }) => {
      runs.find((run) => run.run_id === run_id)!.status = status!;
      return { body: {} };
    },
    'mlflow/registered-models/create': ({ name, tags }) => {
      if (models.some((model) => model.name === name)) return taken;
      models.push({ name: name!, tags });
      return { body: {} };
    },
    'mlflow/registered-models/set-tag': ({ name, key, value }) => {
      const { tags } = models.find((model) => model.name === name)!;
      tags.splice(0, tags.length, ...tags.filter((tag) => tag.key !== key), { key: key!, value: value! });
      return { body: {} };
    },
    'mlflow/registered-models/get': (_, query) => {
      const found = models.find(({ name }) => name === query.get('name'));
      const pointing = Object.entries(aliases).map(([alias, version]) => ({ alias, version }));
      return found ? { body: { registered_model: { ...found, aliases: pointing } } } : missing;
    },
    'mlflow/model-versions/search': (_, query) => {
      const filter = query.get('filter')!;
      const found = filter.includes('tags.') ? versions.filter(({ tags }) => tagged(tags, filter)) : versions;
      const from = Number(query.get('page_token') ?? 0);
      const to = from + MOST_FOUND;
      const next = to < found.length && { next_page_token: String(to) };
      return { body: { model_versions: found.slice(from, to), ...next } };
    },
    'mlflow/model-versions/create': ({ run_id, tags }) => {
      const model_version = { version: `${versions.length + 1}`, run_id: run_id!, tags };
      versions.push(model_version);
      return { body: { model_version } };
    },
    'mlflow/model-versions/delete': ({ version }) => {
      versions.splice(
        versions.findIndex((one) => one.version === version),
        1,
      );
      return { body: {} };
    },
    'mlflow/registered-models/alias': ({ alias, version }) => {
      aliases[alias!] = version!;
      return { body: {} };
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://mlflow');
    const path = pathname.replace('/api/2.0/', '');
    const isFile = path.startsWith('mlflow-artifacts/');
    const isListing = isFile && request.method === 'GET';
    const call = isListing ? 'artifacts' : isFile ? 'artifact' : path.replace('mlflow/', '');
    asked.push(request.url!);
    const index = calls.push(call) - 1;
    const fault = faultAt(call, index);
    const sent = await buffer(request);
    await until(call, index);
    if (fault === 'hangs') return;
    const act = () => {
      if (!isFile) return done[path]!(sent.length > 0 ? JSON.parse(sent.toString()) : {}, searchParams);
      if (isListing) return { body: { files: inFolder(searchParams.get('path')!) } };
      files.set(path, sent.length);
      return { body: {} };
    };
    const result = fault === 'refused' ? { body: {} } : act();
    const { status = 200, body } = fault
      ? { status: 500, body: { error_code: 'INTERNAL_ERROR', message: 'The disk is full' } }
      : result;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }

  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: MlflowServer = {
    url: new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`),
    authorization: undefined,
    fetch,
    timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
  };
  return {
    server,
    runs,
    /** Identifiers of those in the bin. */
    deletedExperiments,
    files,
    versions,
    aliases,
    models,
    calls,
    /** Their addresses. */
    asked,
    /** Which calls go wrong from now on; without an argument, none. */
    fail(faulty: typeof faultAt = () => null) {
      calls.length = 0;
      faultAt = faulty;
    },
    /** What a call waits for before it is done; without an argument, nothing. */
    hold(waited: typeof until = () => undefined) {
      until = waited;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
export type StatefulMlflow = Awaited<ReturnType<typeof statefulMlflow>>;
