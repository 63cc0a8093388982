import { execFileSync } from 'node:child_process';

/** Checks a commit out beside the working tree and installs its packages. Call what it returns to take it away. */
export function checkOut(root: string, commit: string, folder: string): () => void {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, stdio: 'ignore' });
  git('worktree', 'add', '--detach', folder, commit);
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  return () => git('worktree', 'remove', '--force', folder);
}
