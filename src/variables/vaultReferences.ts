/** `{{vault:name}}`: what Postman's app keeps in its vault. */
export function isVaultReference(name: string): boolean {
  return name.startsWith('vault:');
}

export const VAULT_ADVICE =
  'Postman Vault is not available outside the Postman app: use a variable, and let the pipeline supply it';
