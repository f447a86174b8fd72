/**
 * What happened in each step of a graph, exactly: the bars add up to what was counted, in whole numbers, however the step and the
 * scrape interval go together. increase() extrapolates, and over $__rate_interval, which is longer than a step, it would show one
 * end in several bars. A counter that was not there before, or was higher, began at 0 since: a new tree, or a new process. (Only
 * what the process counts may be asked for like this, then; a count from a tree's status is not new when it is seen for the
 * first time.) What was there before is looked for as far back as $__rate_interval goes, for a scrape may have failed.
 */
export const happened = (counter: string) =>
  `(${counter} - last_over_time(${counter}[$__rate_interval] offset $__interval) >= 0 or ${counter})`;

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
