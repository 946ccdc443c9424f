// Every piece of a film has an address of the viewer's own that counts for some minutes: `…/film/<pass>/360p/seg-00001.m4s`
// (crates/record/src/pass.rs). What a player holds by such an address must still be found when the pass is a new one.

const PASS = /(^|[/"])film\/([^/\s"]+)\//m;

/** The pass in an address, or in the first one of a playlist. */
export function passIn(text: string): string | undefined {
	return PASS.exec(text)?.[2];
}

/** The same address with another pass. */
export function withPass(address: string, pass: string): string {
	return address.replace(PASS, `$1film/${pass}/`);
}

/** What an address names, whoever asks and whenever. */
export function withoutPass(address: string): string {
	return withPass(address, '-');
}
