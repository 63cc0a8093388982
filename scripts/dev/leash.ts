import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends a child as soon as this process is gone, however it went. A workerd whose Miniflare was killed goes on by itself
 * otherwise: it answers at its port, works off its queues and writes into a state that the next start takes for free.
 *
 * A shell waits for the end of its input, which the operating system closes with this process. There is none on Windows,
 * and then nothing waits.
 */
export function endWithThisProcess(child: ChildProcess): void {
  const shell = spawn('sh', ['-c', `read -r _; kill -9 ${child.pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => {});
  shell.unref();
  // The child's number may be given to another process from now on.
  child.once('exit', () => shell.kill('SIGKILL'));
}
