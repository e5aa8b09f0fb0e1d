// The companion as a page of its own, for browsers without an always-on-top window.

import { $ } from '../dom.js';
import { Companion } from './companion.js';
import { keys } from './keys.js';
import { Connection } from './connection.js';

const connection = new Connection();
/** The replay opens where Rapport's page is, and this window is done. */
function go(path) {
  if (!opener || opener.closed) {
    location.assign(path);
    return;
  }
  opener.location.assign(path);
  opener.focus();
  close();
}
$('companion').append(new Companion(connection, undefined, { resume: () => opener?.focus(), resumeWords: 'See Rapport\u2019s page', go }).element);
keys(window, connection);
