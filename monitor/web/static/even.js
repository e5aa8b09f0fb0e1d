// When a score says nothing for sure: its range holds the level it is compared with.

export const CHANCE = 50;

/** Is this score not told apart from chance? Its number would promise too much; its words and its range do not. */
export function even({ low, high }) {
  return Number.isFinite(low) && Number.isFinite(high) && low <= CHANCE && high >= CHANCE;
}

/** Is there nobody on the other side? Then nothing is compared with anybody. */
export function alone({ people: { partner } }) {
  return [partner.picture, partner.sound].every(({ source }) => !source || source === 'none');
}
