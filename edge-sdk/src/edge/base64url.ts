/** @throws Error where it is none */
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
}

/** @throws Error where it is no JSON in base64url */
export function jsonOf(base64url: string): unknown {
  return JSON.parse(new TextDecoder().decode(bytesOf(base64url)));
}
