// The companion as a page of its own, for browsers without an always-on-top window.

import { $ } from '../dom.js';
import { Companion } from './companion.js';
import { keys } from './keys.js';
import { Connection } from './connection.js';

const connection = new Connection();
$('companion').append(new Companion(connection, undefined, { resume: () => opener?.focus(), resumeWords: 'See Rapport\u2019s page' }).element);
keys(window, connection);
