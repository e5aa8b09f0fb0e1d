// Elements from text only: nothing that a session holds is ever parsed as HTML.

export const $ = (id) => document.getElementById(id);

/** An element with properties (class, aria-*, on*) and children (elements or text). */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same in SVG. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** JSON from our own server; an Error with the server's sentence when it refuses. */
export async function getJson(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error((await answer.text()).slice(0, 300));
  return answer.json();
}

/** Send a small change to our own server; its answer, or an Error with its sentence. */
export async function patchJson(address, body) {
  const answer = await fetch(address, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error((await answer.text()).slice(0, 300));
  return answer.json();
}
