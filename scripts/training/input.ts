/** Reads what was given on a command line, and says what is wrong with it. */

export function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0xffffffff)
    throw new Error(`${option} is a whole number from 0 to 4294967295, not "${text}"`);
  return Number(text);
}

export function readJson(name: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message}`);
  }
}

const REMEDIES: Record<string, string> = {
  ENOENT: 'there is no such file. Check the path.',
  EISDIR: 'is a folder. Give a file.',
  ENOTDIR: 'lies below something that is not a folder. Check the path.',
  EACCES: 'may not be read or written by you. Change its permissions.',
  ENOSPC: 'no space is left on the disk. Free some.',
};

/** An error for people: system errors in words, everything else by its message, without a stack. */
export function readableError(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException;
  const remedy = code && REMEDIES[code];
  return remedy ? `${path ?? 'The file'}: ${remedy}` : message;
}
