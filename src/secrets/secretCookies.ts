/**
 * Which cookies are secrets: those whose names say that they stand for a person or a session, and those whose values look
 * drawn by a machine. A theme, a language, a consent are none.
 */
import { isUuid, looksRandom } from './randomValue.ts';
import { isSecretName } from './secretNames.ts';

/** `PHPSESSID`, `connect.sid`, `laravel_session`, `ASP.NET_SessionId`, `.AspNetCore.Cookies`, `XSRF-TOKEN`, `remember_me`. */
const NAME =
  /sess(?:ion)?|(?:^|[^a-z])s?sid$|sid$|auth|csrf|xsrf|token|jwt|remember|\.aspnet|aspxauth|login|sso|ticket|saml|oidc|bearer|credential|^(?:access|refresh)$/i;
/** `sessionStorageAccepted`, `authProvider`, `login_count`, `session_start`. */
const NO_SECRET =
  /(?:count|start(?:ed)?|time(?:out|stamp)?|expir\w*|provider|method|type|mode|state|status|accepted|consent|enabled|visited|hint|url|uri|path|language|locale|theme)$/i;
const ID = /(?:^|[^a-z])(?:u|gu)?id$|Id$/;

/** @param value decoded */
export function isSecretCookie(name: string, value: string): boolean {
  if (isSecretName(name) || (NAME.test(name) && !NO_SECRET.test(name))) return true;
  // An id tells things apart, and stands in URLs and reports for that.
  return looksRandom(value) && !(isUuid(value) && ID.test(name));
}
