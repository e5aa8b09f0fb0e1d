// Numbers and times as they are read.

/** 83 -> "1:23", 3723 -> "1:02:03". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const s = String(whole % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}:${s}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${s}`;
}

/** "45 s", "2:30 min", "1:12:05 h". */
export function length(seconds) {
  const whole = Math.floor(seconds + 1e-6);
  return whole < 60 ? `${whole} s` : `${clock(whole)} ${whole < 3600 ? 'min' : 'h'}`;
}

export function date(iso) {
  return iso ? new Date(iso).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' }) : 'unknown date';
}

/** "2026-12-22" -> "22 December 2026". */
export const day = (iso) => new Date(iso).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** A number with its decimals, a share in per cent, a dash for what was not measured. */
export function measure(value, unit, decimals) {
  if (value === null || value === undefined) return '\u2013';
  return unit === 'share' ? `${(value * 100).toFixed(decimals)}` : value.toFixed(decimals).replace('-', '\u2212');
}

/** Where a score likely lies; how far above 99 says nothing. */
export const likely = (low, high) => low > 99 ? 'likely over 99' : `likely ${Math.round(low)} to ${Math.round(high)}`;

export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
/** A number stays with its unit: "1.4 s", "58 %" are not parted at the end of a line. */
export const tight = (text) => text.replace(/(\d) (?=(?:s|ms|%|min)(?!\w))/g, '$1\u00a0');
export const plural = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;
