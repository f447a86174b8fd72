import {
  BarGaugeDisplayMode, BarGaugeNamePlacement, BarGaugeSizing, BarGaugeValueMode, BigValueColorMode, BigValueGraphMode,
  BigValueJustifyMode, BigValueTextMode, FieldColorModeId, GraphDrawStyle, GraphThresholdsStyleMode, LegendDisplayMode,
  LineInterpolation, MappingType, PercentChangeColorMode, SortOrder, StackingMode, TableCellHeight, ThresholdsMode,
  TooltipDisplayMode, VisibilityMode, VizOrientation,
  type DataQuery, type DataTransformerConfig, type FieldConfig, type FieldConfigSource, type Panel, type Threshold, type ValueMapping,
} from '@grafana/schema';
import type { Options as BarGaugeOptions }
  from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { Options as TableOptions } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type { FieldConfig as GraphFieldConfig, Options as GraphOptions }
  from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import { attention, bad, fine } from './palette.js';

/** Whatever Prometheus the person who looks has chosen. */
export const datasource = { type: 'prometheus', uid: '${datasource}' };

/** What the data source for Prometheus takes; its own type is in no package. */
export interface Query extends DataQuery {
  expr: string;
  legendFormat?: string;
  instant?: boolean;
  range?: boolean;
  /** No step is shorter. */
  interval?: string;
  format?: 'table' | 'time_series';
}

type Override = FieldConfigSource['overrides'][number];

/** What a panel shows beside its title. */
interface Looks {
  unit?: string;
  /** Of a table's column, in pixels. */
  width?: number;
  decimals?: number;
  min?: number;
  max?: number;
  /** From 0 on all is fine, from the first on it wants attention, from the second on it is bad. */
  thresholds?: readonly [number | null, number | null];
  mappings?: ValueMapping[];
  /** What stands there when there is nothing to show. */
  noValue?: string;
  overrides?: Override[];
  links?: Link[];
}

export interface Link {
  title: string;
  url: string;
  targetBlank?: boolean;
}

/** To the page of one tree, of this data source and time. */
export const toTree = (namespace: string, tree: string): Link => ({
  title: 'This tree',
  url: `/d/supervision-tree?\${datasource:queryparam}&var-namespace=${namespace}&var-tree=${tree}&\${__url_time_range}`,
});

export const toRunbook = (heading: string): Link => ({ title: 'Runbook', url: `\${runbook}#${heading}`, targetBlank: true });

/** Okabe and Ito's, for names that nobody knows beforehand. @grafana/data 13 has it; the schema does not list it yet. */
const paletteColorblind = 'palette-colorblind' as FieldColorModeId;

const steps = ([warn, alarm]: readonly [number | null, number | null] = [null, null]): Threshold[] => [
  { value: null, color: fine },
  ...(warn === null ? [] : [{ value: warn, color: attention }]),
  ...(alarm === null ? [] : [{ value: alarm, color: bad }]),
];

function fields<T extends object>(looks: Looks, color: FieldColorModeId, custom: T): FieldConfigSource<T> {
  const defaults: FieldConfig<T> = {
    unit: looks.unit ?? 'short',
    color: { mode: color },
    thresholds: { mode: ThresholdsMode.Absolute, steps: steps(looks.thresholds) },
    mappings: looks.mappings ?? [],
    custom: custom as T & Record<string, unknown>,
    ...(looks.noValue === undefined ? {} : { noValue: looks.noValue }),
    ...(looks.decimals === undefined ? {} : { decimals: looks.decimals }),
    ...(looks.min === undefined ? {} : { min: looks.min }),
    ...(looks.max === undefined ? {} : { max: looks.max }),
    ...(looks.links ? { links: looks.links } : {}),
  };
  return { defaults, overrides: looks.overrides ?? [] };
}

const letters = (queries: Omit<Query, 'refId'>[]): Query[] =>
  queries.map((query, at) => ({ refId: String.fromCharCode('A'.charCodeAt(0) + at), datasource, ...query }));

const panel = <TOptions extends object, TCustom extends object>(
  type: string, title: string, description: string, options: TOptions, fieldConfig: FieldConfigSource<TCustom>,
  targets: Omit<Query, 'refId'>[], transformations?: DataTransformerConfig[],
): Panel => ({
  type, title, description, datasource,
  options: options as Record<string, unknown>,
  fieldConfig: fieldConfig as FieldConfigSource,
  targets: letters(targets) as unknown as Record<string, unknown>[],
  ...(transformations ? { transformations } : {}),
});

const lastValue = { calcs: ['lastNotNull'], values: false, fields: '' };

/** One number, as it is now. */
export function stat(title: string, description: string, expr: string, looks: Looks = {}): Panel {
  const options: StatOptions = {
    reduceOptions: lastValue,
    orientation: VizOrientation.Auto,
    colorMode: BigValueColorMode.Value,
    graphMode: BigValueGraphMode.None,
    justifyMode: BigValueJustifyMode.Auto,
    textMode: BigValueTextMode.Value,
    percentChangeColorMode: PercentChangeColorMode.Standard,
    showPercentChange: false,
    wideLayout: true,
  };
  return panel('stat', title, description, options, fields({ noValue: 'none', ...looks }, FieldColorModeId.Thresholds, {}),
    [{ expr, instant: true, range: false }]);
}

