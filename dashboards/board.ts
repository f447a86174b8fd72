import {
  DashboardCursorSync, VariableHide, VariableRefresh, VariableSort,
  type AnnotationQuery, type Dashboard, type DashboardLink, type Panel, type VariableModel,
} from '@grafana/schema';
import { datasource, type Query } from './panels.js';

/** A row of the page: how high it is, and its panels, which share its width by their weights. */
export type Row = [height: number, ...panels: (Panel | [weight: number, panel: Panel])[]];

const tag = 'supervision';
const columns = 24;

/** A dashboard, whose panels are in reading order. */
export function board(
  uid: string, title: string, description: string, variables: VariableModel[], annotations: AnnotationQuery<Query>[], rows: Row[],
): Dashboard {
  return {
    uid, title, description,
    tags: [tag],
    schemaVersion: 41,
    editable: true,
    graphTooltip: DashboardCursorSync.Crosshair,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    links: [
      link({ type: 'dashboards', title: 'Supervision', tags: [tag], includeVars: true, keepTime: true }),
      link({ type: 'link', title: 'Runbook', icon: 'doc', url: '${runbook}', tooltip: 'What to do', targetBlank: true }),
    ],
    templating: { list: [chosenSource, ...variables, runbook] },
    annotations: { list: annotations },
    panels: laidOut(rows),
  };
}

const link = (some: Partial<DashboardLink> & Pick<DashboardLink, 'type' | 'title'>): DashboardLink =>
  ({ asDropdown: false, icon: 'external link', includeVars: false, keepTime: false, tags: [], targetBlank: false, tooltip: '', ...some });

const chosenSource: VariableModel = { type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus' };

/** Where docs/operating.md is to be read. Whoever has put it elsewhere changes the default. */
const runbook: VariableModel = {
  type: 'textbox', name: 'runbook', label: 'Runbook', query: 'docs/operating.md', hide: VariableHide.inControlsMenu,
  current: { text: 'docs/operating.md', value: 'docs/operating.md' },
  description: 'The address of docs/operating.md, for the links to it.',
};

/** A variable whose values are those of a label. */
export const label = (name: string, title: string, metric: string, several: boolean): VariableModel => ({
  type: 'query', name, label: title, datasource,
  query: { qryType: 1, query: `label_values(${metric}, ${name})`, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
  refresh: VariableRefresh.onTimeRangeChanged,
  sort: VariableSort.alphabeticalAsc,
  multi: several,
  includeAll: several,
  ...(several ? { current: { text: ['All'], value: ['$__all'] } } : {}),
});

/** A mark on every graph of the page, wherever the query gives more than 0. */
export const mark = (name: string, iconColor: string, expr: string, text: string): AnnotationQuery<Query> => ({
  name, iconColor, datasource,
  enable: true,
  target: { refId: 'Anno', expr, legendFormat: text, range: true, instant: false, interval: '10s' },
});

function laidOut(rows: Row[]): Panel[] {
  const panels: Panel[] = [];
  let y = 0;
  for (const [h, ...row] of rows) {
    const weighed = row.map((each) => (Array.isArray(each) ? each : [1, each] as [number, Panel]));
    const whole = weighed.reduce((sum, [weight]) => sum + weight, 0);
    let x = 0;
    for (const [weight, panel] of weighed) {
      const w = Math.round((columns * weight) / whole);
      panels.push({ ...panel, id: panels.length + 1, gridPos: { x, y, w, h } });
      x += w;
    }
    y += h;
  }
  return panels;
}
