/** The release of Kubernetes that the chart is checked against. */
export const KUBERNETES = '1.36.3';
