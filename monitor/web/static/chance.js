// When a score is not told apart from chance: its range holds the level it is compared with.

export const CHANCE = 50;

/** Does the range of a score include chance? Its number would promise too much; its words and its range do not. */
export function includesChance({ low, high }) {
  return Number.isFinite(low) && Number.isFinite(high) && low <= CHANCE && high >= CHANCE;
}
