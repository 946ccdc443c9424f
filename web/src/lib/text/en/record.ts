// Texts of record, in English.
import type { RecordText } from '../da/record';

export const record: RecordText = {
	title: 'Conversations'
};
