import type { ClientCertificate, TlsMaterial } from '../../run/collectionRunRequest.ts';
import { loadNewman } from '../loadNewman.ts';
import type { WireRequest, WireTarget } from './wireRequest.ts';

/** Which client certificate is shown to whom, and which authorities are trusted besides those of Node. */
export class ClientCertificates {
  readonly #extraCa: string | null;
  readonly #certificates: readonly {
    readonly certificate: ClientCertificate;
    readonly appliesTo: (url: string) => boolean;
  }[];

  constructor({ clientCertificates, extraCa }: TlsMaterial) {
    this.#extraCa = extraCa;
    this.#certificates = clientCertificates.map((certificate) => {
      const matcher = new (loadNewman().collection.Certificate)({ matches: [...certificate.matches] });
      return { certificate, appliesTo: (url) => matcher.canApplyTo(url) };
    });
  }

  /** Sets those of the next hop; the one of the hop before stays behind. */
  present(request: WireRequest, target: WireTarget | null): void {
    const { cert, key, pfx, passphrase } =
      this.#certificates.find(({ appliesTo }) => target !== null && appliesTo(target.href))?.certificate ?? NONE;
    set(request, 'cert', cert);
    set(request, 'key', key);
    set(request, 'pfx', pfx === null ? null : Buffer.from(pfx, 'base64'));
    set(request, 'passphrase', passphrase);
    if (this.#extraCa !== null) request.extraCA = this.#extraCa;
  }
}

const NONE = { cert: null, key: null, pfx: null, passphrase: null };

function set<Name extends 'cert' | 'key' | 'pfx' | 'passphrase'>(
  request: WireRequest,
  name: Name,
  value: NonNullable<WireRequest[Name]> | null,
): void {
  if (value === null) delete request[name];
  else request[name] = value;
}
