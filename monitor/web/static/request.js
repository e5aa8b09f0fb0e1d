// Requests to our own server. A refusal carries a sentence to show and a kind to decide by; sentences are never read.

const LONGEST = 400; // characters of a sentence that is shown

/** message : the sentence. kind : which refusal it is. short : fewer words, where there are. status : 0 when nobody answered. */
class Refusal extends Error {
  constructor(message, { kind = '', short = '', status = 0 } = {}) {
    super(message);
    Object.assign(this, { kind, short, status });
  }
}

/** The refusal in an answer that is not ok. */
export async function refusalOf(answer) {
  const text = (await answer.text()).slice(0, 10 * LONGEST);
  try {
    const { error, kind, short } = JSON.parse(text);
    return new Refusal(String(error).slice(0, LONGEST), { kind, short, status: answer.status });
  } catch {
    // The access checks answer in plain text, a fault of ours in whatever there is.
    return new Refusal(text.slice(0, LONGEST) || 'Rapport could not do that. Try again.', { status: answer.status });
  }
}

/** The JSON of an answer; throws a Refusal when it is not ok. */
async function jsonOf(answer) {
  if (!answer.ok) throw await refusalOf(answer);
  return answer.json();
}

export const getJson = async (address) => jsonOf(await fetch(address));

/** fetch's options for sending an object. */
export const jsonBody = (method, body) => ({ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const patchJson = async (address, body) => jsonOf(await fetch(address, jsonBody('PATCH', body)));

/** GET, or POST when there is a body, of a program that may be gone. timeout : milliseconds. Throws a Refusal. */
export async function ask(address, body, { timeout = 30_000 } = {}) {
  let answer;
  try {
    answer = await fetch(address, { ...(body === undefined ? {} : jsonBody('POST', body)), cache: 'no-store', signal: AbortSignal.timeout(timeout) });
  } catch {
    throw new Refusal('Rapport is not responding right now.');
  }
  return jsonOf(answer);
}
