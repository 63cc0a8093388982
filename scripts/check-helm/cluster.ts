import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { endWithThisProcess } from '../dev/leash.ts';
import { freePort } from '../dev/port.ts';
import { type Api, apiAt } from './api.ts';
import { ADMIN } from './namespace.ts';
import type { Programs } from './programs.ts';

const START_MILLISECONDS = 120_000;
const HOST = '127.0.0.1';

/** A kube-apiserver and its etcd on loopback. No node is in it and no controller runs: what is applied is checked and kept, and nothing is started. */
export interface Cluster {
  /** It may do all. */
  api: Api;
  /** Of the user `ADMIN`, as a file. */
  kubeconfig: string;
  stop(): Promise<void>;
}

/**
 * @param folder takes data, certificates and logs
 * @throws Error where a program cannot be started, ends, or is not ready in two minutes
 */
export async function startCluster(folder: string, programs: Programs): Promise<Cluster> {
  const started: ChildProcess[] = [];
  const start = async (name: string, program: string, args: string[]) => {
    const log = openSync(join(folder, `${name}.log`), 'w');
    const child = spawn(program, args, { stdio: ['ignore', log, log] });
    closeSync(log);
    started.push(child);
    await once(child, 'spawn');
    endWithThisProcess(child);
  };
  const stop = async () => {
    for (const child of started.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  };

  try {
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    const etcd = `http://${HOST}:${client}`;
    const peers = `http://${HOST}:${peer}`;
    await start('etcd', programs.etcd, [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=default=${peers}`,
      '--unsafe-no-fsync',
    ]);

    const [token, narrow] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    const tokens = `${token},master,master,system:masters\n${narrow},${ADMIN},${ADMIN}\n`;
    writeFileSync(join(folder, 'tokens'), tokens, { mode: 0o600 });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = join(folder, 'service-accounts.pem');
    writeFileSync(key, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
    const certificates = join(folder, 'certificates');
    await start('kube-apiserver', programs.apiserver, [
      `--etcd-servers=${etcd}`,
      `--bind-address=${HOST}`,
      `--advertise-address=${HOST}`,
      `--secure-port=${port}`,
      `--cert-dir=${certificates}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-signing-key-file=${key}`,
      `--service-account-key-file=${key}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      `--token-auth-file=${join(folder, 'tokens')}`,
      '--authorization-mode=RBAC',
    ]);

    const url = `https://${HOST}:${port}`;
    const certificate = join(certificates, 'apiserver.crt');
    for (const end = Date.now() + START_MILLISECONDS; ; await wait(200)) {
      const gone = started.find(({ exitCode }) => exitCode !== null);
      if (gone) throw new Error(`${gone.spawnfile} ended with ${gone.exitCode}.\n${lastLines(folder)}`);
      const isReady = await apiAt(url, certificate, token)
        .get('/readyz')
        .then(
          () => true,
          () => false,
        );
      if (isReady) break;
      if (Date.now() > end) throw new Error(`kube-apiserver is not ready.\n${lastLines(folder)}`);
    }

    const kubeconfig = join(folder, 'kubeconfig');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'check', cluster: { server: url, 'certificate-authority': certificate } }],
      users: [{ name: ADMIN, user: { token: narrow } }],
      contexts: [{ name: ADMIN, context: { cluster: 'check', user: ADMIN } }],
      'current-context': ADMIN,
    };
    writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    return { api: apiAt(url, certificate, token), kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function lastLines(folder: string): string {
  const logs = ['etcd', 'kube-apiserver'].map((name) => readFileSync(join(folder, `${name}.log`), 'utf8'));
  return logs.flatMap((log) => log.trim().split('\n').slice(-3)).join('\n');
}
