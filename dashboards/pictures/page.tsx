import '@fontsource/inter/400.css';
import '@fontsource/inter/500.css';
import '@fontsource/inter/600.css';
import { createTheme, dateTime, ThemeContext, type DataFrame, type TimeRange } from '@grafana/data';
import type { Dashboard } from '@grafana/schema';
import { GlobalStyles, PanelChrome } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { framesOf } from './frames.ts';
import { Inside } from './panels.tsx';
import { marks, panelsOf, type Story } from './story.ts';

const unit = 30;
const gap = 8;
const width = 1560;
const theme = createTheme({ colors: { mode: 'dark' } });

const json = async <T,>(path: string) => (await (await fetch(path)).json()) as T;

async function draw(board: string) {
  const dashboard = await json<Dashboard>(`dashboards/${board}.json`);
  const story = await json<Story>(`story/${board}.json`);
  const range: TimeRange = {
    from: dateTime(story.from), to: dateTime(story.to), raw: { from: dateTime(story.from), to: dateTime(story.to) },
  };
  const frames = new Map<number, DataFrame[]>();
  for (const panel of panelsOf(dashboard))
    frames.set(panel.id!, await framesOf(panel, story.panels[panel.title!] ?? {}, story.variables, theme));
  const happened = marks(dashboard, story);
  // Names are measured before they are written.
  await Promise.all([400, 500, 600].map((weight) => document.fonts.load(`${weight} 14px Inter`)));

  createRoot(document.getElementById('page')!).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Heading dashboard={dashboard} story={story} />
      {panelsOf(dashboard).map((panel) => {
        const { x, y, w, h } = panel.gridPos!;
        const column = (width + gap) / 24;
        const size = { width: Math.round(w * column) - gap, height: h * (unit + gap) - gap };
        return (
          <div key={panel.id} data-panel={panel.title} data-type={panel.type}
            style={{ position: 'absolute', left: Math.round(gap + x * column), top: 64 + y * (unit + gap), ...size }}>
            <PanelChrome title={panel.title!} description={panel.description!} {...size}>
              {(innerWidth: number, innerHeight: number) => (
                <Inside panel={panel} frames={frames.get(panel.id!)!} range={range} marks={happened} width={innerWidth}
                  height={innerHeight} />
              )}
            </PanelChrome>
          </div>
        );
      })}
      <div style={{ height: Math.max(...panelsOf(dashboard).map(({ gridPos }) => gridPos!.y + gridPos!.h)) * (unit + gap) }} />
    </ThemeContext.Provider>);
}

/** The name of the dashboard, its variables and what its marks mean, as they stand in Grafana's head of the page. */
function Heading({ dashboard, story }: { dashboard: Dashboard; story: Story }) {
  const chosen = (dashboard.templating?.list ?? []).filter(({ name }) => story.variables[name]);
  const pill = { background: theme.colors.background.secondary, borderRadius: 4, padding: '4px 10px' };
  return (
    <div style={{ height: 56, padding: `0 ${gap}px`, display: 'flex', alignItems: 'center', gap: 12 }}>
      <strong style={{ fontSize: 18 }}>{dashboard.title}</strong>
      {chosen.map(({ name, label }) => <span key={name} style={pill}>{label}: <b>{story.variables[name]!.replaceAll('\\', '')}</b></span>)}
      {(dashboard.annotations?.list ?? []).map(({ name, iconColor }) => (
        <span key={name} style={pill}><b style={{ color: iconColor }}>▲</b> {name}</span>
      ))}
    </div>
  );
}

declare global {
  interface Window { drawn?: boolean }
}

draw(new URLSearchParams(location.search).get('board')!).then(
  () => setTimeout(() => { window.drawn = true; }, 300),
  (error: unknown) => { console.error(error); throw error; });
