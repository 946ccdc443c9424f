//! The code from the phone (RFC 6238), and the codes on paper for when the phone is gone.

use totp_rs::{Builder, Totp};

use crate::secret;

/// Bits of an authenticator secret: 160, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// How many recovery codes somebody gets.
const RECOVERY_CODES: usize = 10;
/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// A new secret.
pub(crate) fn new_secret() -> Vec<u8> {
    secret::random::<SECRET_BYTES>().to_vec()
}

fn totp(secret: &[u8]) -> Totp {
    Builder::new().with_secret(secret.to_vec()).build().expect("six digits, thirty seconds and 160 bits are compliant")
}

/// The time step a code belongs to, if it is right now (or one step earlier or later, for clocks that differ).
pub(crate) fn matching_step(secret: &[u8], code: &str, now_ms: i64) -> Option<i64> {
    let seconds = u64::try_from(now_ms / 1000).ok()?;
    totp(secret).check(code, seconds).and_then(|step| i64::try_from(step).ok())
}

/// The secret as people type it.
pub(crate) fn to_base32(secret: &[u8]) -> String {
    totp(secret).secret().to_base32()
}

/// The address authenticator apps read, and its picture.
pub(crate) fn setup_picture(secret: &[u8], product_name: &str, email: &str) -> (String, String) {
    let without_colon = |text: &str| text.replace(':', " ");
    let url = Builder::new()
        .with_secret(secret.to_vec())
        .with_issuer(Some(without_colon(product_name)))
        .with_account_name(without_colon(email))
        .build()
        .and_then(|totp| totp.to_url())
        .expect("the names hold no colon");
    let svg = qrcode::QrCode::new(url.as_bytes())
        .map(|code| code.render::<qrcode::render::svg::Color>().min_dimensions(220, 220).build())
        .unwrap_or_default();
    // Only the element, so that it can stand inside a page.
    let svg = svg.find("<svg").map_or(String::new(), |start| svg[start..].to_owned());
    (url, svg)
}

/// New codes for paper: `abcd-efgh-jkmn`, 60 bits each.
pub(crate) fn new_recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let letters: Vec<u8> = secret::random::<12>().iter().map(|byte| ALPHABET[usize::from(byte % 32)]).collect();
            let parts: Vec<String> =
                letters.chunks(4).map(|four| four.iter().map(|byte| char::from(*byte)).collect()).collect();
            parts.join("-")
        })
        .collect()
}

/// How a recovery code is stored, however it was typed.
pub(crate) fn recovery_code_hash(code: &str) -> String {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    secret::token_hash(&letters)
}

/// Whether what was typed looks like a code from the phone.
pub(crate) fn looks_like_totp(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_codes_of_the_standard() {
        // RFC 6238, appendix B (SHA-1), the last six of eight digits.
        let secret = b"12345678901234567890";
        assert_eq!(matching_step(secret, "287082", 59_000), Some(1));
        assert_eq!(matching_step(secret, "081804", 1_111_111_109_000), Some(37_037_036));
        assert_eq!(matching_step(secret, "287082", 59_000 + 60_000), None);
        assert_eq!(matching_step(secret, "287082", 59_000 + 30_000), Some(1));
        assert_eq!(matching_step(secret, "28708x", 59_000), None);
    }

    #[test]
    fn recovery_codes_differ_and_may_be_typed_loosely() {
        let codes = new_recovery_codes();
        let mut different = codes.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), RECOVERY_CODES);
        let typed = codes[0].to_uppercase().replace('-', " ");
        assert_eq!(recovery_code_hash(&typed), recovery_code_hash(&codes[0]));
    }

    #[test]
    fn the_picture_is_one_element_and_the_address_names_the_product() {
        let (url, svg) = setup_picture(&new_secret(), "Min Rådgivningspartner", "anna@fjordby.example");
        assert!(url.starts_with("otpauth://totp/Min%20R"), "{url}");
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"), "{svg}");
    }
}
