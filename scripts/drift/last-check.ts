/** What a list of drift reports says of each. */
export interface Listed {
  id: string;
  /** One time for all versions of a check. */
  at: string;
  model_version: string;
  verdict: string;
  summary: string;
}

/**
 * The reports of the last check, one a version, by their numbers: a challenger that is only scored beside the champion has one as well.
 *
 * @param reports the newest first
 */
export function lastCheck(reports: readonly Listed[]): Listed[] {
  return reports
    .filter(({ at }) => at === reports[0]!.at)
    .sort((one, other) => Number(one.model_version) - Number(other.model_version));
}

/** The file of a report's page. @param several whether the check has other reports too */
export function pageName({ model_version }: Pick<Listed, 'model_version'>, several: boolean): string {
  return several ? `drift-version-${model_version}.html` : 'drift.html';
}
