import { spawnSync } from 'node:child_process';

export interface Ran {
  status: number | null;
  output: string;
}

/** A container of the image, begun as strictly as a cluster may: a root that is read only, no capabilities, no way to more rights. */
export interface Container {
  /** Where its API answers to who asks from within. */
  innerUrl: string;
  /** Runs the image's Node in it, beside its process. @param variables besides those of its process */
  node(args: string[], variables?: Record<string, string>): Ran;
  /** Sends SIGTERM to its process number 1. @returns its exit code */
  stop(): Promise<number | null>;
  /** Takes away what is left of it. */
  remove(): void;
}

/** What builds and runs images on this machine. */
export interface Engine {
  name: string;
  build(tag: string, options: string[]): void;
  /** @param port of loopback at which the container's API answers */
  start(tag: string, port: number, apiKey: string): Container;
}

/** Whether a program is on the PATH and does that. */
export function does(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/**
 * What a program prints.
 * @throws Error with what it complained of, where it fails
 */
export function outputOf(program: string, args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with ${status}: ${stderr.trim()}`);
  return stdout.trim();
}

/** Runs a program whose output belongs to whoever waits. @throws Error where it fails */
export function show(program: string, args: string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with ${status}.`);
}

/** A program's end and all that it printed. @param env its variables; this process's by default */
export function ran(program: string, args: string[], env: NodeJS.ProcessEnv = process.env): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env });
  if (error) throw error;
  return { status, output: stdout + stderr };
}