/** A bar for each of a few, the longest first. */
export function bars(title: string, description: string, queries: [expr: string, legend: string][], looks: Looks = {}): Panel {
  const options: BarGaugeOptions = {
    reduceOptions: lastValue,
    orientation: VizOrientation.Horizontal,
    displayMode: BarGaugeDisplayMode.Basic,
    valueMode: BarGaugeValueMode.Color,
    namePlacement: BarGaugeNamePlacement.Left,
    sizing: BarGaugeSizing.Auto,
    minVizWidth: 8,
    minVizHeight: 16,
    maxVizHeight: 300,
    showUnfilled: true,
    legend: { showLegend: false, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] },
  };
  return panel('bargauge', title, description, options, fields({ min: 0, ...looks }, FieldColorModeId.Thresholds, {}),
    queries.map(([expr, legendFormat]) => ({ expr, legendFormat, instant: true, range: false })));
}

interface Drawn extends Looks {
  as: 'lines' | 'steps' | 'stack' | 'events';
  /** What the legend adds up or reads off; it stands to the right then, as a table. */
  calcs?: string[];
  limit?: boolean;
}

/** Something over time. */
export function graph(
  title: string, description: string, queries: [expr: string, legend: string][], { as, calcs, limit, ...looks }: Drawn,
): Panel {
  const events = as === 'events';
  const stacked = events || as === 'stack';
  const custom: GraphFieldConfig = {
    drawStyle: events ? GraphDrawStyle.Bars : GraphDrawStyle.Line,
    lineInterpolation: as === 'lines' ? LineInterpolation.Linear : LineInterpolation.StepAfter,
    lineWidth: events || stacked ? 0 : 2,
    fillOpacity: events ? 100 : stacked ? 70 : 0,
    showPoints: VisibilityMode.Never,
    barMaxWidth: 16,
    barWidthFactor: 0.9,
    stacking: { mode: stacked ? StackingMode.Normal : StackingMode.None, group: 'A' },
    thresholdsStyle: { mode: limit ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off },
    axisSoftMin: 0,
    ...(looks.unit === undefined || looks.unit === 'short' ? { axisSoftMax: 1 } : {}),
  };
  const options: GraphOptions = {
    legend: {
      showLegend: true,
      displayMode: calcs ? LegendDisplayMode.Table : LegendDisplayMode.List,
      placement: calcs ? 'right' : 'bottom',
      calcs: calcs ?? [],
      ...(calcs?.[0] ? { sortBy: calcs[0] === 'sum' ? 'Total' : 'Last *', sortDesc: true } : {}),
    },
    tooltip: { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending },
  };
  return panel('timeseries', title, description, options, fields(looks, paletteColorblind, custom),
    queries.map(([expr, legendFormat]) => ({ expr, legendFormat, instant: false, range: true })));
}

/** A column: the label or query it comes from, its heading, and how it looks. */
export type Column = [field: string, heading: string, looks?: Looks];

/** One row for each set of labels that the queries share. */
export function table(title: string, description: string, queries: string[], columns: Column[], sortBy: string, desc = true): Panel {
  const options: TableOptions = {
    frameIndex: 0,
    showHeader: true,
    cellHeight: TableCellHeight.Sm,
    sortBy: [{ displayName: sortBy, desc }],
  };
  const known = columns.map(([field]) => field);
  const values = queries.length > 1 ? letters(queries.map((expr) => ({ expr }))).map(({ refId }) => `Value #${refId}`) : ['Value'];
  const organised: DataTransformerConfig[] = [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: Object.fromEntries(['Time', ...values].filter((field) => !known.includes(field)).map((field) => [field, true])),
        indexByName: Object.fromEntries(known.map((field, at) => [field, at])),
        renameByName: Object.fromEntries(columns.map(([field, heading]) => [field, heading])),
      },
    },
  ];
  const overrides = columns.flatMap(([, heading, looks]) => looks ? [columnLooks(heading, looks)] : []);
  return panel('table', title, description, options, fields({ overrides }, FieldColorModeId.Thresholds, { filterable: true, minWidth: 72 }),
    queries.map((expr) => ({ expr, instant: true, range: false, format: 'table' })), organised);
}

function columnLooks(heading: string, looks: Looks): Override {
  const properties: Override['properties'] = [];
  if (looks.width) properties.push({ id: 'custom.width', value: looks.width });
  if (looks.unit) properties.push({ id: 'unit', value: looks.unit });
  if (looks.decimals !== undefined) properties.push({ id: 'decimals', value: looks.decimals });
  if (looks.mappings) properties.push({ id: 'mappings', value: looks.mappings });
  if (looks.links) properties.push({ id: 'links', value: looks.links });
  if (looks.thresholds)
    properties.push(
      { id: 'thresholds', value: { mode: ThresholdsMode.Absolute, steps: steps(looks.thresholds) } },
      { id: 'custom.cellOptions', value: { type: 'color-text' } });
  return { matcher: { id: 'byName', options: heading }, properties };
}

/** 1 and 0, in words. */
export const words = (one: string, zero: string, oneIsFine = true): ValueMapping[] => [{
  type: MappingType.ValueToText,
  options: {
    1: { text: one, color: oneIsFine ? fine : bad, index: 0 },
    0: { text: zero, color: oneIsFine ? attention : fine, index: 1 },
  },
}];

/** The series of these names have these colours, always. */
export const coloured = (names: Record<string, string>): Override[] => Object.entries(names).map(([name, color]) => ({
  matcher: { id: 'byName', options: name },
  properties: [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: color } }],
}));

/** A limit: a dashed line, never to be mistaken for something that is counted. */
export const asLimit = (name: string): Override => ({
  matcher: { id: 'byName', options: name },
  properties: [
    { id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: bad } },
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
    { id: 'custom.fillOpacity', value: 0 },
  ],
});
