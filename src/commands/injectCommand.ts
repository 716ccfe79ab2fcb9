/** `tokenman inject`: writes the collection with the token script in it, for the Postman app. */
import { stat } from 'node:fs/promises';
import { readConfigFile } from '../config/configFile.ts';
import { resolveInjectConfig } from '../config/resolveInjectConfig.ts';
import { withDownloads } from '../download/withDownloads.ts';
import { addBearerAuth, injectTokenProfiles } from '../oauth2/injectTokenScript.ts';
import { profilesForApp } from '../oauth2/profilesForApp.ts';
import { DEFAULT_PROFILE_NAME, resolveTokenProfile } from '../oauth2/tokenProfile.ts';
import { loadCollection } from '../postman/collectionFile.ts';
import { writeWholeFile } from '../reporters/files.ts';
import type { CommandIo } from './commandIo.ts';

export interface InjectCommand {
  readonly collection: string;
  readonly flags: { readonly output: string; readonly addAuth?: boolean; readonly config?: string };
}

/** @throws TokenmanError when the input is wrong; nothing is written then */
export async function injectCommand({ collection, flags }: InjectCommand, io: CommandIo): Promise<number> {
  const configFile = await readConfigFile(flags.config, io.cwd);
  const { output, tokens, addAuth, ...source } = await resolveInjectConfig({
    collection,
    flags,
    configFile,
    cwd: io.cwd,
  });
  const { collections } = await withDownloads({
    collections: [{ collection: source.collection }],
    environments: [],
    processEnv: { ...io.env },
    ...(io.env['POSTMAN_API_KEY'] !== undefined && { postmanApiKey: io.env['POSTMAN_API_KEY'] }),
  });
  const { definition } = await loadCollection(collections[0]?.collection ?? source.collection);
  const names = Object.keys(tokens);
  const { profiles, notes } = profilesForApp(
    (names.length === 0 ? [DEFAULT_PROFILE_NAME] : names).map((name) => resolveTokenProfile(name, tokens[name])),
  );
  const [first] = profiles;
  const target = addAuth && first !== undefined ? addBearerAuth(definition, first) : definition;
  const replaced = await stat(output).then(
    () => '; replaced the file that was there',
    () => '',
  );
  await writeWholeFile(output, `${JSON.stringify(injectTokenProfiles(target, profiles), null, '\t')}\n`);
  io.stdout.write(
    `${output}: "${definition.info.name}" with the token script (profile ${profiles.map(({ name }) => name).join(', ')})${replaced}\n`,
  );
  io.stderr.write('note: it runs in Postman and with tokenman, not in Newman 6.2.2\n');
  for (const note of notes) io.stderr.write(`note: ${note}\n`);
  return 0;
}
