//! How long to wait before a job is tried again.

/// Milliseconds before attempt number `attempt + 1`: 2 s, 8 s, 32 s … at most ten minutes.
#[must_use]
pub(crate) fn delay_ms(attempt: i64) -> i64 {
    let exponent = attempt.clamp(1, 8) - 1;
    (2_000 * 4_i64.pow(u32::try_from(exponent).unwrap_or(0))).min(600_000)
}

#[cfg(test)]
mod tests {
    use super::delay_ms;

    #[test]
    fn grows_and_is_bounded() {
        assert_eq!([1, 2, 3].map(delay_ms), [2_000, 8_000, 32_000]);
        assert_eq!(delay_ms(50), 600_000);
    }
}
