/** The JSON Schemas that the package publishes: file, title, and the zod schema each is made from. */
import * as z from 'zod';
import { configSchema } from '../src/config/configSchema.ts';
import { historySchema } from '../src/history/history.ts';
import { reportSchema } from '../src/reporters/reportSchema.ts';

const published: readonly { readonly file: string; readonly title: string; readonly schema: z.ZodType }[] = [
  { file: 'schemas/report.schema.json', title: 'tokenman report.json', schema: reportSchema },
  { file: 'schemas/history.schema.json', title: 'tokenman history.json', schema: historySchema },
  { file: 'schemas/tokenman.config.schema.json', title: 'tokenman.config.json', schema: configSchema },
];

export const jsonSchemas = published.map(({ file, title, schema }) => ({
  file,
  jsonSchema: {
    title,
    ...z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      // As input: members that a later version adds are no error to somebody who checks with an older schema.
      io: 'input',
      // The bounds that JavaScript sets to integers say nothing about our data.
      override: ({ jsonSchema }) => {
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      },
    }),
  },
}));
