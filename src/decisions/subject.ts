import { sha256Hex } from '../digest.ts';

/** What a subject looks like: a customer number, say. Whatever is recorded can be asked for, and erased, by it. */
export const SUBJECT_PATTERN = /^[\x21-\x7e]{1,200}$/;

/** What is said of another text, behind the name of where it stands. */
export const NO_SUBJECT = 'is not 1 to 200 printable ASCII characters without spaces';

const encoder = new TextEncoder();
/** By what a subject is named where it must not be told: SHA-256 of its text. */
export const subjectHash = (subject: string) => sha256Hex(encoder.encode(subject));
