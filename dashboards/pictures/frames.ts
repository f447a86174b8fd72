import {
  applyFieldOverrides, FieldConfigOptionsRegistry, FieldType, identityOverrideProcessor, standardTransformers,
  standardTransformersRegistry, toDataFrame, transformDataFrame,
  type DataFrame, type FieldConfigPropertyItem, type GrafanaTheme2,
} from '@grafana/data';
import type { Panel } from '@grafana/schema';
import { lastValueFrom } from 'rxjs';
import { interpolated, type Answers, type Series, type Target } from './story.ts';

/** The fields of a panel's configuration that our dashboards set; Grafana's plugins bring such a list each. */
const custom = [
  'axisSoftMax', 'axisSoftMin', 'barMaxWidth', 'barWidthFactor', 'cellOptions', 'drawStyle', 'fillOpacity', 'filterable',
  'lineInterpolation', 'lineStyle', 'lineWidth', 'minWidth', 'showPoints', 'stacking', 'thresholdsStyle', 'width',
];
const standard = ['color', 'decimals', 'links', 'mappings', 'max', 'min', 'noValue', 'thresholds', 'unit'];

const item = (path: string, isCustom: boolean): FieldConfigPropertyItem => ({
  id: isCustom ? `custom.${path}` : path, path, isCustom, name: path,
  process: identityOverrideProcessor, shouldApply: () => true, getItemsCount: () => 0,
  editor: () => null, override: () => null,
});
const fields = new FieldConfigOptionsRegistry(() => [
  ...standard.map((path) => item(path, false)), ...custom.map((path) => item(path, true)),
]);

standardTransformersRegistry.setInit(() => [standardTransformers.mergeTransformer, standardTransformers.organizeFieldsTransformer].map(
  (transformer) => ({
    id: transformer.id, name: transformer.name, transformation: async () => transformer,
    editor: () => null, imageDark: '', imageLight: '',
  })));

/** The answers to a panel's queries as Grafana's data source makes them, and with the panel's looks applied. */
export async function framesOf(panel: Panel, answers: Answers, story: Record<string, string>, theme: GrafanaTheme2) {
  const targets = (panel.targets ?? []) as unknown as Target[];
  const raw = targets.flatMap((target) => {
    const series = answers[target.refId] ?? [];
    return target.format === 'table' ? [asTable(target, series, targets.length > 1)] : series.map((one) => asSeries(target, one));
  });
  const steps = (panel.transformations ?? []) as Parameters<typeof transformDataFrame>[0];
  const frames = steps.length ? await lastValueFrom(transformDataFrame(steps, raw)) : raw;
  return applyFieldOverrides({
    data: frames,
    fieldConfig: panel.fieldConfig as Parameters<typeof applyFieldOverrides>[0]['fieldConfig'],
    fieldConfigRegistry: fields,
    replaceVariables: (text) => interpolated(text, story),
    theme,
    timeZone: 'utc',
  });
}

function asSeries(target: Target, series: Series): DataFrame {
  const samples = series.values ?? [series.value!];
  const name = (target.legendFormat ?? '').replace(/{{(\w+)}}/g, (_, label: string) => series.metric[label] ?? '');
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: samples.map(([time]) => time * 1000) },
      {
        name: 'Value', type: FieldType.number, labels: series.metric,
        // A quantile of nothing is not a number, and a gap.
        values: samples.map(([, value]) => (value === 'NaN' ? null : Number(value))),
        config: name ? { displayNameFromDS: name } : {},
      },
    ],
  });
}

function asTable(target: Target, all: Series[], isOneOfSeveral: boolean): DataFrame {
  const labels = [...new Set(all.flatMap((series) => Object.keys(series.metric)))];
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: all.map((series) => series.value![0] * 1000) },
      ...labels.map((label) => ({ name: label, type: FieldType.string, values: all.map((series) => series.metric[label] ?? '') })),
      {
        name: isOneOfSeveral ? `Value #${target.refId}` : 'Value', type: FieldType.number,
        values: all.map((series) => Number(series.value![1])),
      },
    ],
  });
}
