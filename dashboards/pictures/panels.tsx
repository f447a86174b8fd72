import {
  FieldType, getDisplayProcessor, getDisplayValueAlignmentFactors, getFieldDisplayValues,
  type DataFrame, type DisplayValueAlignmentFactors, type FieldDisplay, type TimeRange,
} from '@grafana/data';
import type { Panel } from '@grafana/schema';
import { BarGauge, BigValue, Table, TimeSeries, useTheme2, VizRepeater, type UPlotConfigBuilder } from '@grafana/ui';
import { useLayoutEffect } from 'react';
import type { Mark } from './story.ts';

interface Drawn {
  panel: Panel;
  frames: DataFrame[];
  range: TimeRange;
  marks: Mark[];
  width: number;
  height: number;
}

/** A panel's inside, by Grafana's own components and with the options that the dashboard gives. */
export function Inside(drawn: Drawn) {
  switch (drawn.panel.type) {
    case 'timeseries': return <Graph {...drawn} />;
    case 'stat': return <Stat {...drawn} />;
    case 'bargauge': return <Bars {...drawn} />;
    case 'table': return <Rows {...drawn} />;
    default: throw new Error(`nobody draws a ${drawn.panel.type} here`);
  }
}

function Graph({ panel, frames, range, marks, width, height }: Drawn) {
  return (
    <TimeSeries frames={frames} width={width} height={height} timeRange={range} timeZone="utc" legend={panel.options!.legend as never}
      options={panel.options}>
      {(config) => <Marks config={config} marks={marks} />}
    </TimeSeries>
  );
}

/** A dashed line with a triangle below it, like Grafana's annotations, whose component is in none of its packages. */
function Marks({ config, marks }: { config: UPlotConfigBuilder; marks: Mark[] }) {
  useLayoutEffect(() => {
    config.addHook('draw', (plot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      for (const { time, color } of marks) {
        const x = Math.round(plot.valToPos(time, 'x', true));
        ctx.strokeStyle = ctx.fillStyle = color;
        ctx.lineWidth = 1.5;
        ctx.setLineDash([5, 4]);
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
        ctx.beginPath();
        ctx.moveTo(x, bbox.top + bbox.height);
        ctx.lineTo(x - 5, bbox.top + bbox.height + 7);
        ctx.lineTo(x + 5, bbox.top + bbox.height + 7);
        ctx.fill();
      }
      ctx.restore();
    });
  }, [config, marks]);
  return null;
}

function useDisplayed({ panel, frames }: Drawn) {
  const theme = useTheme2();
  return getFieldDisplayValues({
    data: frames, theme, timeZone: 'utc',
    fieldConfig: panel.fieldConfig as never,
    reduceOptions: panel.options!.reduceOptions as never,
    replaceVariables: (text) => text,
  });
}

function Stat(drawn: Drawn) {
  const theme = useTheme2();
  const { colorMode, graphMode, justifyMode, textMode } = drawn.panel.options as Record<string, never>;
  const [value] = useDisplayed(drawn);
  return (
    <BigValue value={value!.display} width={drawn.width} height={drawn.height} theme={theme} colorMode={colorMode!} graphMode={graphMode!}
      justifyMode={justifyMode!} textMode={textMode!} />
  );
}

function Bars(drawn: Drawn) {
  const theme = useTheme2();
  const values = useDisplayed(drawn);
  const { displayMode, valueMode, namePlacement, orientation, minVizWidth, minVizHeight, maxVizHeight, showUnfilled } =
    drawn.panel.options as Record<string, never>;
  return (
    <VizRepeater<FieldDisplay, DisplayValueAlignmentFactors> getValues={() => values}
      getAlignmentFactors={getDisplayValueAlignmentFactors} source={values} renderCounter={0} width={drawn.width} height={drawn.height}
      orientation={orientation!} itemSpacing={8} minVizWidth={minVizWidth!} minVizHeight={minVizHeight!} maxVizHeight={maxVizHeight!}
      renderValue={({ value, width, height, alignmentFactors }) => (
        <BarGauge value={value.display} width={width} height={height} theme={theme} field={value.field} orientation={orientation!}
          display={getDisplayProcessor({ field: { type: FieldType.number, config: value.field }, theme })} displayMode={displayMode!}
          valueDisplayMode={valueMode!} namePlacement={namePlacement!} showUnfilled={showUnfilled!} itemSpacing={8}
          alignmentFactors={alignmentFactors} text={{ titleSize: 13, valueSize: 14 }} />
      )} />
  );
}

function Rows({ panel, frames, width, height }: Drawn) {
  const { cellHeight, sortBy } = panel.options as Record<string, never>;
  return <Table data={frames[0]!} width={width} height={height} cellHeight={cellHeight!} initialSortBy={sortBy!} />;
}
