/** Draws lanes on a canvas: tens of thousands of bars are no elements there. */
import { formatDuration } from '../shared/format.ts';
import { visibleText } from '../shared/visibleText.ts';
import { ticksOf } from './lanes.ts';
import type { Bar, BarStatus, Lane } from './lanes.ts';

export interface TimelineView {
  /** Milliseconds since the run started. */
  readonly from: number;
  readonly to: number;
}

export interface Colours {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: string;
  readonly status: Readonly<Record<BarStatus, string>>;
  readonly statusSoft: Readonly<Record<BarStatus, string>>;
  readonly font: string;
}

export const AXIS_HEIGHT = 26;
export const LANE_HEIGHT = 78;
const TITLE_HEIGHT = 18;
const BAND_HEIGHT = 18;
const BAR_TOP = TITLE_HEIGHT + BAND_HEIGHT + 4;
const BAR_HEIGHT = 26;
/** What did not pass stands out by its height as well as by its colour. */
const PASSED_BAR_HEIGHT = 16;
const LEAST_BAR_WIDTH = 2;

export function drawTimeline(
  context: CanvasRenderingContext2D,
  width: number,
  lanes: readonly Lane[],
  view: TimelineView,
  colours: Colours,
  selected: Bar | null,
): void {
  const height = AXIS_HEIGHT + lanes.length * LANE_HEIGHT;
  const scale = width / (view.to - view.from);
  const x = (time: number): number => (time - view.from) * scale;
  context.clearRect(0, 0, width, height);
  context.textBaseline = 'middle';
  drawAxis();
  for (const [index, lane] of lanes.entries()) drawLane(lane, AXIS_HEIGHT + index * LANE_HEIGHT);

  function drawAxis(): void {
    context.font = colours.font;
    context.fillStyle = colours.muted;
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.beginPath();
    for (const tick of ticksOf(view.from, view.to, width / 110)) {
      const at = Math.round(x(tick)) + 0.5;
      context.moveTo(at, AXIS_HEIGHT - 4);
      context.lineTo(at, height);
      const text = formatDuration(tick);
      if (at + context.measureText(text).width + 4 < width) context.fillText(text, at + 4, AXIS_HEIGHT / 2);
    }
    context.stroke();
  }

  function drawLane(lane: Lane, top: number): void {
    context.strokeStyle = colours.line;
    context.beginPath();
    context.moveTo(0, top + 0.5);
    context.lineTo(width, top + 0.5);
    context.stroke();
    context.fillStyle = colours.text;
    context.font = `600 ${colours.font}`;
    context.fillText(lane.label, 4, top + TITLE_HEIGHT / 2 + 2);
    context.font = colours.font;
    for (const band of lane.bands) drawBand(band, top + TITLE_HEIGHT);
    // The worst last: where several share a pixel, it is the one to be seen.
    for (const status of ['skipped', 'passed', 'failed', 'error'] as const) {
      for (const bar of lane.bars) if (bar.status === status) drawBar(bar, top + BAR_TOP);
    }
    if (selected !== null && lane.bars.includes(selected)) drawSelection(selected, top + BAR_TOP);
  }

  function drawBand(band: Bar, top: number): void {
    const left = Math.max(x(band.start), 0);
    const right = Math.min(Math.max(x(band.end), x(band.start) + LEAST_BAR_WIDTH), width);
    if (right <= 0 || left >= width) return;
    context.fillStyle = colours.statusSoft[band.status];
    context.fillRect(left, top, right - left, BAND_HEIGHT);
    context.fillStyle = colours.status[band.status];
    context.fillRect(left, top, 2, BAND_HEIGHT);
    if (right - left < 24) return;
    context.save();
    context.beginPath();
    context.rect(left, top, right - left - 4, BAND_HEIGHT);
    context.clip();
    context.fillStyle = colours.text;
    context.fillText(visibleText(band.label), left + 6, top + BAND_HEIGHT / 2 + 1);
    context.restore();
  }

  function drawBar(bar: Bar, top: number): void {
    const left = x(bar.start);
    const right = Math.max(x(bar.end), left + LEAST_BAR_WIDTH);
    if (right < 0 || left > width) return;
    const barHeight = bar.status === 'failed' || bar.status === 'error' ? BAR_HEIGHT : PASSED_BAR_HEIGHT;
    const barTop = top + BAR_HEIGHT - barHeight;
    // A gap where there is room for one, so that neighbours can be told apart.
    const gap = right - left > 5 ? 1 : 0;
    if (bar.request === null) {
      context.fillStyle = colours.status[bar.status];
      context.fillRect(left, barTop, right - left - gap, barHeight);
      return;
    }
    context.fillStyle = colours.statusSoft[bar.status];
    context.fillRect(left, barTop, right - left - gap, barHeight);
    const requestLeft = x(bar.request.start);
    const requestRight = Math.max(x(bar.request.end), requestLeft + LEAST_BAR_WIDTH);
    context.fillStyle = colours.status[bar.status];
    context.fillRect(requestLeft, barTop, Math.min(requestRight, right - gap) - requestLeft, barHeight);
  }

  function drawSelection(bar: Bar, top: number): void {
    const left = x(bar.start);
    context.strokeStyle = colours.accent;
    context.lineWidth = 2;
    context.strokeRect(left - 2, top - 3, Math.max(x(bar.end) - left, LEAST_BAR_WIDTH) + 4, BAR_HEIGHT + 5);
  }
}
