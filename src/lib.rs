//! Min Rådgivningspartner, put together.
