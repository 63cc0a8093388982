import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { basename } from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { endWithThisProcess } from './leash.ts';

// Miniflare keeps its workerd, and those that it starts after a crash, to itself; this is where Node tells of processes.
subscribe('child_process', (message) => {
  const { process: child } = message as { process: ChildProcess };
  child.once('spawn', () => {
    if (basename(child.spawnfile).startsWith('workerd')) endWithThisProcess(child);
  });
});

/**
 * Starts workerd over the files of a state folder, without any network, and waits until it listens on 127.0.0.1, at a port
 * that nobody is told.
 *
 * @param workers Miniflare's options, in the form that wrangler hands out
 * @param onLog receives the Workers' log lines
 * @param inspectorPort where a debugger may attach to the Workers; nowhere unless said
 */
export async function startMiniflare(
  stateDir: string,
  workers: Record<string, unknown>[],
  onLog: (line: string) => void,
  inspectorPort?: number,
): Promise<Miniflare> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      ...(inspectorPort !== undefined && { inspectorPort, unsafeInspectorProxy: true }),
      // Miniflare asks the network for a sample of `request.cf` unless it is told not to.
      cf: false,
      logRequests: false,
      log: new Log(LogLevel.WARN),
      telemetry: { enabled: false },
      resourcePersistencePath: stateDir,
      handleStructuredLogs: ({ message }: { message: string }) => onLog(message),
      workers,
    } as unknown as V4MiniflareOptions),
  );
  try {
    await miniflare.ready;
    return miniflare;
  } catch (error) {
    await miniflare.dispose().catch(() => {});
    throw error;
  }
}
