import type { AnnotationQuery, Dashboard, Panel } from '@grafana/schema';

/** A series as Prometheus gives it: over time, or at one moment. */
export interface Series {
  metric: Record<string, string>;
  values?: [time: number, value: string][];
  value?: [time: number, value: string];
}

export type Answers = Record<string, Series[]>;

export interface Target {
  refId: string;
  legendFormat?: string;
  format?: 'table' | 'time_series';
}

/** What the test of the story has written down: every answer to a dashboard. */
export interface Story {
  board: string;
  from: number;
  to: number;
  step: number;
  variables: Record<string, string>;
  panels: Record<string, Answers>;
  marks: Answers;
}

/** Something that happened at a moment, drawn on every graph. */
export interface Mark {
  time: number;
  color: string;
}

/** As Grafana does it: where the query gives more than 0, there is one; what goes on over steps is one. */
export const marks = (dashboard: Dashboard, story: Story): Mark[] =>
  (dashboard.annotations?.list ?? []).flatMap((query: AnnotationQuery) => (story.marks[query.name] ?? []).flatMap((series) => {
    const times = (series.values ?? []).filter(([, value]) => Number(value) > 0).map(([time]) => time * 1000);
    return times.filter((time, at) => at === 0 || time - times[at - 1]! > story.step).map((time) => ({ time, color: query.iconColor }));
  }));

export const panelsOf = (dashboard: Dashboard) => (dashboard.panels ?? []) as Panel[];

export const interpolated = (text: string, variables: Record<string, string>) =>
  text.replace(/\$\{?(\w+)(?::\w+)?}?/g, (whole, name: string) => variables[name] ?? whole);
