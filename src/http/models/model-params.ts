import { z } from 'zod';
import { ALIAS_NAME } from '../../alias-name.ts';
import { modelName as nameOfModel } from '../../application/names.ts';
import { proposalNumber, VERSION_NUMBER, versionNumber } from './move-request.ts';

/** What stands in the addresses of the registry: every route reads them by these, and so does `npm run model` what is typed. */

/** A model's name. What no schema could call its model is refused, and asked of no registry. */
export const modelName = nameOfModel.max(100).meta({ description: 'Of a registered model.' });

/** A version's number, or an alias that points at one. */
export const versionOrAlias = z
  .string()
  .regex(
    new RegExp(`${VERSION_NUMBER.source}|${ALIAS_NAME.source}`),
    'is the number of a version, such as 2, or an alias, such as champion',
  )
  .meta({ description: 'A number or an alias.' });

export const ofModel = z.object({ name: modelName });
export const ofVersion = ofModel.extend({ version: versionOrAlias });
/** What puts a version away, or takes it out again, says which it means: an alias may move at the same time. */
export const ofNumber = ofModel.extend({ version: versionNumber.meta({ description: 'A number.' }) });
export const ofProposal = ofModel.extend({ proposal: proposalNumber });
