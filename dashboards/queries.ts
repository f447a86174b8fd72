/**
 * What happened in each step of a graph, exactly: the bars add up to what was counted, in whole numbers, however the step and the
 * scrape interval go together. increase() extrapolates, and over $__rate_interval, which is longer than a step, it would show one
 * end in several bars.
 *
 * What is less than before was begun anew by another process, and has all happened since. What was not there before, although its
 * process was, is of a new tree, and has happened since, too. Before is looked for as far back as Prometheus itself does, for scrapes
 * fail; so after a pause the first bar has all that happened in it.
 */
export const happened = (counter: string) => {
  const before = (series: string) => `last_over_time(${series}[5m] offset $__interval)`;
  const isNew = `${counter} unless ${before(counter)} and on (job, instance) ${before('process_start_time_seconds')}`;
  return `(${counter} - ${before(counter)} >= 0 or ${counter} < ${before(counter)} or ${isNew})`;
};

/** What happened in the whole range shown. Of each series the extrapolation is rounded away. */
export const inRange = (counter: string, ...by: string[]) => sum(`round(increase(${counter}[$__range]))`, ...by);

export const sum = (query: string, ...by: string[]) => (by.length ? `sum by (${by.join(', ')}) (${query})` : `sum(${query})`);

export const perSecond = (counter: string, ...by: string[]) => sum(`rate(${counter}[$__rate_interval])`, ...by);

export const quantile = (of: number, histogram: string, ...by: string[]) =>
  `histogram_quantile(${of}, ${perSecond(histogram, 'le', ...by)})`;

/**
 * A tree's histograms begin with their first measurement, which no rate() would see. So these say what the operator has measured
 * since it started.
 */
export const quantileSinceStart = (of: number, histogram: string, ...by: string[]) =>
  `histogram_quantile(${of}, ${sum(histogram, 'le', ...by)})`;
