const WIDTH = 30;

/** A bar that redraws itself in a terminal, and a plain line for every tenth elsewhere. */
export function progressBar(output: NodeJS.WriteStream): {
  show(label: string, fraction: number, more?: string): void;
  say(line: string): void;
} {
  let drawn = false;
  let last = '';
  const clear = () => {
    if (drawn) output.write('\r\x1b[2K');
    drawn = false;
  };
  return {
    show(label, fraction, more = '') {
      if (output.isTTY) {
        const filled = Math.round(fraction * WIDTH);
        const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
        clear();
        output.write(`${label} ${bar} ${(fraction * 100).toFixed(1)}% ${more}`);
        drawn = true;
        return;
      }
      const line = `${label} ${Math.floor(fraction * 10) * 10}%`;
      if (line !== last) output.write(`${`${line} ${more}`.trim()}\n`);
      last = line;
    },
    say(line) {
      clear();
      output.write(`${line}\n`);
    },
  };
}
