/** Okabe and Ito's colours, which people tell apart whatever kind of colour they do not see. */
export const colour = {
  black: '#000000',
  blue: '#0072B2',
  green: '#009E73',
  grey: '#999999',
  orange: '#E69F00',
  purple: '#CC79A7',
  sky: '#56B4E9',
  vermilion: '#D55E00',
  yellow: '#F0E442',
} as const;

export const fine = colour.sky;
export const attention = colour.orange;
export const bad = colour.vermilion;

/** The same class of end has the same colour on every panel. */
export const classes = {
  Normal: colour.sky,
  Abnormal: colour.vermilion,
  StartFailure: colour.orange,
  Shutdown: colour.purple,
  Disruption: colour.yellow,
};

/** In the order in which they are stacked: what is well is at the bottom. */
export const states = {
  Running: colour.green,
  Completed: colour.blue,
  Starting: colour.sky,
  Restarting: colour.orange,
  Stopping: colour.yellow,
  Pending: colour.grey,
  Dropped: colour.purple,
  Stopped: colour.vermilion,
};
